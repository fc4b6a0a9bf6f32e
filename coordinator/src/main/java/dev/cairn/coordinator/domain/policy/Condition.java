package dev.cairn.coordinator.domain.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One condition of a statement: all its keys must hold, each for one of its values.
 *
 * @param key in lower case
 * @param ifExists holds when the request has no such key
 */
record Condition(
        Operator operator, @Nullable Quantifier quantifier, boolean ifExists, String key, List<Wildcard> values) {
    /** For keys with several values. */
    private enum Quantifier {
        ALL("ForAllValues:"),
        ANY("ForAnyValue:");

        private final String prefix;

        Quantifier(String prefix) {
            this.prefix = prefix;
        }
    }

    private static final String IF_EXISTS = "IfExists";

    static List<Condition> readAll(@Nullable Object node, boolean variables) throws MalformedPolicy {
        if (node == null) {
            return List.of();
        }
        if (!(node instanceof Map<?, ?> operators)) {
            throw new MalformedPolicy("Condition must be an object of operators, each with its keys");
        }
        List<Condition> conditions = new ArrayList<>();
        for (Map.Entry<?, ?> operator : operators.entrySet()) {
            if (!(operator.getValue() instanceof Map<?, ?> keys)) {
                throw new MalformedPolicy(
                        "The condition " + operator.getKey() + " must be an object of keys and values");
            }
            for (Map.Entry<?, ?> key : keys.entrySet()) {
                conditions.add(read(
                        String.valueOf(operator.getKey()),
                        ConditionKeys.known(String.valueOf(key.getKey())),
                        key.getValue(),
                        variables));
            }
        }
        return conditions;
    }

    private static Condition read(String name, String key, @Nullable Object node, boolean variables)
            throws MalformedPolicy {
        if (node == null) {
            throw new MalformedPolicy("The condition key " + key + " has no value");
        }
        String word = name;
        Quantifier quantifier = null;
        for (Quantifier possible : Quantifier.values()) {
            if (word.startsWith(possible.prefix)) {
                quantifier = possible;
                word = word.substring(possible.prefix.length());
            }
        }
        boolean ifExists = word.endsWith(IF_EXISTS);
        Operator operator = Operator.of(ifExists ? word.substring(0, word.length() - IF_EXISTS.length()) : word, name);
        if (operator == Operator.NULL && (ifExists || quantifier != null)) {
            throw new MalformedPolicy("The condition operator Null takes neither IfExists nor a set operator");
        }
        List<Wildcard> values = new ArrayList<>();
        for (String value : Node.texts("The condition key " + key, node)) {
            Wildcard wildcard = Wildcard.of(value, variables && operator.takesVariables());
            operator.check(value);
            values.add(wildcard);
        }
        return new Condition(operator, quantifier, ifExists, key, List.copyOf(values));
    }

    boolean holds(Inquiry inquiry) {
        List<String> present = inquiry.values(key);
        if (operator == Operator.NULL) {
            return values.stream().anyMatch(value -> Boolean.parseBoolean(value.text()) == present.isEmpty());
        }
        if (present.isEmpty()) {
            // A negated operator holds for a key that is not there, as in IAM.
            return ifExists || quantifier == Quantifier.ALL || (operator.negated() && quantifier == null);
        }
        return quantifier == Quantifier.ALL
                ? present.stream().allMatch(value -> holds(value, inquiry))
                : present.stream().anyMatch(value -> holds(value, inquiry));
    }

    /** One of the values matches, or with a negated operator none. */
    private boolean holds(String present, Inquiry inquiry) {
        return values.stream().anyMatch(value -> operator.matches(present, value, inquiry)) != operator.negated();
    }
}
