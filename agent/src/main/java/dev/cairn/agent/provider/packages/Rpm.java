package dev.cairn.agent.provider.packages;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A package as rpm names it.
 *
 * @param version {@code [epoch:]version-release}, without an epoch of 0
 * @param architecture such as {@code x86_64} or {@code noarch}
 */
record Rpm(String name, String version, String architecture) {
    /** For {@code rpm --queryformat}; {@code dnf repoquery --qf} writes the same with names of its own. */
    static final String RPM_FORMAT = "%{NAME}\\t%{EPOCHNUM}:%{VERSION}-%{RELEASE}\\t%{ARCH}\\n";

    static final String DNF_FORMAT = "%{name}\\t%{epoch}:%{version}-%{release}\\t%{arch}";

    /** Reads lines of the formats above; others are messages. */
    static List<Rpm> parse(String output) {
        List<Rpm> packages = new ArrayList<>();
        for (String line : output.split("\n", -1)) {
            String[] fields = line.strip().split("\t", -1);
            if (fields.length == 3) {
                packages.add(new Rpm(fields[0], withoutZeroEpoch(fields[1]), fields[2]));
            }
        }
        return packages;
    }

    static String withoutZeroEpoch(String version) {
        return version.startsWith("0:") ? version.substring(2) : version;
    }

    /** Whether this is what a recipe names: by name, with version, release or architecture, as dnf and yum take it. */
    boolean isNamed(String spec) {
        return spec.equals(name)
                || spec.equals(name + "." + architecture)
                || (spec.startsWith(name + "-") && isVersion(spec.substring(name.length() + 1)));
    }

    private boolean isVersion(String text) {
        String suffix = "." + architecture;
        String bare = text.endsWith(suffix) ? text.substring(0, text.length() - suffix.length()) : text;
        return isVersion(bare, version);
    }

    /**
     * Whether a version that a recipe asks for is the installed one; release, epoch and architecture need not be said.
     *
     * @param installed {@code [epoch:]version-release}
     */
    static boolean isVersion(String wanted, String installed) {
        String text = withoutZeroEpoch(wanted);
        return forms(installed).stream()
                .anyMatch(form -> Globs.matches(text, form)
                        || (text.startsWith(form + ".") && isArchitecture(text.substring(form.length() + 1))));
    }

    private static List<String> forms(String version) {
        int colon = version.indexOf(':');
        String bare = version.substring(colon + 1);
        int dash = bare.lastIndexOf('-');
        List<String> forms = new ArrayList<>(List.of(version, bare));
        if (dash > 0) {
            forms.add(bare.substring(0, dash));
            forms.add(version.substring(0, colon + 1) + bare.substring(0, dash));
        }
        return forms;
    }

    private static boolean isArchitecture(String text) {
        return List.of("noarch", "x86_64", "aarch64", "i386", "i486", "i586", "i686", "ppc64le", "s390x", "armv7hl")
                .contains(text);
    }

    /** The one of several packages that is meant on a machine for 64 bits, when a recipe names no architecture. */
    static Optional<Rpm> preferred(List<Rpm> packages) {
        return packages.stream()
                .filter(rpm -> !rpm.architecture().matches("i[3-6]86|src"))
                .reduce((first, second) -> second)
                .or(() -> packages.stream()
                        .filter(rpm -> !rpm.architecture().equals("src"))
                        .findFirst());
    }
}
