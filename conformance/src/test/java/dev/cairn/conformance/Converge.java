package dev.cairn.conformance;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One call of {@code cairn-converge}: what to run, with what.
 *
 * @param files what to write on the machine before, by path: attributes, data bags, roles; below /srv/conformance, which does
 *     not count as the state of the machine
 */
record Converge(String runList, List<String> options, Map<String, String> files) {
    private static final String ATTRIBUTES = "/srv/conformance/attributes.json";
    private static final String DATA_BAGS = "/srv/conformance/data_bags";

    /** @param recipes {@code cookbook} or {@code cookbook::recipe} */
    static Converge recipes(String... recipes) {
        return new Converge(
                Stream.of(recipes).map(recipe -> "recipe[" + recipe + "]").collect(Collectors.joining(",")),
                List.of(),
                Map.of());
    }

    /** @param json object of node attributes */
    Converge attributes(String json) {
        return options("--json-attributes", ATTRIBUTES).file(ATTRIBUTES, json);
    }

    /** @param json the item, with its id */
    Converge dataBagItem(String bag, String id, String json) {
        Converge with = options.contains("--data-bags") ? this : options("--data-bags", DATA_BAGS);
        return with.file(DATA_BAGS + "/" + bag + "/" + id + ".json", json);
    }

    /** @param line 11.10, 12 or 18 */
    Converge chefVersion(String line) {
        return options("--chef-version", line);
    }

    Converge file(String path, String content) {
        Map<String, String> more = new LinkedHashMap<>(files);
        more.put(path, content);
        return new Converge(runList, options, more);
    }

    /** As {@code cairn-converge --help} lists them. */
    Converge options(String... more) {
        List<String> all = new ArrayList<>(options);
        all.addAll(List.of(more));
        return new Converge(runList, all, files);
    }
}
