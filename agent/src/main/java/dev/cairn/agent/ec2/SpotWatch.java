package dev.cairn.agent.ec2;

import dev.cairn.agent.session.SpotNotice;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.document.Document;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.imds.Ec2MetadataClient;
import software.amazon.awssdk.imds.Ec2MetadataClientException;
import software.amazon.awssdk.imds.Ec2MetadataRetryPolicy;

/**
 * Asks again and again whether EC2 takes this machine back, and tells of each change. EC2's guide: "Spot Instance interruption
 * notices". A machine that is no spot one is never told of anything.
 */
public final class SpotWatch implements AutoCloseable {
    /** As EC2's guide advises. */
    public static final Duration EVERY = Duration.ofSeconds(5);

    private static final Logger log = LoggerFactory.getLogger(SpotWatch.class);
    private static final String NOTICE = "/latest/meta-data/spot/instance-action";
    private static final int NOT_FOUND = 404;
    /** A metadata service that does not answer is asked more and more seldom: it may be switched off for this machine. */
    private static final Duration SELDOM = Duration.ofMinutes(1);

    private final Consumer<Optional<SpotNotice>> heard;
    private final Duration every;
    private final Ec2MetadataClient metadata = MetadataClients.client(Ec2MetadataRetryPolicy.none());
    private final CountDownLatch closed = new CountDownLatch(1);
    private Optional<SpotNotice> last = Optional.empty();
    private int failures;

    private SpotWatch(Consumer<Optional<SpotNotice>> heard, Duration every) {
        this.heard = heard;
        this.every = every;
    }

    /**
     * Begins to ask.
     *
     * @param heard is given the present notice, or none, when that has changed; called on a thread of the watch
     */
    public static SpotWatch begin(Consumer<Optional<SpotNotice>> heard, Duration every) {
        SpotWatch watch = new SpotWatch(heard, every);
        Thread.ofPlatform().daemon().name("cairn-spot").start(watch::run);
        return watch;
    }

    private void run() {
        try {
            do {
                look();
            } while (!closed.await(pauseMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private long pauseMillis() {
        long stretched = Math.min(every.toMillis() << Math.min(failures, 10), SELDOM.toMillis());
        return Math.max(stretched, every.toMillis());
    }

    private void look() {
        try {
            Optional<SpotNotice> present = ask();
            if (!present.equals(last)) {
                last = present;
                log.warn(
                        "spot-interruption={}",
                        present.map(SpotNotice::toString).orElse("none"));
                heard.accept(present);
            }
            failures = 0;
        } catch (RuntimeException e) {
            if (failures == 0 && closed.getCount() > 0) {
                Throwable cause = e.getCause() == null ? e : e.getCause();
                log.warn(
                        "EC2's metadata service does not say whether it takes this machine back: {}",
                        cause.getMessage());
            }
            failures++;
        }
    }

    private Optional<SpotNotice> ask() {
        try {
            return read(metadata.get(NOTICE).asDocument());
        } catch (Ec2MetadataClientException e) {
            if (e.statusCode() == NOT_FOUND) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private static Optional<SpotNotice> read(Document document) {
        Map<String, Document> members = document.isMap() ? document.asMap() : Map.of();
        try {
            return Optional.of(new SpotNotice(
                    SpotNotice.Action.valueOf(text(members.get("action")).toUpperCase(Locale.ROOT)),
                    Instant.parse(text(members.get("time")))));
        } catch (IllegalArgumentException | DateTimeException e) {
            throw SdkException.create("the notice cannot be read: " + members, e);
        }
    }

    private static String text(@Nullable Document value) {
        return value != null && value.isString() ? value.asString() : "";
    }

    @Override
    public void close() {
        closed.countDown();
        metadata.close();
    }
}
