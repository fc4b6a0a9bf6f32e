package dev.cairn.coordinator.domain.registration;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.coordinator.domain.Actor;
import dev.cairn.coordinator.domain.Outcome;
import dev.cairn.coordinator.domain.Samples;
import dev.cairn.coordinator.domain.Secret;
import dev.cairn.coordinator.domain.Write;
import dev.cairn.coordinator.domain.decision.Draft;
import dev.cairn.coordinator.domain.resource.Database;
import dev.cairn.coordinator.domain.resource.RdsDbInstance;
import dev.cairn.coordinator.domain.resource.RdsDbInstance.Sighting;
import dev.cairn.coordinator.domain.resource.RdsDbInstanceArn;
import dev.cairn.coordinator.domain.resource.Resources;
import dev.cairn.coordinator.domain.snapshot.StackSnapshot;
import dev.cairn.coordinator.domain.timeline.TimelineEntry;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of a registered database when RDS is asked about it. */
final class RdsDbInstancesTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final RdsDbInstanceArn SHOP = new RdsDbInstanceArn("arn:aws:rds:eu-central-1:123456789012:db:shop");
    private static final Database FOUND = Samples.mysql("shop");

    private static Draft draft(Map<RdsDbInstanceArn, RdsDbInstance> registered) {
        StackSnapshot stack = new StackSnapshot(
                1,
                Samples.stack(),
                Map.of(),
                Map.of(),
                Map.of(),
                Map.of(),
                Map.of(),
                Map.of(),
                Map.of(),
                Map.of(),
                new Resources(Map.of(), Map.of(), registered, Map.of(), Map.of()),
                Map.of());
        return new Draft(stack, Actor.COORDINATOR, NOW, () -> UUID.randomUUID().toString());
    }

    private static Draft known(Sighting sighting) {
        return draft(Map.of(SHOP, new RdsDbInstance(SHOP, Samples.STACK, "u", new Secret("p"), sighting, NOW)));
    }

    private static List<Write> writes(Outcome<?> outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Accepted.class);
        return ((Outcome.Accepted<?>) outcome).writes();
    }

    private static Sighting sighting(List<Write> writes) {
        return writes.stream()
                .flatMap(write -> write instanceof Write.Put put && put.entity() instanceof RdsDbInstance database
                        ? Optional.of(database.sighting()).stream()
                        : Optional.<Sighting>empty().stream())
                .findFirst()
                .orElseThrow();
    }

    private static List<String> notes(List<Write> writes) {
        return writes.stream()
                .flatMap(write -> write instanceof Write.Put put && put.entity() instanceof TimelineEntry entry
                        ? Optional.of(entry.decision()).stream()
                        : Optional.<String>empty().stream())
                .toList();
    }

    @Test
    void whatRdsDoesNotKnowIsRegisteredAsMissing() {
        List<Write> missing =
                writes(RdsDbInstances.register(draft(Map.of()), SHOP, "u", "p", new Sighting(null, true), null));
        assertThat(sighting(missing).missing()).isTrue();
        assertThat(notes(missing)).containsExactly("RDS DB instance registered", "RDS DB instance is missing");
        List<Write> found =
                writes(RdsDbInstances.register(draft(Map.of()), SHOP, "u", "p", new Sighting(FOUND, false), null));
        assertThat(sighting(found)).isEqualTo(new Sighting(FOUND, false));
        assertThat(notes(found)).containsExactly("RDS DB instance registered");
    }

    @Test
    void aDatabaseThatIsGoneKeepsWhatWasKnownAndComesBack() {
        List<Write> gone = writes(RdsDbInstances.seen(known(new Sighting(FOUND, false)), SHOP, Optional.empty()));
        assertThat(sighting(gone)).isEqualTo(new Sighting(FOUND, true));
        assertThat(notes(gone)).containsExactly("RDS DB instance is missing");
        List<Write> back = writes(RdsDbInstances.seen(known(new Sighting(FOUND, true)), SHOP, Optional.of(FOUND)));
        assertThat(sighting(back)).isEqualTo(new Sighting(FOUND, false));
        assertThat(notes(back)).containsExactly("RDS DB instance is back");
    }

    @Test
    void noNewsIsNotWritten() {
        assertThat(writes(RdsDbInstances.seen(known(new Sighting(FOUND, false)), SHOP, Optional.of(FOUND))))
                .isEmpty();
        assertThat(writes(RdsDbInstances.seen(known(new Sighting(null, true)), SHOP, Optional.empty())))
                .isEmpty();
        assertThat(writes(RdsDbInstances.seen(draft(Map.of()), SHOP, Optional.of(FOUND))))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "mysql, mysql",
        "mariadb, mysql",
        "aurora-mysql, mysql",
        "postgres, postgresql",
        "aurora-postgresql, postgresql",
        "oracle-se2, oracle",
        "sqlserver-ex, sqlserver"
    })
    void recipesHearOfItsFamily(String engine, String family) {
        Database seen = new Database(
                engine, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null, null,
                List.of(), List.of(), List.of(), List.of(), List.of(), List.of());
        assertThat(seen.family()).isEqualTo(family);
    }
}
