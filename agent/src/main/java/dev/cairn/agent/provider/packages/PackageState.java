package dev.cairn.agent.provider.packages;

import java.util.Optional;

/**
 * What the platform's tool knows of a package.
 *
 * @param name under which the tool installs it: for a virtual package the one that provides it
 * @param installed the installed version
 * @param candidate the version that would be installed; empty when none can be
 */
record PackageState(String name, Optional<String> installed, Optional<String> candidate) {
    /** With what a repository offers; what is installed stays when there is nothing newer. */
    PackageState offered(Optional<Rpm> rpm) {
        return new PackageState(
                rpm.map(Rpm::name).orElse(name),
                installed,
                rpm.map(Rpm::version).or(() -> installed));
    }
}
