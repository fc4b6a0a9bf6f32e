package dev.cairn.coordinator.domain.policy;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** The condition operators (IAM User Guide, "IAM JSON policy elements: Condition operators"). */
enum Operator {
    STRING_EQUALS("StringEquals", Kind.TEXT, false),
    STRING_NOT_EQUALS("StringNotEquals", Kind.TEXT, true),
    STRING_EQUALS_IGNORE_CASE("StringEqualsIgnoreCase", Kind.TEXT_IN_ANY_CASE, false),
    STRING_NOT_EQUALS_IGNORE_CASE("StringNotEqualsIgnoreCase", Kind.TEXT_IN_ANY_CASE, true),
    STRING_LIKE("StringLike", Kind.PATTERN, false),
    STRING_NOT_LIKE("StringNotLike", Kind.PATTERN, true),
    // Both of them know wildcards, in IAM too.
    ARN_EQUALS("ArnEquals", Kind.ARN, false),
    ARN_NOT_EQUALS("ArnNotEquals", Kind.ARN, true),
    ARN_LIKE("ArnLike", Kind.ARN, false),
    ARN_NOT_LIKE("ArnNotLike", Kind.ARN, true),
    NUMERIC_EQUALS("NumericEquals", Kind.NUMBER, false, Order.SAME),
    NUMERIC_NOT_EQUALS("NumericNotEquals", Kind.NUMBER, true, Order.SAME),
    NUMERIC_LESS_THAN("NumericLessThan", Kind.NUMBER, false, Order.BEFORE),
    NUMERIC_LESS_THAN_EQUALS("NumericLessThanEquals", Kind.NUMBER, false, Order.NOT_AFTER),
    NUMERIC_GREATER_THAN("NumericGreaterThan", Kind.NUMBER, false, Order.AFTER),
    NUMERIC_GREATER_THAN_EQUALS("NumericGreaterThanEquals", Kind.NUMBER, false, Order.NOT_BEFORE),
    DATE_EQUALS("DateEquals", Kind.DATE, false, Order.SAME),
    DATE_NOT_EQUALS("DateNotEquals", Kind.DATE, true, Order.SAME),
    DATE_LESS_THAN("DateLessThan", Kind.DATE, false, Order.BEFORE),
    DATE_LESS_THAN_EQUALS("DateLessThanEquals", Kind.DATE, false, Order.NOT_AFTER),
    DATE_GREATER_THAN("DateGreaterThan", Kind.DATE, false, Order.AFTER),
    DATE_GREATER_THAN_EQUALS("DateGreaterThanEquals", Kind.DATE, false, Order.NOT_BEFORE),
    BOOL("Bool", Kind.TRUTH, false),
    IP_ADDRESS("IpAddress", Kind.ADDRESS, false),
    NOT_IP_ADDRESS("NotIpAddress", Kind.ADDRESS, true),
    NULL("Null", Kind.TRUTH, false);

    private enum Kind {
        TEXT,
        TEXT_IN_ANY_CASE,
        PATTERN,
        ARN,
        NUMBER,
        DATE,
        TRUTH,
        ADDRESS
    }

    /** How what is present lies to what is wanted; for kinds that have an order. */
    private enum Order {
        SAME,
        BEFORE,
        NOT_AFTER,
        AFTER,
        NOT_BEFORE;

        private boolean holds(int comparison) {
            return switch (this) {
                case SAME -> comparison == 0;
                case BEFORE -> comparison < 0;
                case NOT_AFTER -> comparison <= 0;
                case AFTER -> comparison > 0;
                case NOT_BEFORE -> comparison >= 0;
            };
        }
    }

    private final String word;
    private final Kind kind;
    private final boolean negated;
    private final Order order;

    Operator(String word, Kind kind, boolean negated) {
        this(word, kind, negated, Order.SAME);
    }

    Operator(String word, Kind kind, boolean negated, Order order) {
        this.word = word;
        this.kind = kind;
        this.negated = negated;
        this.order = order;
    }

    /** @param full as the policy has it, for the message */
    static Operator of(String word, String full) throws MalformedPolicy {
        for (Operator operator : values()) {
            if (operator.word.equalsIgnoreCase(word)) {
                return operator;
            }
        }
        throw new MalformedPolicy("There is no condition operator " + full + "; operators are "
                + Arrays.stream(values()).map(operator -> operator.word).collect(Collectors.joining(", "))
                + ", with IfExists behind or ForAllValues: or ForAnyValue: before them");
    }

    boolean negated() {
        return negated;
    }

    boolean takesVariables() {
        return kind == Kind.TEXT || kind == Kind.TEXT_IN_ANY_CASE || kind == Kind.PATTERN || kind == Kind.ARN;
    }

    /** Refuses a value that could never match. */
    void check(String value) throws MalformedPolicy {
        boolean good = switch (kind) {
            case TEXT, TEXT_IN_ANY_CASE, PATTERN -> true;
            case ARN -> value.split(":", -1).length >= 6 || value.contains("${");
            case NUMBER -> number(value).isPresent();
            case DATE -> date(value).isPresent();
            case TRUTH -> value.equalsIgnoreCase("true") || value.equalsIgnoreCase("false");
            case ADDRESS -> AddressRange.parse(value).isPresent();
        };
        if (!good) {
            throw new MalformedPolicy("\"" + value + "\" is no value for the condition operator " + word);
        }
    }

    /** Leaves {@link #negated} to the caller. */
    boolean matches(String present, Wildcard wanted, Inquiry inquiry) {
        return switch (kind) {
            case TEXT -> wanted.literally(inquiry).filter(present::equals).isPresent();
            case TEXT_IN_ANY_CASE ->
                wanted.literally(inquiry).filter(present::equalsIgnoreCase).isPresent();
            case PATTERN -> wanted.matches(present, inquiry);
            case ARN -> wanted.matchesArn(present, inquiry);
            case NUMBER -> ordered(number(present), number(wanted.text()));
            case DATE -> ordered(date(present), date(wanted.text()));
            case TRUTH -> present.equalsIgnoreCase(wanted.text());
            case ADDRESS ->
                AddressRange.parse(wanted.text())
                        .filter(range -> range.contains(present))
                        .isPresent();
        };
    }

    private <T extends Comparable<T>> boolean ordered(Optional<T> present, Optional<T> wanted) {
        return present.isPresent()
                && wanted.isPresent()
                && order.holds(present.get().compareTo(wanted.get()));
    }

    private static Optional<BigDecimal> number(String text) {
        try {
            return text.length() > 40 ? Optional.empty() : Optional.of(new BigDecimal(text));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    /** ISO 8601, a date alone or with a time, or seconds since 1970. */
    private static Optional<Instant> date(String text) {
        try {
            if (text.matches("-?[0-9]{1,12}")) {
                return Optional.of(Instant.ofEpochSecond(Long.parseLong(text)));
            }
            if (text.matches("[0-9]{4}-[0-9]{2}-[0-9]{2}")) {
                return Optional.of(LocalDate.parse(text).atStartOfDay().toInstant(ZoneOffset.UTC));
            }
            return Optional.of(
                    OffsetDateTime.parse(text.toUpperCase(Locale.ROOT)).toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
