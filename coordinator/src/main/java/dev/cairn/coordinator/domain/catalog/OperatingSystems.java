package dev.cairn.coordinator.domain.catalog;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The operating systems of {@code DescribeOperatingSystems}: OpsWorks' last published matrix without its Windows rows,
 * which Cairn cannot run, and rows of our own for systems that came later. The names are used verbatim in the API.
 */
public final class OperatingSystems {
    /** What an instance with an image of its own names as its system. */
    public static final String CUSTOM = "Custom";

    private static final Set<String> ALL = Set.of("0.9", "11.4", "11.10", "12");
    private static final Set<String> LATE = Set.of("11.10", "12");
    private static final Set<String> OLD = Set.of("0.9", "11.4", "11.10");
    private static final Set<String> TWELVE = Set.of("12");

    private static final List<OperatingSystem> ROWS = List.of(
            new OperatingSystem("Amazon Linux 2", TWELVE, "amazon", "2", true),
            new OperatingSystem("Amazon Linux 2018.03", LATE, "amazon", "2018.03", true),
            new OperatingSystem("Amazon Linux 2017.09", ALL, "amazon", "2017.09", true),
            new OperatingSystem("Amazon Linux 2017.03", ALL, "amazon", "2017.03", true),
            new OperatingSystem("Amazon Linux 2016.09", ALL, "amazon", "2016.09", true),
            new OperatingSystem("Amazon Linux 2016.03", ALL, "amazon", "2016.03", true),
            new OperatingSystem("Amazon Linux 2015.09", ALL, "amazon", "2015.09", false),
            new OperatingSystem("Amazon Linux 2015.03", ALL, "amazon", "2015.03", false),
            new OperatingSystem("Amazon Linux 2014.09", OLD, "amazon", "2014.09", false),
            new OperatingSystem("Amazon Linux", OLD, "amazon", "2014.09", false),
            new OperatingSystem("Ubuntu 18.04 LTS", TWELVE, "ubuntu", "18.04", true),
            new OperatingSystem("Ubuntu 16.04 LTS", TWELVE, "ubuntu", "16.04", true),
            new OperatingSystem("Ubuntu 14.04 LTS", LATE, "ubuntu", "14.04", true),
            new OperatingSystem("Ubuntu 12.04 LTS", ALL, "ubuntu", "12.04", false),
            new OperatingSystem("CentOS Linux 7", TWELVE, "CentOS Linux", "7", true),
            new OperatingSystem("Red Hat Enterprise Linux 7", LATE, "Red Hat Enterprise Linux", "7", true),
            new OperatingSystem("Amazon Linux 2023", TWELVE, "amazon", "2023", true),
            new OperatingSystem("Debian 11", TWELVE, "debian", "11", true),
            new OperatingSystem("Debian 12", TWELVE, "debian", "12", true),
            new OperatingSystem("Debian 13", TWELVE, "debian", "13", true),
            new OperatingSystem("Ubuntu 20.04 LTS", TWELVE, "ubuntu", "20.04", true),
            new OperatingSystem("Ubuntu 22.04 LTS", TWELVE, "ubuntu", "22.04", true),
            new OperatingSystem("Ubuntu 24.04 LTS", TWELVE, "ubuntu", "24.04", true),
            new OperatingSystem("Red Hat Enterprise Linux 8", TWELVE, "Red Hat Enterprise Linux", "8", true),
            new OperatingSystem("Red Hat Enterprise Linux 9", TWELVE, "Red Hat Enterprise Linux", "9", true),
            new OperatingSystem("Rocky Linux 8", TWELVE, "rocky", "8", true),
            new OperatingSystem("Rocky Linux 9", TWELVE, "rocky", "9", true));

    private OperatingSystems() {}

    public static List<OperatingSystem> all() {
        return ROWS;
    }

    static String defaultFor(String chefVersion) {
        return switch (chefVersion) {
            case "12" -> "Amazon Linux 2";
            case "11.10" -> "Amazon Linux 2018.03";
            default -> "Amazon Linux 2017.09";
        };
    }

    /** Why this system can't be used with this version of Chef, empty when it can. */
    static Optional<String> objection(String name, String chefVersion) {
        if (name.equals(CUSTOM)) {
            return Optional.empty();
        }
        if (name.startsWith("Microsoft Windows")) {
            return Optional.of("Windows is not supported by this coordinator: " + name);
        }
        return ROWS.stream()
                .filter(row -> row.name().equals(name))
                .findFirst()
                .map(row -> row.chefVersions().contains(chefVersion)
                        ? Optional.<String>empty()
                        : Optional.of(name + " is not supported for Chef " + chefVersion))
                .orElseGet(() ->
                        Optional.of(name + " is not a known operating system; DescribeOperatingSystems lists them"));
    }

    /** One row. Retired systems are not supported any more, yet may still be named, as existing stacks did. */
    public record OperatingSystem(
            String name, Set<String> chefVersions, String reportedName, String reportedVersion, boolean supported) {}
}
