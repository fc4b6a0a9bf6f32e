package dev.cairn.coordinator.domain.scaling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.cairn.coordinator.domain.scaling.ScalingRules.Lead;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Settings of scaling in custom JSON. */
final class ScalingJsonTest {
    @Test
    void readsEverything() {
        ScalingJson.Reading reading = ScalingJson.read(Map.of(
                "time",
                Map.of(
                        "zone",
                        "Europe/Berlin",
                        "lead",
                        12.5,
                        "dates",
                        Map.of("2026-12-24", "off", "2026-12-30/2026-12-31", Map.of("8", "on", "9", "off"))),
                "load",
                Map.of(
                        "minimum",
                        1,
                        "maximum",
                        8,
                        "delete-after-minutes",
                        5,
                        "create",
                        Map.of("InstanceType", "c7i.large", "EbsOptimized", true))));
        assertThat(reading.problems()).isEmpty();
        assertThat(reading.rules().time())
                .isEqualTo(new ScalingRules.TimeRules(
                        ZoneId.of("Europe/Berlin"),
                        Map.of(
                                LocalDate.of(2026, 12, 24), Set.of(),
                                LocalDate.of(2026, 12, 30), Set.of(8),
                                LocalDate.of(2026, 12, 31), Set.of(8)),
                        new Lead(Duration.ofSeconds(750))));
        assertThat(reading.rules().load())
                .isEqualTo(new ScalingRules.LoadRules(
                        1,
                        8,
                        new ScalingRules.Template("c7i.large", null, null, null, null, null, null, null, null, true),
                        Duration.ofMinutes(5)));
    }

    @Test
    void whatIsNotGivenIsOpsWorks() {
        assertThat(ScalingJson.read(null).rules()).isEqualTo(ScalingRules.NONE);
        assertThat(ScalingJson.read(Map.of()).rules()).isEqualTo(ScalingRules.NONE);
        assertThat(ScalingJson.in(Map.of("cairn", "a text"))).isNull();
    }

    static List<List<Object>> bad() {
        return List.of(
                row("cairn.scaling must be an object", "on"),
                row("cairn.scaling knows no \"tme\", only load, time", Map.of("tme", Map.of())),
                row("cairn.scaling.time must be an object", Map.of("time", List.of())),
                row(
                        "cairn.scaling.time.zone must be a time zone of IANA such as Europe/Berlin, not \"Atlantis\"",
                        Map.of("time", Map.of("zone", "Atlantis"))),
                row(
                        "cairn.scaling.time.lead must be \"learned\" or minutes from 0 to 60",
                        Map.of("time", Map.of("lead", "learnt"))),
                row(
                        "cairn.scaling.time.dates.2026-02-30 must be a date such as 2026-12-24, or two such as"
                                + " 2026-12-24/2027-01-01, at most a year apart",
                        Map.of("time", Map.of("dates", Map.of("2026-02-30", "on")))),
                row(
                        "cairn.scaling.time.dates.2026-02-03/2026-02-01 must be a date such as 2026-12-24, or two such as"
                                + " 2026-12-24/2027-01-01, at most a year apart",
                        Map.of("time", Map.of("dates", Map.of("2026-02-03/2026-02-01", "on")))),
                row(
                        "cairn.scaling.time.dates.2026-02-01 must be \"on\", \"off\", or hours as in a schedule, such as"
                                + " {\"8\": \"on\", \"9\": \"on\"}",
                        Map.of("time", Map.of("dates", Map.of("2026-02-01", Map.of("24", "on"))))),
                row(
                        "cairn.scaling.load.minimum must be a whole number from 0 to 10000",
                        Map.of("load", Map.of("minimum", -1))),
                row(
                        "cairn.scaling.load.minimum must not be above cairn.scaling.load.maximum",
                        Map.of("load", Map.of("minimum", 3, "maximum", 2))),
                row(
                        "cairn.scaling.load.create.InstanceType is required",
                        Map.of("load", Map.of("maximum", 2, "create", Map.of("Os", "Debian 12")))),
                row(
                        "cairn.scaling.load.create.EbsOptimized must be true or false",
                        Map.of("load", Map.of("create", Map.of("InstanceType", "a", "EbsOptimized", "yes")))));
    }

    private static List<Object> row(Object... values) {
        return Arrays.asList(values);
    }

    @ParameterizedTest
    @MethodSource("bad")
    void namesWhatIsWrong(List<Object> row) {
        assertThat(ScalingJson.problems(row.get(1))).containsExactly((String) row.getFirst());
        assertThat(ScalingJson.read(row.get(1)).rules()).isEqualTo(ScalingRules.NONE);
    }

    @Test
    void onlyTheWholeMustBeComplete() {
        Map<String, ?> layer = Map.of("load", Map.of("create", Map.of("InstanceType", "c7i.large")));
        assertThat(ScalingJson.problems(layer))
                .as("the maximum may be the stack's")
                .isEmpty();
        assertThat(ScalingJson.read(layer).problems())
                .containsExactly("cairn.scaling.load.create needs a cairn.scaling.load.maximum");
    }
}
