package dev.cairn.agent.provider.packages;

import java.util.Optional;

/**
 * A package to install, in a version or in the one that the tool prefers.
 *
 * @param file a package file, for tools that install files
 */
record PackageTarget(String name, Optional<String> version, Optional<String> file) {}
