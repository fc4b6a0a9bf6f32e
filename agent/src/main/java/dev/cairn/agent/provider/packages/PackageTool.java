package dev.cairn.agent.provider.packages;

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

    void install(List<PackageTarget> targets, ToolSettings settings) throws IOException;

    void remove(List<String> names, ToolSettings settings) throws IOException;

    /** Removes with configuration files. */
    void purge(List<String> names, ToolSettings settings) throws IOException;

    void reconfigure(List<String> names, ToolSettings settings) throws IOException;

    /** Answers of a response file for the questions that an installation would ask. */
    void preseed(byte[] answers, ToolSettings settings) throws IOException;

    boolean locked(String name, ToolSettings settings) throws IOException;

    void lock(List<String> names, ToolSettings settings) throws IOException;

    void unlock(List<String> names, ToolSettings settings) throws IOException;
}
