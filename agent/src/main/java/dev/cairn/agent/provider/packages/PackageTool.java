package dev.cairn.agent.provider.packages;

import dev.cairn.agent.resource.ResourceException;
import java.io.IOException;
import java.util.List;

/** A platform's package tool. One call is one command for all packages, as dependencies between them need. */
interface PackageTool {
    /**
     * The packages' states, in the order of the names, files already read for their names.
     *
     * @throws dev.cairn.agent.resource.ResourceException for a virtual package that several others provide
     */
    List<PackageState> states(List<PackageTarget> wanted, ToolSettings settings) throws IOException;

    /**
     * Completes states with the versions that would be installed, for tools that have to ask their repositories for them:
     * what is installed already must converge without a network.
     */
    default List<PackageState> withCandidates(
            List<PackageTarget> wanted, List<PackageState> states, ToolSettings settings) throws IOException {
        return states;
    }

    /** Whether an installed version is the one that a recipe asks for. */
    default boolean satisfies(String wanted, String installed) {
        return Globs.matches(wanted, installed);
    }

    void install(List<PackageTarget> targets, ToolSettings settings) throws IOException;

    void remove(List<String> names, ToolSettings settings) throws IOException;

    /** Removes with configuration files, where the tool makes a difference. */
    default void purge(List<String> names, ToolSettings settings) throws IOException {
        remove(names, settings);
    }

    default void reconfigure(List<String> names, ToolSettings settings) throws IOException {
        throw unsupported("reconfig");
    }

    /** Answers of a response file for the questions that an installation would ask. */
    default void preseed(byte[] answers, ToolSettings settings) throws IOException {
        throw unsupported("reconfig");
    }

    default boolean locked(String name, ToolSettings settings) throws IOException {
        throw unsupported("lock");
    }

    default void lock(List<String> names, ToolSettings settings) throws IOException {
        throw unsupported("lock");
    }

    default void unlock(List<String> names, ToolSettings settings) throws IOException {
        throw unsupported("unlock");
    }

    /** What people can do about a package that is nowhere to be had. */
    default String whenMissing() {
        return "check the name, and whether the package lists are up to date";
    }

    /** The name of its program. */
    String name();

    private ResourceException unsupported(String action) {
        return new ResourceException(
                "Chef::Exceptions::UnsupportedAction", name() + " does not support the action :" + action);
    }
}
