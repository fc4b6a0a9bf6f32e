package dev.cairn.coordinator.domain.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A text with {@code *} for any characters, {@code ?} for one, and policy variables such as <code>${aws:username}</code>, whose
 * values stand for themselves even where they contain a star. <code>${*}</code>, <code>${?}</code> and <code>${$}</code> are
 * the characters themselves.
 */
record Wildcard(String text, List<Part> parts) {
    private sealed interface Part {}

    private record Literal(int character) implements Part {}

    /** @param otherwise its value where the request has none; null when it has to have one */
    private record Variable(String key, @Nullable String otherwise) implements Part {
        Optional<String> value(Inquiry inquiry) {
            List<String> values = inquiry.values(key);
            return values.size() == 1 ? Optional.of(values.getFirst()) : Optional.ofNullable(otherwise);
        }
    }

    private static final int ARN_PARTS = 6;
    private static final Literal COLON = new Literal(':');

    private enum Wild implements Part {
        ANY,
        ONE
    }

    /**
     * @param variables whether the policy's version knows variables; in older ones a dollar is a dollar
     * @throws MalformedPolicy for a variable that has no end or that no request has
     */
    static Wildcard of(String text, boolean variables) throws MalformedPolicy {
        List<Part> parts = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            if (variables && text.startsWith("${", at)) {
                int end = text.indexOf('}', at);
                if (end < 0) {
                    throw new MalformedPolicy("The variable in \"" + text + "\" has no closing brace");
                }
                String name = text.substring(at + 2, end).strip();
                if (name.equals("*") || name.equals("?") || name.equals("$")) {
                    parts.add(new Literal(name.charAt(0)));
                } else {
                    parts.add(variable(name));
                }
                at = end + 1;
                continue;
            }
            int character = text.codePointAt(at);
            parts.add(
                    switch (character) {
                        case '*' -> Wild.ANY;
                        case '?' -> Wild.ONE;
                        default -> new Literal(character);
                    });
            at += Character.charCount(character);
        }
        return new Wildcard(text, List.copyOf(parts));
    }

    /** With a default in single quotes after a comma: <code>${aws:username, 'nobody'}</code>. */
    private static Variable variable(String name) throws MalformedPolicy {
        int comma = name.indexOf(',');
        if (comma < 0) {
            return new Variable(ConditionKeys.known(name), null);
        }
        String otherwise = name.substring(comma + 1).strip();
        if (otherwise.length() < 2 || !otherwise.startsWith("'") || !otherwise.endsWith("'")) {
            throw new MalformedPolicy("The default of the variable ${" + name + "} must be in single quotes");
        }
        return new Variable(
                ConditionKeys.known(name.substring(0, comma).strip()), otherwise.substring(1, otherwise.length() - 1));
    }

    /** A variable without a value in this request matches nothing. */
    boolean matches(String value, Inquiry inquiry) {
        return expanded(inquiry).filter(pattern -> matches(pattern, value)).isPresent();
    }

    /** The text with its variables replaced, wildcards standing for themselves; empty when a variable has no value. */
    Optional<String> literally(Inquiry inquiry) {
        StringBuilder value = new StringBuilder();
        for (Part part : parts) {
            switch (part) {
                case Literal literal -> value.appendCodePoint(literal.character());
                case Wild wild -> value.append(wild == Wild.ANY ? '*' : '?');
                case Variable variable -> {
                    Optional<String> known = variable.value(inquiry);
                    if (known.isEmpty()) {
                        return Optional.empty();
                    }
                    value.append(known.get());
                }
            }
        }
        return Optional.of(value.toString());
    }

    /** Part by part of an ARN: in a condition, unlike in Resource, a star ends at a colon of the first five. */
    boolean matchesArn(String value, Inquiry inquiry) {
        Optional<List<Part>> pattern = expanded(inquiry);
        String[] wanted = value.split(":", ARN_PARTS);
        if (pattern.isEmpty() || wanted.length < ARN_PARTS) {
            return false;
        }
        List<Part> rest = pattern.get();
        for (int i = 0; i < ARN_PARTS - 1; i++) {
            int colon = rest.indexOf(COLON);
            if (colon < 0 || !matches(rest.subList(0, colon), wanted[i])) {
                return false;
            }
            rest = rest.subList(colon + 1, rest.size());
        }
        return matches(rest, wanted[ARN_PARTS - 1]);
    }

    private Optional<List<Part>> expanded(Inquiry inquiry) {
        List<Part> pattern = new ArrayList<>();
        for (Part part : parts) {
            if (part instanceof Variable variable) {
                Optional<String> known = variable.value(inquiry);
                if (known.isEmpty()) {
                    return Optional.empty();
                }
                known.get().codePoints().mapToObj(Literal::new).forEach(pattern::add);
            } else {
                pattern.add(part);
            }
        }
        return Optional.of(pattern);
    }

    /** In time proportional to the product of both lengths, however many stars there are. */
    private static boolean matches(List<Part> pattern, String text) {
        int[] value = text.codePoints().toArray();
        int at = 0;
        int part = 0;
        int star = -1;
        int resume = 0;
        while (at < value.length) {
            Part expected = part < pattern.size() ? pattern.get(part) : null;
            if (expected == Wild.ANY) {
                star = part++;
                resume = at;
            } else if (expected == Wild.ONE
                    || (expected instanceof Literal literal && literal.character() == value[at])) {
                part++;
                at++;
            } else if (star >= 0) {
                part = star + 1;
                at = ++resume;
            } else {
                return false;
            }
        }
        while (part < pattern.size() && pattern.get(part) == Wild.ANY) {
            part++;
        }
        return part == pattern.size();
    }
}
