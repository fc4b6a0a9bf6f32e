package dev.cairn.coordinator.compute.ec2;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Pattern;

/** EC2's filters: all must hold, of each one value must match; * and ? stand for any characters. */
final class Filters {
    private static final int MOST_VALUES = 200;

    private record Filter(String name, List<Pattern> patterns) {}

    private final List<Filter> filters;

    private Filters(List<Filter> filters) {
        this.filters = filters;
    }

    static Filters of(Query query) throws Refused {
        List<Filter> filters = query.each("Filter").stream()
                .map(each -> new Filter(
                        each.text("Name").orElse(""),
                        each.list("Value").stream().map(Filters::pattern).toList()))
                .toList();
        if (filters.stream().mapToInt(each -> each.patterns().size()).sum() > MOST_VALUES) {
            throw Refused.of(
                    "FilterLimitExceeded",
                    "The maximum number of filter values specified on a single call is " + MOST_VALUES);
        }
        for (Filter filter : filters) {
            if (filter.patterns().isEmpty()) {
                throw Refused.of("InvalidParameterValue", "The filter '" + filter.name() + "' has no value");
            }
        }
        return new Filters(filters);
    }

    /** Do they hold for something with these tags and this way to ask for its other attributes by the filters' names? */
    boolean hold(Map<String, String> tags, Function<String, Collection<String>> attributes) throws Refused {
        for (Filter filter : filters) {
            Collection<String> has = values(filter.name(), tags, attributes);
            if (has.stream()
                    .noneMatch(value -> filter.patterns().stream()
                            .anyMatch(pattern -> pattern.matcher(value).matches()))) {
                return false;
            }
        }
        return true;
    }

    private static Collection<String> values(
            String name, Map<String, String> tags, Function<String, Collection<String>> attributes) throws Refused {
        if (name.equals("tag-key")) {
            return tags.keySet();
        }
        if (name.startsWith("tag:")) {
            String value = tags.get(name.substring("tag:".length()));
            return value == null ? List.of() : List.of(value);
        }
        Collection<String> values = attributes.apply(name);
        if (values == null) {
            throw Refused.of("InvalidParameterValue", "The filter '" + name + "' is invalid");
        }
        return values;
    }

    /** The values of an attribute that may be absent. */
    static List<String> one(Object value) {
        return value == null ? List.of() : List.of(value.toString());
    }

    private static Pattern pattern(String value) {
        StringBuilder expression = new StringBuilder();
        for (int at = 0; at < value.length(); at++) {
            char each = value.charAt(at);
            switch (each) {
                case '*' -> expression.append(".*");
                case '?' -> expression.append('.');
                default -> expression.append(Pattern.quote(String.valueOf(each)));
            }
        }
        return Pattern.compile(expression.toString(), Pattern.DOTALL);
    }
}
