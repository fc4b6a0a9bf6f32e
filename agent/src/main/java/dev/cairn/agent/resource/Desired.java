package dev.cairn.agent.resource;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads the properties of a request as the types that a provider wants. Ruby has validated what cookbooks may write;
 * what still does not fit is refused with the resource, the property and the value named. A property that is absent and
 * one that is null are the same: unset.
 */
public final class Desired {
    private static final String VALIDATION_FAILED = "Chef::Exceptions::ValidationFailed";
    private static final int LONGEST_SHOWN = 200;

    private final ResourceRequest request;

    public Desired(ResourceRequest request) {
        this.request = request;
    }

    public ResourceRequest request() {
        return request;
    }

    /** How messages name the resource: {@code service[nginx]}. */
    public String label() {
        return request.type() + "[" + request.name() + "]";
    }

    public boolean has(String property) {
        return request.properties().get(property) != null;
    }

    /** Text as it is; numbers and booleans as Ruby's to_s writes them. */
    public Optional<String> text(String property) {
        Object value = request.properties().get(property);
        return switch (value) {
            case null -> Optional.empty();
            case Collection<?> ignored -> throw refused(property, value, "text");
            case Map<?, ?> ignored -> throw refused(property, value, "text");
            case byte[] bytes -> Optional.of(new String(bytes, StandardCharsets.UTF_8));
            default -> Optional.of(value.toString());
        };
    }

    public String text(String property, String otherwise) {
        return text(property).orElse(otherwise);
    }

    /** The text, or the resource's name, which Chef takes for a type's name property. */
    public String textOrName(String property) {
        return text(property, request.name());
    }

    public Path path(String property) {
        return Path.of(textOrName(property)).toAbsolutePath();
    }

    public boolean flag(String property, boolean otherwise) {
        Object value = request.properties().get(property);
        return switch (value) {
            case null -> otherwise;
            case Boolean b -> b;
            case String s -> {
                if (s.equals("true") || s.equals("false")) {
                    yield s.equals("true");
                }
                throw refused(property, value, "true or false");
            }
            default -> throw refused(property, value, "true or false");
        };
    }

    public OptionalLong number(String property) {
        Object value = request.properties().get(property);
        if (value == null) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(asLong(property, value));
    }

    private long asLong(String property, Object value) {
        try {
            return switch (value) {
                case Number n -> n.longValue();
                case String s -> Long.parseLong(s.strip());
                default -> throw refused(property, value, "a number");
            };
        } catch (NumberFormatException ignored) {
            throw refused(property, value, "a number");
        }
    }

    /** Seconds, which Chef takes as Integer, Float or digits. */
    public Duration seconds(String property, Duration otherwise) {
        Object value = request.properties().get(property);
        return switch (value) {
            case null -> otherwise;
            case Double d -> Duration.ofMillis(Math.round(d * 1000));
            default -> Duration.ofSeconds(asLong(property, value));
        };
    }

    /** An exit status or several; a single value is a list of one. */
    public List<Integer> numbers(String property, List<Integer> otherwise) {
        if (!has(property)) {
            return otherwise;
        }
        List<Integer> numbers = new ArrayList<>();
        for (Object element : elements(property)) {
            numbers.add((int) asLong(property, element == null ? "nil" : element));
        }
        return numbers;
    }

    /** Texts of a list; a single value is a list of one, null elements are left out. */
    public List<String> texts(String property) {
        List<String> texts = new ArrayList<>();
        for (Object element : elements(property)) {
            if (element != null) {
                texts.add(element.toString());
            }
        }
        return texts;
    }

    /** The texts, or the resource's name. */
    public List<String> textOrNames(String property) {
        return has(property) ? texts(property) : List.of(request.name());
    }

