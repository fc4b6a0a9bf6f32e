package dev.cairn.operator;

import dev.cairn.operator.imports.BadInput;
import dev.cairn.operator.imports.StackImport;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code cairn import}: OpsWorks stacks that were saved, created here. */
@Command(
        name = "import",
        mixinStandardHelpOptions = true,
        description = {
            "Creates here what was saved of OpsWorks stacks, and says before of each member whether it is taken over,"
                    + " approximated or dropped, and why.",
            "",
            "FILE is what aws opsworks describe-stacks, describe-layers, describe-instances, describe-apps,"
                    + " describe-permissions and so on printed with --output json, Terraform's state (version 4), or a"
                    + " directory of such files; names do not matter, but that of the output of list-tags, which must"
                    + " hold the id of the stack or layer.",
            "Instances arrive stopped. Ids are given anew; a file has the table.",
            ""
        },
        sortOptions = false)
final class ImportCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private Connection connection = new Connection();

    @Parameters(paramLabel = "FILE", arity = "1..*", description = "Files, or directories of files.")
    private List<Path> files = List.of();

    @Option(names = "--dry-run", description = "Only print the report; needs no coordinator.")
    private boolean dryRun;

    @Option(names = "--json", paramLabel = "FILE", description = "Write the report as JSON, too.")
    private @Nullable Path json;

    @Option(
            names = "--secrets",
            paramLabel = "FILE",
            description =
                    "A JSON object of the values that descriptions have as *****FILTERED*****; the report names the keys.")
    private @Nullable Path secrets;

    @Option(
            names = "--os",
            paramLabel = "OLD=NEW",
            description = "Another operating system for stacks and instances, such as 'Amazon Linux 2=Debian 12'.")
    private Map<String, String> systems = Map.of();

    @Option(
            names = "--ids",
            paramLabel = "FILE",
            defaultValue = "cairn-import-ids.json",
            description = "Where the table from old ids to new ones is kept [cairn-import-ids.json].")
    private Path ids = Path.of("cairn-import-ids.json");

    @Option(names = "--resume", description = "Go on with an import that broke off, by its table of ids.")
    private boolean resume;

    @Override
    public Integer call() throws BadInput, IOException, StackImport.Incomplete {
        StackImport prepared =
                StackImport.prepare(files, secrets, systems, spec.commandLine().getOut());
        if (json != null) {
            prepared.writeReport(json, Map.of());
        }
        if (dryRun) {
            return 0;
        }
        Map<String, String> table = prepared.run(connection::opsWorks, ids, resume);
        if (json != null) {
            prepared.writeReport(json, table);
        }
        return 0;
    }
}
