package dev.cairn.agent.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The table of resource types in {@code docs/chef-compatibility.md} is that of the engine's registry. */
final class CompatibilityTest {
    private static final String BEGIN = "<!-- types: written by CompatibilityTest -->\n";
    private static final String END = "<!-- end of types -->\n";
    private static final String TABLE = """
            common = Chef::Resource.properties.keys
            rows = Chef::Types::BUILT_IN.values.flat_map(&:to_a).select { |_, type| type }.sort_by(&:last).map do |constant, type|
              resource = Chef::Resource.const_get(constant)
              actions = (resource.allowed_actions - [:nothing]).map { |action| "`#{action}`" }.join(' ')
              default = Array(resource.default_action).map { |action| "`#{action}`" }.join(' ')
              properties = (resource.properties.keys - common).map { |name| "`#{name}`" }.sort.join(' ')
              "| `#{type}` | #{actions} | #{default} | #{properties} |\n"
            end
            others = Chef::Types::OTHER_SYSTEMS.map { |constant| "`#{Chef::Types.snake_case(constant)}`" }.sort.join(' ')
            "| type | actions | default | properties |\n|---|---|---|---|\n" + rows.join +
              "\nMay be declared, and fail with their name and line when they would run, since they belong to other systems: #{others}.\n"
            """;

    @TempDir
    Path directory;

    /** {@code -Dcompatibility.write=true} writes the table anew. */
    @Test
    void theTableInTheDocumentationIsThatOfTheRegistry() throws IOException {
        Path file = Path.of("..", "docs", "chef-compatibility.md");
        String text = Files.readString(file);
        String table;
        try (Recipes recipes = new Recipes(directory)) {
            table = recipes.evaluate(TABLE);
        }
        int begin = text.indexOf(BEGIN) + BEGIN.length();
        int end = text.indexOf(END);
        if (Boolean.getBoolean("compatibility.write")) {
            Files.writeString(file, text.substring(0, begin) + table + text.substring(end));
        } else {
            assertThat(text.substring(begin, end)).isEqualTo(table);
        }
    }
}
