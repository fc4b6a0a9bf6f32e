package dev.cairn.coordinator.domain.registration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.coordinator.domain.Actor;
import dev.cairn.coordinator.domain.Outcome;
import dev.cairn.coordinator.domain.Samples;
import dev.cairn.coordinator.domain.Write;
import dev.cairn.coordinator.domain.decision.Draft;
import dev.cairn.coordinator.domain.deployment.Command;
import dev.cairn.coordinator.domain.instance.Instance;
import dev.cairn.coordinator.domain.instance.InstanceId;
import dev.cairn.coordinator.domain.instance.InstanceStatus;
import dev.cairn.coordinator.domain.resource.ElasticIp;
import dev.cairn.coordinator.domain.resource.ElasticIpAddress;
import dev.cairn.coordinator.domain.resource.Resources;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Addresses that come and go are told to every online instance, whoever has them (guide, "Lifecycle events"). */
final class ElasticIpsTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final ElasticIpAddress IP = new ElasticIpAddress("203.0.113.7");
    private static final InstanceId ONLINE = Samples.instanceId(1);
    private static final InstanceId STOPPED = Samples.instanceId(2);

    private static Draft draft(@Nullable InstanceId holder) {
        Instance online = Samples.instance(1, "ebs", Samples.APP_LAYER).to(InstanceStatus.ONLINE, NOW);
        Instance stopped = Samples.instance(2, "ebs", Samples.APP_LAYER);
        StackSnapshot stack = new StackSnapshot(
                1,
                Samples.stack(),
                Map.of(Samples.APP_LAYER, Samples.layer(Samples.APP_LAYER, "app", true)),
                Map.of(
                        ONLINE,
                        ONLINE.equals(holder) ? online.withElasticIp(IP.value()) : online,
                        STOPPED,
                        STOPPED.equals(holder) ? stopped.withElasticIp(IP.value()) : stopped),
                Map.of(),
                Map.of(),
                Map.of(),
                Map.of(),
                Map.of(),
                Map.of(),
                new Resources(
                        Map.of(IP, new ElasticIp(IP, Samples.STACK, null, NOW)),
                        Map.of(),
                        Map.of(),
                        Map.of(),
                        Map.of()),
                Map.of());
        return new Draft(stack, Actor.COORDINATOR, NOW, () -> UUID.randomUUID().toString());
    }

    /** Whom the decision sends a configure. */
    private static List<InstanceId> configured(Outcome<?> outcome) {
        return outcome instanceof Outcome.Accepted<?> accepted
                ? accepted.writes().stream()
                        .flatMap(write -> write instanceof Write.Put put && put.entity() instanceof Command command
                                ? Stream.of(command)
                                : Stream.empty())
                        .filter(command -> command.type().equals("configure"))
                        .map(Command::instanceId)
                        .toList()
                : List.of();
    }

    @Test
    void associatingConfiguresTheOnlineInstances() {
        assertThat(configured(ElasticIps.associate(draft(null), IP, ONLINE))).containsExactly(ONLINE);
        assertThat(configured(ElasticIps.associate(draft(null), IP, STOPPED))).containsExactly(ONLINE);
        assertThat(configured(ElasticIps.associate(draft(ONLINE), IP, STOPPED))).containsExactly(ONLINE);
    }

    @Test
    void disassociatingConfiguresThemToo() {
        assertThat(configured(ElasticIps.disassociate(draft(STOPPED), IP))).containsExactly(ONLINE);
        assertThat(configured(ElasticIps.disassociate(draft(ONLINE), IP))).containsExactly(ONLINE);
        assertThat(configured(ElasticIps.disassociate(draft(null), IP))).isEmpty();
    }
}
