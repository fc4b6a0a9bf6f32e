package dev.cairn.agent.ec2;

import static dev.cairn.agent.testing.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.agent.session.SpotNotice;
import dev.cairn.agent.testing.MetadataServer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** The watch against a metadata service as EC2 has it. */
final class SpotWatchTest {
    private static final String NOTICE = "/latest/meta-data/spot/instance-action";
    private static final Duration LONG = Duration.ofSeconds(20);

    private final List<Optional<SpotNotice>> heard = new CopyOnWriteArrayList<>();

    @Test
    void tellsOfANoticeOnceOfAnotherOneAndOfItsEnd() throws Exception {
        try (MetadataServer ec2 = new MetadataServer();
                SpotWatch watch = SpotWatch.begin(heard::add, Duration.ofMillis(20))) {
            assertThat(watch).isNotNull();
            eventually("it asks", LONG, () -> ec2.asked.get() > 2);
            assertThat(heard).isEmpty();

            ec2.pages.put(NOTICE, "{\"action\": \"stop\", \"time\": \"2026-11-26T17:02:03Z\"}");
            eventually("a notice", LONG, () -> heard.size() == 1);
            int before = ec2.asked.get();
            eventually("it goes on asking", LONG, () -> ec2.asked.get() > before + 2);
            ec2.pages.put(NOTICE, "{\"action\": \"terminate\", \"time\": \"2026-11-26T17:02:03Z\"}");
            eventually("another notice", LONG, () -> heard.size() == 2);
            ec2.pages.clear();
            eventually("none", LONG, () -> heard.size() == 3);

            Instant at = Instant.parse("2026-11-26T17:02:03Z");
            assertThat(heard)
                    .containsExactly(
                            Optional.of(new SpotNotice(SpotNotice.Action.STOP, at)),
                            Optional.of(new SpotNotice(SpotNotice.Action.TERMINATE, at)),
                            Optional.empty());
        }
    }

    @Test
    void aServiceThatFailsOrSaysWhatNobodyUnderstandsEndsNothing() throws Exception {
        try (MetadataServer ec2 = new MetadataServer()) {
            ec2.fails = true;
            ec2.pages.put(NOTICE, "{\"action\": \"sell\", \"time\": \"soon\"}");
            try (SpotWatch watch = SpotWatch.begin(heard::add, Duration.ofMillis(1))) {
                assertThat(watch).isNotNull();
                eventually("it asks", LONG, () -> ec2.asked.get() > 2);
                ec2.fails = false;
                int before = ec2.asked.get();
                eventually("it goes on asking", LONG, () -> ec2.asked.get() > before + 2);
                assertThat(heard).isEmpty();
                ec2.pages.put(NOTICE, "{\"action\": \"hibernate\", \"time\": \"2026-11-26T17:02:03Z\"}");
                eventually("a notice", LONG, () -> heard.size() == 1);
            }
        }
    }
}
