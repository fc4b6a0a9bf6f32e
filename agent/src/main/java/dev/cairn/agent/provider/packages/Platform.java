package dev.cairn.agent.provider.packages;

import dev.cairn.agent.resource.Desired;
import dev.cairn.agent.resource.ResourceException;
import dev.cairn.agent.system.Machine;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Which package tool a resource means on this machine. */
final class Platform {
    private static final Set<String> DEBIAN = Set.of("debian", "ubuntu", "linuxmint", "raspbian");

    private final Machine machine;
    private final PackageTool apt;
    private final PackageTool dpkg;

    Platform(Machine machine) {
        this.machine = machine;
        this.apt = new AptTool(machine.commands());
        this.dpkg = new DpkgTool(machine.commands());
    }

    PackageTool tool(Desired desired) throws IOException {
        String type = desired.request().type();
        if (type.equals("gem_package")) {
            return new GemTool(machine.commands(), desired);
        }
        String provider = desired.text("provider", "");
        if (type.equals("dpkg_package") || provider.endsWith("::Dpkg")) {
            return dpkg;
        }
        boolean file = desired.has("source")
                || desired.textOrNames("package_name").stream().anyMatch(Platform::isFile);
        if (type.equals("apt_package")) {
            if (desired.has("source")) {
                throw new ResourceException(
                        "Chef::Exceptions::Package",
                        desired.label() + ": apt package provider cannot handle source property. Use dpkg provider "
                                + "instead");
            }
            return apt;
        }
        List<String> families = families();
        if (families.stream().anyMatch(DEBIAN::contains)) {
            return file ? dpkg : apt;
        }
        throw new ResourceException(
                "Chef::Exceptions::NoProviderAvailable",
                "Cannot find a provider for " + desired.label() + ": packages are supported on the Debian family, "
                        + "this is " + (families.isEmpty() ? "unknown" : String.join(" ", families)));
    }

    private static boolean isFile(String name) {
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
