package dev.cairn.operator.imports;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files are told by what is in them, and what is wrong with one is said with its place. */
class ExportReaderTest {
    private static final String STACK = "{\"Stacks\": [{\"StackId\": \"s\", \"Name\": \"n\"}]}";

    @TempDir
    private Path directory;

    @Test
    void readsADirectoryOfDescriptionsWhateverTheirNames() throws Exception {
        Export export = SavedStack.read(directory);
        assertThat(export.of(Kind.STACK)).hasSize(1);
        assertThat(export.of(Kind.LAYER)).hasSize(2);
        assertThat(export.of(Kind.VOLUME)).hasSize(3);
        assertThat(export.tags()).isEqualTo(Map.of(SavedStack.WEB, Map.of("team", "shop")));
        assertThat(export.leftOut().stream().map(Export.LeftOut::what))
                .containsExactlyInAnyOrder("the whole", "Deployments", "Commands", "Tags");
    }

    @Test
    void filesOfAKindAreJoinedAndAnObjectThatComesTwiceCountsOnce() throws Exception {
        Files.writeString(directory.resolve("one.json"), STACK);
        Files.writeString(directory.resolve("two.json"), STACK.replace("\"s\"", "\"t\""));
        Files.writeString(directory.resolve("three.json"), STACK);
        assertThat(ExportReader.read(List.of(directory)).of(Kind.STACK).stream().map(Described::id))
                .containsExactlyInAnyOrder("s", "t");
    }

    @Test
    void whatCannotAllBeTakenIsNamed() throws Exception {
        Files.writeString(directory.resolve("a.json"), "\ufeff" + STACK.replace("]}", "], \"NextToken\": \"x\"}"));
        Files.writeString(directory.resolve("b.json"), STACK.replace("\"n\"", "\"m\""));
        Export export = ExportReader.read(List.of(directory));
        assertThat(export.of(Kind.STACK).getFirst().name()).isEqualTo("n");
        assertThat(export.leftOut().stream().map(Export.LeftOut::reason))
                .anyMatch(reason -> reason.startsWith("the output goes on"))
                .anyMatch(reason -> reason.startsWith("the stack m is described otherwise in ")
                        && reason.endsWith("a.json, which counts"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"Stacks\": [| is not JSON: |(line 1, column 13); save it with --output json",
                "STACKS  arn  s| is not JSON: Unrecognized token |(line 1, column 1)",
                "[1]| is not a JSON object|",
                "{\"a\": 1, \"b\": 2}| is neither the output of an aws opsworks describe-... nor Terraform's state: |a, b",
                "{\"Stacks\": {}}|: Stacks is not a list|",
                "{\"Stacks\": [7]}|: Stacks[0] is not an object|",
                "{\"Stacks\": [{\"Name\": \"n\"}]}|: Stacks[0]: StackId is missing|",
                "{\"Layers\": []}|no stack is described in |describe-stacks",
                "{\"version\": 3, \"terraform_version\": \"0.11\"}| is Terraform's state of version 3, not 4|",
            })
    void saysWhatIsWrongAndWhere(String content, String first, String second) throws IOException {
        Path file = directory.resolve("x.json");
        Files.writeString(file, content);
        assertThatThrownBy(() -> ExportReader.read(List.of(directory)))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining(first)
                .hasMessageContaining(second == null ? "" : second)
                .hasMessageContaining(first.startsWith("no stack") ? "" : file.toString());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"UseCustomCookbooks\": \"yes\"|.UseCustomCookbooks: expected true or false, not \"yes\"",
                "\"Name\": 7|.Name: expected a text, not 7",
                "\"ConfigurationManager\": []|.ConfigurationManager: expected an object, not []",
                "\"Attributes\": {\"Color\": 7}|.Attributes.Color: expected a text, not 7",
            })
    void aMemberOfAWrongTypeIsNamedWithItsPlace(String member, String message) throws IOException {
        Path file = directory.resolve("x.json");
        Files.writeString(file, "{\"Stacks\": [{\"StackId\": \"s\", " + member + "}]}");
        assertThatThrownBy(() -> Planner.plan(ExportReader.read(List.of(directory)), Secrets.read(null), Map.of()))
                .isInstanceOf(BadInput.class)
                .hasMessage(file + ": Stacks[0]" + message);
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> ExportReader.read(List.of(directory.resolve("nowhere"))))
                .isInstanceOf(BadInput.class)
                .hasMessage(directory.resolve("nowhere") + " does not exist");
    }
}
