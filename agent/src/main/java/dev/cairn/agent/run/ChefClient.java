package dev.cairn.agent.run;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.cairn.agent.work.NotStartedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A client of Chef or Cinc that is installed on the machine, in the place of Cairn's own engine. The custom JSON of a
 * stack, layer or deployment chooses it:
 *
 * <pre>{"cairn": {"executor": "cinc-client"}}</pre>
 *
 * <p>It runs in local mode on the same cookbooks, data bags and attributes, by the run's {@code client.rb}.
 *
 * @param program the installed program
 */
record ChefClient(Path program) {
    private static final JsonFactory JSON = new JsonFactory();
    private static final String BUILT_IN = "cairn";
    private static final List<String> CLIENTS = List.of("cinc-client", "chef-client");
    /** Where the packages of both put their programs. */
    private static final List<String> USUAL_PLACES = List.of("/opt/cinc/bin", "/opt/chef/bin");

    /**
     * The client that the custom JSON chooses; empty when it chooses none, or Cairn's own engine.
     *
     * @param searchPath the directories of programs, separated by colons
     * @throws NotStartedException when it chooses one that is not there
     */
    static Optional<ChefClient> chosenBy(String customJson, String searchPath) throws NotStartedException {
        String choice = choice(customJson);
        if (choice.isEmpty() || choice.equals(BUILT_IN)) {
            return Optional.empty();
        }
        if (!CLIENTS.contains(choice)) {
            throw new NotStartedException("\"" + choice + "\" in the custom JSON (cairn.executor) is no executor: "
                    + BUILT_IN + ", " + String.join(" and ", CLIENTS) + " are");
        }
        Optional<Path> program = Stream.concat(Stream.of(searchPath.split(":", -1)), USUAL_PLACES.stream())
                .filter(directory -> directory.startsWith("/"))
                .map(directory -> Path.of(directory).resolve(choice))
                .filter(Files::isExecutable)
                .findFirst();
        return Optional.of(new ChefClient(program.orElseThrow(() -> new NotStartedException(
                "the custom JSON (cairn.executor) chooses " + choice + ", which is neither in " + searchPath
                        + " nor in " + String.join(" or ", USUAL_PLACES)
                        + ": install it on the instance, or take cairn.executor out of the custom JSON"))));
    }

    private static String choice(String customJson) throws NotStartedException {
        if (customJson.isBlank()) {
            return "";
        }
        try (JsonParser parser = JSON.createParser(customJson)) {
            return enter(parser, "cairn") && enter(parser, "executor") ? parser.getText() : "";
        } catch (JacksonException e) {
            throw new NotStartedException("the custom JSON of this command is not JSON: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new IllegalStateException("reading a text in memory", e);
        }
    }

    /** Moves from an object, of which the parser is at the start or before it, to the value of one of its keys. */
    private static boolean enter(JsonParser parser, String key) throws IOException {
        JsonToken start = parser.currentToken() == null ? parser.nextToken() : parser.currentToken();
        if (start != JsonToken.START_OBJECT) {
            return false;
        }
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            boolean wanted = parser.currentName().equals(key);
            parser.nextToken();
            if (wanted) {
                return true;
            }
            parser.skipChildren();
        }
        return false;
    }

    /** The command line of a run. */
    List<String> commandLine(Path runDirectory) {
        return List.of(
                program.toString(),
                "--local-mode",
                "--config",
                runDirectory.resolve("client.rb").toString(),
                "--json-attributes",
                runDirectory.resolve("attribs.json").toString(),
                "--no-color",
                "--force-formatter");
    }
}
