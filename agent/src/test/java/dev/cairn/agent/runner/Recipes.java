package dev.cairn.agent.runner;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.cairn.agent.provider.Providers;
import dev.cairn.agent.resource.Places;
import dev.cairn.agent.system.LinuxMachine;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;

/**
 * One recipe engine for a test class, on this machine, with everything that recipes write below one directory. The
 * cookbooks are those of the test resources, and those that a test writes.
 */
final class Recipes implements AutoCloseable {
    private final Path directory;
    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final LinuxMachine machine = new LinuxMachine();
    private final RecipeEngine engine;

    Recipes(Path directory) {
        this.directory = directory;
        PrintStream stream = new PrintStream(output, true, StandardCharsets.UTF_8);
        Places places = new Places(directory.resolve("backup"), directory.resolve("cache"));
        engine = new RecipeEngine(log -> Providers.on(machine, log, places), machine.commands(), stream);
    }

    /** What a run left behind. */
    record Result(int status, String log, JsonNode report) {
        List<String> states(String type) {
            return StreamSupport.stream(report.get("resources").spliterator(), false)
                    .filter(resource -> resource.get("type").asText().equals(type))
                    .map(resource -> resource.get("state").asText())
                    .toList();
        }

        int updated() {
            return report.get("resources_updated").asInt();
        }

        String error(String field) {
            return report.get("error").get(field).asText();
        }
    }

    Path directory() {
        return directory;
    }

    /** Runs recipes; more options as on the command line. The node's {@code test.dir} is the directory. */
    Result converge(String runList, String... more) throws Exception {
        Path attributes = directory.resolve("attributes.json");
        if (!List.of(more).contains("--json-attributes")) {
            Files.writeString(attributes, "{\"test\": {\"dir\": \"" + directory + "\"}}");
        }
        Path report = directory.resolve("report.json");
        List<String> arguments = new ArrayList<>(List.of(
                "--cookbooks",
                cookbooks() + ":" + directory.resolve("cookbooks"),
                "--run-list",
                runList,
                "--json-attributes",
                attributes.toString(),
                "--report",
                report.toString()));
        arguments.addAll(List.of(more));
        Files.createDirectories(directory.resolve("cache"));
        output.reset();
        int status = engine.run(ConvergeOptions.parse(arguments, directory));
        return new Result(
                status, output.toString(StandardCharsets.UTF_8), new ObjectMapper().readTree(report.toFile()));
    }

    /** Writes a cookbook of one recipe and converges it. */
    Result convergeRecipe(String cookbook, String recipe, String... more) throws Exception {
        write("cookbooks/" + cookbook + "/recipes/default.rb", recipe);
        return converge("recipe[" + cookbook + "]", more);
    }

    Path write(String file, String text) throws IOException {
        Path path = directory.resolve(file);
        Files.createDirectories(path.getParent());
        return Files.writeString(path, text);
    }

    String read(String file) throws IOException {
        return Files.readString(directory.resolve(file));
    }

    String evaluate(String ruby) {
        return engine.evaluate(ruby).asJavaString();
    }

    static Path cookbooks() {
        return Path.of("src/test/resources/cookbooks").toAbsolutePath();
    }

    @Override
    public void close() {
        engine.close();
        machine.close();
    }
}
