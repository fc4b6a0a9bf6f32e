package dev.cairn.agent.provider.file;

import dev.cairn.agent.resource.Desired;
import dev.cairn.agent.resource.Places;
import dev.cairn.agent.resource.ResourceException;
import dev.cairn.agent.system.CommandLine;
import dev.cairn.agent.system.CommandOutcome;
import dev.cairn.agent.system.Machine;
import dev.cairn.agent.system.UnixFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;

/**
 * The recipe's own judgement of content before it goes live.
 *
 * @param commands run through the shell; {@code %{path}} and {@code %{file}} stand for the staged file
 * @param blocks asked with the path of the staged file
 */
record Verification(List<String> commands, List<Predicate<String>> blocks) {
    static Verification of(Desired desired) {
        return new Verification(desired.texts("verify"), desired.blocks("verify_blocks"));
    }

    /** On failure the candidate is kept for a look at it, and the target stays as it was. */
    void check(Path staged, Path target, Desired desired, Machine machine, Places places) throws IOException {
        for (String command : commands) {
            String line = command.replace("%{path}", staged.toString())
                    .replace("%{file}", staged.toString())
                    .replace("%%", "%");
            CommandOutcome outcome = machine.commands().run(CommandLine.of("/bin/sh", "-c", line));
            if (outcome.timedOut() || outcome.exitStatus() != 0) {
                String output =
                        desired.request().sensitive() ? "" : "\n" + outcome.standardOutput() + outcome.standardError();
                throw failed(
                        "verify string: '" + command + "'" + output.stripTrailing(), staged, target, machine, places);
            }
        }
        for (Predicate<String> block : blocks) {
            if (!block.test(staged.toString())) {
                throw failed("verify block", staged, target, machine, places);
            }
        }
    }

    private static ResourceException failed(String what, Path staged, Path target, Machine machine, Places places)
            throws IOException {
        UnixFiles files = machine.files();
        Path kept = places.fileCache().resolve("failed_validations").resolve(String.valueOf(staged.getFileName()));
        files.createDirectories(UnixFiles.parent(kept));
        files.move(staged, kept);
        return new ResourceException(
                "Chef::Exceptions::ValidationFailed",
                "Proposed content for " + target + " failed verification " + what + "\nThe candidate is kept as "
                        + kept);
    }
}
