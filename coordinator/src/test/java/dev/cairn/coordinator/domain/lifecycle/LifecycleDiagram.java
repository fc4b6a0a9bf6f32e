package dev.cairn.coordinator.domain.lifecycle;

import dev.cairn.coordinator.domain.instance.InstanceStatus;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/** Draws the lifecycle table as a Mermaid diagram with the table below it. */
final class LifecycleDiagram {
    private LifecycleDiagram() {}

    static String markdown(List<Lifecycle.Row> rows) {
        StringBuilder text = new StringBuilder("""
                # The lifecycle of an instance

                Made from the table in `Lifecycle.java`; `LifecycleTest` fails when the two differ and says how to write this
                file anew. Pairs that are not listed are refused. `StopForced` leads from everywhere to `stopped`,
                `DeregisterRequested` from everywhere out of the stack; both are left out of the picture.

                ```mermaid
                stateDiagram-v2
                    [*] --> stopped
                    [*] --> registering
                """);
        Map<String, TreeSet<String>> edges = new TreeMap<>();
        for (Lifecycle.Row row : rows) {
            if (row.ends() && row.signal() != Signal.DeregisterRequested.class) {
                edges.computeIfAbsent(row.from().word() + " --> [*]", edge -> new TreeSet<>())
                        .add(row.signal().getSimpleName());
            }
            for (InstanceStatus to : row.to()) {
                if (to != row.from() && row.signal() != Signal.StopForced.class) {
                    edges.computeIfAbsent(row.from().word() + " --> " + to.word(), edge -> new TreeSet<>())
                            .add(row.signal().getSimpleName());
                }
            }
        }
        edges.forEach((edge, signals) -> text.append("    ")
                .append(edge)
                .append(": ")
                .append(String.join(", ", signals))
                .append('\n'));
        text.append("```\n\n| status | signal | then | meaning |\n|---|---|---|---|\n");
        rows.stream()
                .sorted(Comparator.comparing(Lifecycle.Row::from))
                .forEach(row -> text.append("| ")
                        .append(row.from().word())
                        .append(" | ")
                        .append(row.signal().getSimpleName())
                        .append(" | ")
                        .append(String.join(
                                ", ",
                                Stream.concat(
                                                new TreeSet<>(row.to()).stream().map(InstanceStatus::word),
                                                row.ends() ? Stream.of("gone") : Stream.empty())
                                        .toList()))
                        .append(" | ")
                        .append(row.meaning())
                        .append(" |\n"));
        return text.toString();
    }
}
