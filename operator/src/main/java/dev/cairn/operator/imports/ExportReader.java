package dev.cairn.operator.imports;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Reads what {@code aws opsworks describe-...} printed as JSON, and Terraform's state. Files are told by what is in them, never
 * by their names; only of {@code list-tags}, whose output does not say whose tags these are, the name must hold the id.
 */
final class ExportReader {
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final List<Described> objects = new ArrayList<>();
    private final Map<String, Map<String, String>> tags = new HashMap<>();
    private final List<Export.LeftOut> leftOut = new ArrayList<>();
    private final Map<String, Map<String, String>> tagFiles = new LinkedHashMap<>();
    private final Map<String, Described> seen = new HashMap<>();

    private ExportReader() {}

    /** Reads files, and of directories all files in them that are named like JSON or Terraform's state. */
    static Export read(List<Path> given) throws BadInput, IOException {
        ExportReader reader = new ExportReader();
        for (Path path : given) {
            if (!Files.exists(path)) {
                throw new BadInput(path + " does not exist");
            }
            for (Path file : reader.files(path)) {
                reader.readFile(file);
            }
        }
        reader.assignTags();
        if (reader.objects.stream().noneMatch(object -> object.kind() == Kind.STACK)) {
            throw new BadInput("no stack is described in " + given
                    + "; save the output of aws opsworks describe-stacks beside the others");
        }
        return new Export(reader.objects, reader.tags, reader.leftOut);
    }

    private List<Path> files(Path path) throws IOException {
        if (!Files.isDirectory(path)) {
            return List.of(path);
        }
        try (Stream<Path> entries = Files.list(path)) {
            List<Path> found = new ArrayList<>();
            for (Path entry : entries.sorted().toList()) {
                String name = entry.getFileName().toString();
                if (Files.isRegularFile(entry) && (name.endsWith(".json") || name.endsWith(".tfstate"))) {
                    found.add(entry);
                } else {
                    leave(entry.toString(), "the whole", "neither .json nor .tfstate");
                }
            }
            return found;
        }
    }

    private void leave(String file, String what, String reason) {
        leftOut.add(new Export.LeftOut(file, what, reason));
    }

    private void readFile(Path file) throws BadInput, IOException {
        JsonNode content;
        try {
            // Windows' shells put a mark of the byte order before what they save.
            content = JSON.readTree(Files.readString(file).replaceFirst("^\ufeff", ""));
        } catch (JsonProcessingException e) {
            throw new BadInput(file + " is not JSON: "
                    + e.getOriginalMessage().lines().findFirst().orElse("") + " (line "
                    + e.getLocation().getLineNr() + ", column "
                    + e.getLocation().getColumnNr()
                    + "); save it with --output json");
        } catch (MalformedInputException _) {
            throw new BadInput(file + " is not text in UTF-8; PowerShell writes such with | Out-File -Encoding utf8");
        }
        if (!(content instanceof ObjectNode object)) {
            throw new BadInput(file + " is not a JSON object, as descriptions and Terraform's states are");
        }
        if (TerraformState.isOne(object)) {
            new TerraformState(file.toString(), this::add, tags, this::leave).read(object);
        } else {
            readDescription(file, object);
        }
    }

    private void readDescription(Path file, ObjectNode object) throws BadInput {
        boolean known = false;
        for (Map.Entry<String, JsonNode> member : object.properties()) {
            String name = member.getKey();
            Kind kind = Kind.of(name).orElse(null);
            if (kind != null) {
                known = true;
                readList(file, kind, member.getValue());
            } else if (name.equals("Tags")) {
                known = true;
                tagFiles.put(file.toString(), tags(file, member.getValue()));
            } else if (Kind.NOT_IMPORTED.contains(name)) {
                known = true;
                leave(file.toString(), name, "tells of the past or of the service; nothing of it can be created");
            } else if (name.equals("NextToken")) {
                leave(
                        file.toString(),
                        name,
                        "the output goes on: save the next pages too, or all without --max-items and --no-paginate");
            } else {
                leave(file.toString(), name, "no description of OpsWorks has this member");
            }
        }
        if (!known) {
            throw new BadInput(file
                    + " is neither the output of an aws opsworks describe-... nor Terraform's state: it has "
                    + (object.isEmpty()
                            ? "no members"
                            : "the members "
                                    + String.join(
                                            ", ",
                                            object.properties().stream()
                                                    .map(Map.Entry::getKey)
                                                    .toList())));
        }
    }

    private void readList(Path file, Kind kind, JsonNode list) throws BadInput {
        if (!list.isArray()) {
            throw new BadInput(file + ": " + kind.member() + " is not a list");
        }
        for (int i = 0; i < list.size(); i++) {
            String place = kind.member() + "[" + i + "]";
            if (!(list.get(i) instanceof ObjectNode object)) {
                throw new BadInput(file + ": " + place + " is not an object");
            }
            add(new Described(kind, object, file.toString(), place));
        }
    }

    /** The same object may be in several files, as when a stack was described whole and then by layers. */
    private void add(Described object) throws BadInput {
        if (object.id().isBlank()) {
            throw object.bad(": " + object.kind().idMember() + " is missing");
        }
        Described first = seen.putIfAbsent(object.kind() + " " + object.id(), object);
        if (first == null) {
            objects.add(object);
        } else if (!first.json().equals(object.json())) {
            leave(
                    object.file(),
                    object.place(),
                    "the " + object.kind().noun() + " " + object.name() + " is described otherwise in " + first.file()
                            + ", which counts");
        }
    }

    private static Map<String, String> tags(Path file, JsonNode tags) throws BadInput {
        Map<String, String> read = new LinkedHashMap<>();
        for (Map.Entry<String, JsonNode> tag : tags.properties()) {
            if (!tag.getValue().isTextual()) {
                throw new BadInput(file + ": the tag \"" + tag.getKey() + "\" is not a text");
            }
            read.put(tag.getKey(), tag.getValue().asText());
        }
        return read;
    }

    private void assignTags() {
        tagFiles.forEach((file, read) -> objects.stream()
                .filter(object -> object.kind() == Kind.STACK || object.kind() == Kind.LAYER)
                .filter(object -> Path.of(file).getFileName().toString().contains(object.id()))
                .findFirst()
                .ifPresentOrElse(
                        object -> tags.put(object.id(), read),
                        () -> leave(
                                file,
                                "Tags",
                                "list-tags does not say whose tags it lists; name the file after the id of the stack or"
                                        + " layer")));
    }
}
