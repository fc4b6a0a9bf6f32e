package dev.cairn.coordinator.domain.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A text with {@code *} for any characters, {@code ?} for one, and policy variables such as <code>${aws:username}</code>, whose
 * values stand for themselves even where they contain a star. <code>${*}</code>, <code>${?}</code> and <code>${$}</code> are
 * the characters themselves.
 */
record Wildcard(String text, List<Part> parts) {
    private sealed interface Part {}

    private record Literal(int character) implements Part {}

    private record Variable(String key) implements Part {}

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
                    parts.add(new Variable(ConditionKeys.known(name)));
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
                    List<String> values = inquiry.values(variable.key());
                    if (values.size() != 1) {
                        return Optional.empty();
                    }
                    value.append(values.getFirst());
                }
            }
        }
        return Optional.of(value.toString());
    }

    private Optional<List<Part>> expanded(Inquiry inquiry) {
        List<Part> pattern = new ArrayList<>();
        for (Part part : parts) {
            if (part instanceof Variable variable) {
                List<String> values = inquiry.values(variable.key());
                if (values.size() != 1) {
                    return Optional.empty();
                }
                values.getFirst().codePoints().mapToObj(Literal::new).forEach(pattern::add);
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
