package dev.cairn.agent.run;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.cairn.agent.work.NotStartedException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** When the agent's own recipes for volumes, the cookbook {@code opsworks_volumes}, have something to do. */
final class VolumeRecipes {
    static final String RUN_LIST = "recipe[opsworks_volumes]";

    /** The recipes are the agent's, whatever the stack's cookbooks are written for. */
    static final String CHEF_VERSION = "12";

    static final String FAILED =
            "the volumes of the instance could not be mounted, and no recipe of the stack was run; the log says why";

    /** How the cookbook marks its lines. */
    private static final String MARK = "x-cairn.volume=";

    private static final Path FSTAB = Path.of("/etc/fstab");
    private static final JsonFactory JSON = new JsonFactory();

    private final String attributesJson;

    /** @param attributesJson the volumes that the machine shall have */
    VolumeRecipes(String attributesJson) {
        this.attributesJson = attributesJson;
    }

    /** Has the machine volumes, or are there some that an earlier run has mounted? */
    boolean needed() throws NotStartedException {
        return hasVolumes() || mountedBefore();
    }

    private boolean hasVolumes() throws NotStartedException {
        try (JsonParser parser = JSON.createParser(attributesJson)) {
            while (parser.nextToken() != null) {
                if (parser.currentToken() == JsonToken.START_ARRAY) {
                    return parser.nextToken() != JsonToken.END_ARRAY;
                }
            }
            return false;
        } catch (JsonProcessingException e) {
            throw new NotStartedException("the volumes of this command are not JSON: " + e.getMessage(), e);
        } catch (IOException e) {
            throw new IllegalStateException("reading from memory", e);
        }
    }

    private static boolean mountedBefore() {
        try {
            return Files.readString(FSTAB, StandardCharsets.ISO_8859_1).contains(MARK);
        } catch (IOException _) {
            // A machine without the file has mounted nothing by it.
            return false;
        }
    }
}
