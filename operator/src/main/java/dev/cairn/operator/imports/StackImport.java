package dev.cairn.operator.imports;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.services.opsworks.OpsWorksClient;

/** One import from its files to its end. */
public final class StackImport {
    private final Export export;
    private final Plan plan;
    private final PrintWriter out;

    private StackImport(Export export, Plan plan, PrintWriter out) {
        this.export = export;
        this.plan = plan;
        this.out = out;
    }

    /**
     * Reads and judges; prints the report.
     *
     * @param files descriptions and Terraform's states, or directories of them
     * @param secrets values that are filtered out of descriptions; null for none
     * @param systems names of operating systems, and what to take in their place
     * @throws BadInput when a file is not what it should be
     */
    public static StackImport prepare(
            List<Path> files, @Nullable Path secrets, Map<String, String> systems, PrintWriter out)
            throws BadInput, IOException {
        Secrets supplied = Secrets.read(secrets);
        Export export = ExportReader.read(files);
        Plan plan = Planner.plan(export, supplied, systems);
        if (!supplied.unused().isEmpty()) {
            throw new BadInput(secrets + ": nothing in the descriptions needs " + String.join(", ", supplied.unused())
                    + "; the report of --dry-run lists the keys");
        }
        out.print(new Report(export, plan).text());
        out.flush();
        return new StackImport(export, plan, out);
    }

    /** Writes the report as JSON, with the ids that there are by now. */
    public void writeReport(Path file, Map<String, String> ids) throws IOException {
        Files.writeString(file, new Report(export, plan).json(ids));
    }

    /**
     * Creates everything, or what is left of it.
     *
     * @param file of the table from old ids to new ones
     * @param resume whether to go on with an import that broke off
     * @return the table
     * @throws BadInput when the file is there, or not there to resume from
     * @throws Incomplete when the coordinator refuses something
     */
    public Map<String, String> run(Supplier<OpsWorksClient> client, Path file, boolean resume)
            throws BadInput, IOException, Incomplete {
        IdTable table = resume ? IdTable.read(file) : IdTable.empty(file);
        try (OpsWorksClient api = client.get()) {
            new Importer(api, table, this::tell).run(plan.steps());
        } catch (Importer.StepFailed e) {
            String rest = table.size() == 0
                    ? "; nothing has been created"
                    : "; " + table.size() + " of " + plan.steps().size() + " steps are done and in " + file
                            + ": put right what is wrong and repeat the command with --resume";
            throw new Incomplete(e.getMessage() + rest, e);
        }
        table.ids().forEach((old, now) -> tell(old + " -> " + now));
        if (!export.of(Kind.USER_PROFILE).isEmpty()
                || !export.of(Kind.PERMISSION).isEmpty()) {
            tell("users sign with keys of this coordinator, not of AWS; see cairn user --help");
        }
        tell("imported; the table of ids is in " + file);
        return table.ids();
    }

    /** An import that broke off. The message says what there is and how to go on. */
    public static final class Incomplete extends Exception {
        private static final long serialVersionUID = 1;

        Incomplete(String message, Throwable cause) {
            super(message, cause);
        }
    }

    private void tell(String line) {
        out.println(line);
        out.flush();
    }
}
