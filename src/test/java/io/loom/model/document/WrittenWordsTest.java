package io.loom.model.document;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.loom.model.ClusterTemplate;
import io.loom.model.Definition;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Words without quotes that readers of YAML 1.1, 1.2 or JSON take for something else than what is written. */
class WrittenWordsTest {

    /** Each stays the text that it is. */
    static final List<String> WORDS = List.of(
            // truth in YAML 1.1
            "no", "No", "NO", "yes", "Yes", "YES", "on", "On", "ON", "off", "Off", "OFF", "y", "Y", "n", "N", "True",
            "TRUE", "False", "FALSE",
            // nothing
            "~", "Null", "NULL",
            // whole numbers that lose zeros, signs or their base
            "0644", "010", "00", "007", "012345678901", "09", "0o17", "0x1F", "0xdeadBEEF", "0b1010", "+1", "-0", "+0",
            "1_000", "685_230.15", "9007199254740992", "12345678901234567890123",
            // fractions that lose digits
            "3.10", "1.0", "0.10", "-1.50", "1.", ".5", "+.5", "00.5", "3.14159265358979323846", "12345678.9",
            "0.0001", "100000000.5",
            // exponents
            "1e3", "1E3", "1e-3", "1234567e2", "6.02e23", "1.5E+10", "1e400",
            // what is no number
            ".inf", "-.INF", "+.Inf", ".nan", ".NaN", "NaN", "Infinity",
            // time, in YAML 1.1 sixties
            "12:30:45", "22:30", "3:25.7", "190:20:30", "1:1", "2026-01-01", "2026-03-29T12:00:00Z",
            "2001-12-14 21:59:43.10 -5",
            // others
            "=", "1.2.3", "10.0.0.1", "1,000", "0.0.0.0/0", "1d", "5m", "--", "<", "a:b", "1e", "0x", "0o8", "_1");

    /** Each is a number, a truth or nothing, and is written the same again. */
    static final Map<String, Object> VALUES = Map.of(
            "0", 0, "8080", 8080, "-1", -1, "9007199254740991", 9007199254740991L, "3.5", new java.math.BigDecimal("3.5"),
            "-0.25", new java.math.BigDecimal("-0.25"), "0.001", new java.math.BigDecimal("0.001"), "true", true, "false",
            false);

    @Test
    void thereAreManyOfThem() {
        assertThat(WORDS).doesNotHaveDuplicates().hasSizeGreaterThan(80);
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
            assertThat(template("config:\n    word: " + written).body().defaults().config())
                    .as(written)
                    .containsEntry("word", word);
        }
        assertThat(Documents.object("config.yaml", "word: " + word).get("word").asText()).isEqualTo(word);
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
            strings = {"1e3", "3.10", "12345678901234567890123", "3.14159265358979323846", "1.0", "-0", "1E400", "9007199254740992"})
    void aNumberOfJsonKeepsItsDigits(String number) {
        Reading reading = DefinitionReader.read(
                        "x.json",
                        "{\"kind\": \"ClusterTemplate\", \"name\": \"x\", \"defaults\": {\"config\": {\"word\": " + number
                                + "}}}")
                .getFirst();
        assertThat(((ClusterTemplate) Objects.requireNonNull(reading.definition()))
                        .body()
                        .defaults()
                        .config())
                .containsEntry("word", number);
        assertThat(Documents.number(number)).isEqualTo(number);
    }

    static List<String> words() {
        return WORDS;
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
