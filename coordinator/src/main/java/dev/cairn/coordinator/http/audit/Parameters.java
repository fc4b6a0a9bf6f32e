package dev.cairn.coordinator.http.audit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.cairn.coordinator.domain.Secret;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Members of a request or an answer as records show them: names in lower camel case, long texts cut, secrets masked. Custom
 * JSON is masked as a whole, since it is where cookbooks of OpsWorks look for passwords; the time line tells of the change.
 */
final class Parameters {
    private static final int LONGEST_TEXT = 2_000;
    private static final int LONGEST_RECORD = 64 * 1024;
    private static final int DEEPEST = 20;

    /** Members whose keys are the caller's own, not names of the API. */
    private static final Set<String> MAPS = Set.of("Attributes", "Tags", "Args");

    private static final Pattern SECRET = Pattern.compile(
            ".*(password|passphrase|secret|privatekey|credential|token)|sshkey|secretaccesskey|customjson");
    /** They look like secrets by their names only. */
    private static final Set<String> OPEN = Set.of("nexttoken", "temporarycredential");

    private static final Pattern URL_PASSWORD = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*://[^/@\\s:]*):[^/@\\s]*@");
    private static final Pattern URL_SIGNATURE = Pattern.compile(
            "([?&](?:X-Amz-Signature|X-Amz-Security-Token|Signature|sig|token|access_token|private_token)=)[^&\\s]*",
            Pattern.CASE_INSENSITIVE);

    private Parameters() {}

    /** The shown form of an object; null in JSON for anything else, and for an object without members. */
    static JsonNode shown(JsonNode value) {
        if (!value.isObject() || value.isEmpty()) {
            return JsonNodeFactory.instance.nullNode();
        }
        ObjectNode shown = object((ObjectNode) value, true, 0);
        return shown.toString().length() <= LONGEST_RECORD
                ? shown
                : JsonNodeFactory.instance.objectNode().put("omitted", "more than " + LONGEST_RECORD + " characters");
    }

    private static ObjectNode object(ObjectNode given, boolean names, int depth) {
        ObjectNode shown = JsonNodeFactory.instance.objectNode();
        boolean secureVariable = given.path("Secure").asBoolean(false);
        for (Map.Entry<String, JsonNode> member : given.properties()) {
            String name = member.getKey();
            boolean masked = secret(name) || (secureVariable && name.equals("Value"));
            shown.set(
                    cut(names ? lowerCamel(name) : name),
                    masked && !member.getValue().isNull()
                            ? TextNode.valueOf(Secret.MASK)
                            : value(member.getValue(), !MAPS.contains(name), depth + 1));
        }
        return shown;
    }

    private static JsonNode value(JsonNode given, boolean names, int depth) {
        if (depth > DEEPEST) {
            return TextNode.valueOf("...");
        }
        return switch (given) {
            case ObjectNode object -> object(object, names, depth);
            case ArrayNode array -> {
                ArrayNode shown = JsonNodeFactory.instance.arrayNode();
                array.forEach(element -> shown.add(value(element, names, depth + 1)));
                yield shown;
            }
            case TextNode text -> TextNode.valueOf(text(text.textValue()));
            default -> given;
        };
    }

    private static boolean secret(String name) {
        String plain = name.toLowerCase(Locale.ROOT);
        return SECRET.matcher(plain).matches() && !OPEN.contains(plain);
    }

    private static String text(String given) {
        String shown = given;
        if (given.contains("://")) {
            shown = URL_PASSWORD.matcher(shown).replaceAll("$1:" + Secret.MASK.replace("*", "\\*") + "@");
            shown = URL_SIGNATURE.matcher(shown).replaceAll("$1" + Secret.MASK.replace("*", "\\*"));
        }
        return cut(shown);
    }

    private static String cut(String text) {
        return text.length() > LONGEST_TEXT
                ? text.substring(0, LONGEST_TEXT) + "... (" + text.length() + " characters)"
                : text;
    }

    private static String lowerCamel(String name) {
        return name.isEmpty() ? name : Character.toLowerCase(name.charAt(0)) + name.substring(1);
    }
}
