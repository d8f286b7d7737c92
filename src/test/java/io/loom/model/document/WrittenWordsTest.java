package io.loom.model.document;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.loom.model.ClusterTemplate;
import io.loom.model.Definition;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Words without quotes that readers of YAML 1.1, 1.2 or JSON take for something else than what is written. */
class WrittenWordsTest {

    /** Each is a number, a truth or nothing, and is written the same again. */
    static final Map<String, Object> VALUES = Map.of(
            "0",
            0,
            "8080",
            8080,
            "-1",
            -1,
            "9007199254740991",
            9007199254740991L,
            "3.5",
            new BigDecimal("3.5"),
            "-0.25",
            new BigDecimal("-0.25"),
            "0.001",
            new BigDecimal("0.001"),
            "true",
            true,
            "false",
            false);

    @Test
    void thereAreManyOfThem() {
        assertThat(WrittenWords.ALL).doesNotHaveDuplicates().hasSizeGreaterThan(80);
    }

    @ParameterizedTest
    @MethodSource("words")
    void aWordStaysWhatItIsInAConfigurationAndThroughAnExport(String word) {
        ClusterTemplate template = template("config:\n    word: " + word + "\n    list:\n    - " + word);
        Map<String, Object> config = template.body().defaults().config();

        assertThat(config).containsEntry("word", word).containsEntry("list", List.of(word));
        assertThat(DefinitionReader.read("x.yaml", DefinitionWriter.toYaml(List.of(template))))
                .extracting(Reading::definition)
                .containsExactly(template);
        assertThat(DefinitionReader.read("x.json", DefinitionWriter.toJson(template)))
                .extracting(Reading::definition)
                .containsExactly(template);
        assertThat(DefinitionReader.read(template.kind(), "x", DefinitionWriter.toMap(template))
                        .definition())
                .isEqualTo(template);
    }

    @ParameterizedTest
    @MethodSource("words")
    void aWordIsAKeyAndAName(String word) {
        assertThat(template("config:\n    " + word + ": 1").body().defaults().config())
                .containsExactly(Map.entry(word, 1));
        assertThat(template("services:\n  - " + word).body().defaults().services())
                .containsExactly(word);
    }

    @ParameterizedTest
    @MethodSource("words")
    void aWordIsTheSameInEveryForm(String word) {
        for (String written : List.of("'" + word + "'", "\"" + word + "\"", "!!str " + word, "! " + word)) {
            assertThat(template("config:\n    word: " + written)
                            .body()
                            .defaults()
                            .config())
                    .as(written)
                    .containsEntry("word", word);
        }
        assertThat(Documents.object("config.yaml", "word: " + word).get("word").asText())
                .isEqualTo(word);
    }

    @Test
    void whatIsWrittenTheSameAgainIsAValue() {
        VALUES.forEach((word, value) -> {
            ClusterTemplate template = template("config:\n    word: " + word);
            assertThat(template.body().defaults().config()).containsEntry("word", value);
            assertThat(DefinitionWriter.toYaml(List.of(template))).contains("word: " + word + "\n");
            JsonNode read = Documents.json("{\"word\": " + word + "}").path("word");
            assertThat(read.asText()).isEqualTo(word);
            assertThat(read.isTextual()).isFalse();
        });
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", ""})
    void nothingIsNothing(String word) {
        assertThat(template("config:\n    word: " + word).body().defaults().config())
                .containsEntry("word", null);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1e3",
                "3.10",
                "12345678901234567890123",
                "3.14159265358979323846",
                "1.0",
                "-0",
                "1E400",
                "9007199254740992"
            })
    void aNumberOfJsonKeepsItsDigits(String number) {
        Reading reading = DefinitionReader.read(
                        "x.json",
                        "{\"kind\": \"ClusterTemplate\", \"name\": \"x\", \"defaults\": {\"config\": {\"word\": "
                                + number + "}}}")
                .getFirst();
        assertThat(((ClusterTemplate) Objects.requireNonNull(reading.definition()))
                        .body()
                        .defaults()
                        .config())
                .containsEntry("word", number);
        assertThat(Documents.number(number)).isEqualTo(number);
    }

    static List<String> words() {
        return WrittenWords.ALL;
    }

    private static ClusterTemplate template(String defaults) {
        Reading reading = DefinitionReader.read(
                        "x.yaml", "kind: ClusterTemplate\nname: x\ndefaults:\n  " + defaults + "\n")
                .getFirst();
        assertThat(reading.problems()).as(defaults).isEmpty();
        Definition definition = Objects.requireNonNull(reading.definition());
        return (ClusterTemplate) definition;
    }
}
