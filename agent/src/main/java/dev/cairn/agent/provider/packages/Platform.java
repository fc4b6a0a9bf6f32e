package dev.cairn.agent.provider.packages;

import dev.cairn.agent.resource.Desired;
import dev.cairn.agent.resource.ResourceException;
import dev.cairn.agent.system.Machine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Which package tool a resource means on this machine. */
final class Platform {
    private static final Set<String> DEBIAN = Set.of("debian", "ubuntu", "linuxmint", "raspbian");

    private static final List<String> DIRECTORIES = List.of("/usr/bin", "/bin", "/usr/local/bin");
    private static final Set<String> RPM = Set.of("rhel", "fedora", "centos", "amzn", "rocky", "almalinux", "ol");
    private static final Set<String> SUSE = Set.of("suse", "opensuse", "sles");

    private final Machine machine;
    private final PackageTool apt;
    private final PackageTool dpkg;
    private final PackageTool dnf;
    private final PackageTool yum;
    private final PackageTool rpm;
    private final PackageTool zypper;
    private final PackageTool apk;
    private final PackageTool snap;

    Platform(Machine machine) {
        this.machine = machine;
        this.apt = new AptTool(machine.commands());
        this.dpkg = new DpkgTool(machine.commands());
        this.dnf = new DnfTool(machine.commands());
        this.yum = new YumTool(machine.commands());
        this.rpm = new RpmTool(machine.commands());
        this.zypper = new ZypperTool(machine.commands());
        this.apk = new ApkTool(machine.commands());
        this.snap = new SnapTool(machine.commands());
    }

    PackageTool tool(Desired desired) throws IOException {
        String type = desired.request().type();
        if (type.equals("gem_package")) {
            return new GemTool(machine.commands(), desired);
        }
        String provider = desired.text("provider", "");
        String chosen = provider.isEmpty()
                ? type.replaceFirst("_?package$", "")
                : provider.substring(provider.lastIndexOf(':') + 1).toLowerCase(Locale.ROOT);
        return switch (chosen) {
            case "dpkg" -> dpkg;
            case "dnf" -> dnf;
            case "yum" -> yumOrDnf();
            case "rpm" -> rpm;
            case "zypper" -> zypper;
            case "apk" -> apk;
            case "snap" -> snap;
            case "apt" -> {
                if (desired.has("source")) {
                    throw new ResourceException(
                            "Chef::Exceptions::Package",
                            desired.label() + ": apt package provider cannot handle source property. Use dpkg "
                                    + "provider instead");
                }
                yield apt;
            }
            default -> ofPlatform(desired);
        };
    }

    private PackageTool ofPlatform(Desired desired) throws IOException {
        List<String> families = families();
        if (families.stream().anyMatch(DEBIAN::contains)) {
            boolean file = desired.has("source")
                    || desired.textOrNames("package_name").stream().anyMatch(Platform::isDebianPackage);
            return file ? dpkg : apt;
        }
        if (families.stream().anyMatch(RPM::contains)) {
            return yumOrDnf();
        }
        if (families.stream().anyMatch(family -> SUSE.contains(family) || family.startsWith("opensuse"))) {
            return zypper;
        }
        if (families.contains("alpine")) {
            return apk;
        }
        throw new ResourceException(
                "Chef::Exceptions::NoProviderAvailable",
                "Cannot find a provider for " + desired.label() + ": packages are supported on the families of "
                        + "Debian, Red Hat, SUSE and Alpine, this is "
                        + (families.isEmpty() ? "unknown" : String.join(" ", families)));
    }

    /** Where both names exist, yum is a name of dnf. */
    private PackageTool yumOrDnf() throws IOException {
        for (String directory : DIRECTORIES) {
            if (machine.files().status(machine.path(directory + "/dnf")).isPresent()) {
                return dnf;
            }
        }
        return yum;
    }

    private static boolean isDebianPackage(String name) {
        return name.startsWith("/") && name.endsWith(".deb");
    }

    /** ID and ID_LIKE of os-release(5). */
    private List<String> families() throws IOException {
        Path release = machine.path("/etc/os-release");
        if (machine.files().status(release).isEmpty()) {
            return List.of();
        }
        List<String> families = new ArrayList<>();
        for (String line : new String(machine.files().read(release), StandardCharsets.UTF_8).split("\n", -1)) {
            Optional<String> value = line.startsWith("ID=") || line.startsWith("ID_LIKE=")
                    ? Optional.of(line.substring(line.indexOf('=') + 1).replace("\"", ""))
                    : Optional.empty();
            value.ifPresent(text -> families.addAll(List.of(text.strip().split(" +", -1))));
        }
        return families;
    }
}