    /** Elements of a list with its nulls, or a single value as a list of one; unset is empty. */
    public List<@Nullable Object> elements(String property) {
        Object value = request.properties().get(property);
        return switch (value) {
            case null -> List.of();
            case Collection<?> many -> new ArrayList<>(many);
            case Map<?, ?> ignored -> throw refused(property, value, "a list");
            default -> List.of(value);
        };
    }

    public Map<String, @Nullable String> textMap(String property) {
        Object value = request.properties().get(property);
        return switch (value) {
            case null -> Map.of();
            case Map<?, ?> map -> {
                Map<String, @Nullable String> texts = new LinkedHashMap<>();
                map.forEach(
                        (key, element) -> texts.put(String.valueOf(key), element == null ? null : element.toString()));
                yield texts;
            }
            case Collection<?> many -> {
                if (many.isEmpty()) {
                    yield Map.of();
                }
                throw refused(property, value, "a hash");
            }
            default -> throw refused(property, value, "a hash");
        };
    }

    /** The value of a map property, or null. */
    public Map<?, ?> map(String property) {
        return request.properties().get(property) instanceof Map<?, ?> map ? map : Map.of();
    }

    public boolean isMap(String property) {
        return request.properties().get(property) instanceof Map<?, ?>;
    }

    public boolean isList(String property) {
        return request.properties().get(property) instanceof Collection<?>;
    }

    /** Text or bytes as bytes. */
    public Optional<byte[]> bytes(String property) {
        Object value = request.properties().get(property);
        return switch (value) {
            case null -> Optional.empty();
            case byte[] bytes -> Optional.of(bytes);
            default -> text(property).map(text -> text.getBytes(StandardCharsets.UTF_8));
        };
    }

    /** Octal text with or without a leading zero; an integer is taken as it is, as Chef does. */
    public OptionalInt mode() {
        Object value = request.properties().get("mode");
        if (value == null) {
            return OptionalInt.empty();
        }
        long mode;
        try {
            mode = value instanceof Number n
                    ? n.longValue()
                    : Long.parseLong(value.toString().strip(), 8);
        } catch (NumberFormatException ignored) {
            throw refused("mode", value, "octal digits, such as '0644'");
        }
        if (mode < 0 || mode > 07777) {
            throw refused("mode", value, "between 0 and 07777 (in octal digits)");
        }
        return OptionalInt.of((int) mode);
    }

    /** Octal digits of a text, or of a number: Ruby has read {@code 022} as 18. */
    public Optional<String> octal(String property) {
        return request.properties().get(property) instanceof Number number
                ? Optional.of(Long.toOctalString(number.longValue()))
                : text(property);
    }

    /** Blocks of the recipe that judge a staged file by its path. */
    public List<Predicate<String>> blocks(String property) {
        List<Predicate<String>> blocks = new ArrayList<>();
        for (Object element : elements(property)) {
            if (element instanceof Predicate<?> block) {
                blocks.add(path -> test(block, path));
            } else {
                throw refused(property, String.valueOf(element), "a block");
            }
        }
        return blocks;
    }

    @SuppressWarnings(
            "unchecked") // The contract of verify_blocks: they take the path. Erasure hides it from instanceof.
    private static boolean test(Predicate<?> block, String path) {
        return ((Predicate<Object>) block).test(path);
    }

    public ResourceException refused(String property, Object value, String wanted) {
        String shown = request.sensitive() ? "(sensitive)" : value.toString();
        String cut = shown.length() > LONGEST_SHOWN ? shown.substring(0, LONGEST_SHOWN) + "..." : shown;
        return new ResourceException(
                VALIDATION_FAILED, label() + ": property " + property + " must be " + wanted + ", not '" + cut + "'");
    }

    public ResourceException invalid(String message) {
        return new ResourceException(VALIDATION_FAILED, label() + ": " + message);
    }

    public ResourceException unsupportedAction() {
        return new ResourceException(
                "Chef::Exceptions::UnsupportedAction", label() + " does not support the action :" + request.action());
    }
}
