package io.loom.model.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.loom.contract.TaskAction;
import io.loom.model.InvalidInputException;
import io.loom.model.Problem;
import io.loom.model.Service;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DocumentsTest {

    @Test
    void aliasesAreWrittenOutAndMergeKeysMerge() {
        JsonNode read = Documents.object("config.yaml", """
                common: &common
                  user: app
                  port: 8080
                other: &other {port: 9, host: h}
                probe:
                  <<: *common
                  copy: *common
                  list: [*common, end]
                  user: mine
                several:
                  <<: [*common, *other]
                literal: {"<<": 1}
                key: &word no
                *word : 2
                """);

        assertThat(read).isEqualTo(Documents.json("""
                {"common": {"user": "app", "port": 8080},
                 "other": {"port": 9, "host": "h"},
                 "probe": {"copy": {"user": "app", "port": 8080}, "list": [{"user": "app", "port": 8080}, "end"],
                           "user": "mine", "port": 8080},
                 "several": {"user": "app", "port": 8080, "host": "h"},
                 "literal": {"<<": 1},
                 "key": "no",
                 "no": 2}
                """));
    }

    /** YAML 1.2, section 5.7. */
    @Test
    void everyEscapeOfYamlIsRead() {
        String yaml = """
                double: "\\a\\b\\t\\n\\v\\f\\r\\e\\ \\"\\/\\\\\\N\\_\\L\\P\\x41\\u0042\\U0001F600"
                run: "\\\\L\\\\\\L\\\\P"
                "key\\P": x
                single: 'C:\\Logs\\\\P'
                plain: C:\\Programs
                block: |
                  C:\\Logs "\\L"
                private: "\uE000L\\L"
                """;

        assertThat(Documents.object("x.yaml", yaml))
                .isEqualTo(JsonNodeFactory.instance
                        .objectNode()
                        .put("double", "\u0007\b\t\n\u000B\f\r\u001B \"/\\\u0085\u00A0\u2028\u2029AB\uD83D\uDE00")
                        .put("run", "\\L\\\u2028\\P")
                        .put("key\u2029", "x")
                        .put("single", "C:\\Logs\\\\P")
                        .put("plain", "C:\\Programs")
                        .put("block", "C:\\Logs \"\\L\"\n")
                        .put("private", "\uE000L\u2028"));
    }

    @Test
    void aPlaceBehindASeparatorEscapeIsRight() {
        assertThatThrownBy(() -> Documents.object("x.yaml", "{a: \"\\L\\P\", b: *c}"))
                .hasMessageContaining("line 1, column 16");
    }

    @Test
    void anAliasIsAValueOfItsOwn() {
        JsonNode read = Documents.object("x.yaml", "a: &a {b: 1}\nc: *a");
        ((ObjectNode) read.path("a")).put("b", 2);
        assertThat(read.at("/c/b").asInt()).isEqualTo(1);
    }

    @Test
    void aliasesOfAliasesAreBounded() {
        StringBuilder laughs = new StringBuilder("a: &a [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n");
        for (char name = 'b'; name <= 'z'; name++) {
            String one = "*" + (char) (name - 1);
            laughs.append(name)
                    .append(": &")
                    .append(name)
                    .append(" [")
                    .append((one + ", ").repeat(8))
                    .append(one)
                    .append("]\n");
        }
        assertThatThrownBy(() -> Documents.object("laughs.yaml", laughs.toString()))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageMatching(
                        "(?s)laughs.yaml, line \\d+, column \\d+: .*aliases stand for more than 8388608 values.*");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            a: 1\\nb: 2\\na: 3                    | line 3, column 1: broken YAML: the key "a" is there twice, first in line 1, column 1
            a: {b: 1, 'b': 2}                     | line 1, column 11: broken YAML: the key "b" is there twice
            1: a\\n'1': b                         | line 2, column 1: broken YAML: the key "1" is there twice
            a: &a 1\\nb:\\n  <<: {}\\n  <<: {}    | line 4, column 3: broken YAML: the key "<<" is there twice
            a:\\n  - b\\n - c                     | line 3
            a: *none                              | line 1, column 4: broken YAML: the alias *none has no anchor before it
            a: &a [1, *a]                         | line 1, column 11: broken YAML: the alias *a stands within what it stands for
            a:\\n  <<: 7                          | line 2, column 3: broken YAML: what << merges must be a mapping
            ? [a]\\n: b                           | line 1, column 3: broken YAML: a key must be a text
            a: !ref b                             | line 1, column 4: broken YAML: the tag !ref is not known here
            a: !!binary aGk=                      | the tag tag:yaml.org,2002:binary is not known here
            a: !!int no                           | line 1, column 4: broken YAML: "no" is not what its tag says
            a: b\\n\\tc: d                        | line 2
            a: "\\0"                              | line 1, column 5: broken YAML: the character U+0000 may not stand here
            """)
    void whatIsBrokenInYamlIsRefusedByItsLine(String text, String message) {
        assertThatThrownBy(() -> Documents.object(
                        "x.yaml", text.replace("\\n", "\n").replace("\\t", "\t").replace("\\0", "\0")))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("x.yaml")
                .hasMessageContaining(message)
                .hasMessageContaining("\nMaybe ");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"a": 1,\\n "a": 2}        | line 2, column 2: broken JSON: the key "a" is there twice, first in line 1, column 2
            {"a": 1, // one\\n"b": 2}  | line 1, column 10: broken JSON: JSON has no comments
            {"a": 1\\n /* b */}        | line 2, column 2: broken JSON: JSON has no comments
            {\\n# c\\n"a": 1}          | line 2, column 1: broken JSON: JSON has no comments
            {"a": 01}                  | line 1
            {"a": NaN}                 | line 1
            {"a": 1}}                  | line 1
            {'a': 1}                   | line 1
            """)
    void whatIsBrokenInJsonIsRefusedByItsLine(String text, String message) {
        assertThatThrownBy(() -> Documents.object("x.json", text.replace("\\n", "\n")))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageContaining("x.json")
                .hasMessageContaining(message);
    }

    @Test
    void aCommentBeforeJsonIsRefusedToo() {
        assertThatThrownBy(() -> Documents.object("standard input", "// all of it\n{\"a\": 1}"))
                .hasMessageContaining("standard input, line 1")
                .hasMessageContaining("JSON has no comments");
    }

    @Test
    void severalDocumentsAreRefusedWhereOneIsMeant() {
        assertThatThrownBy(() -> Documents.object("x.yaml", "a: 1\n---\nb: 2"))
                .hasMessage("x.yaml holds 2 documents, but must hold one.\nMaybe import it instead.");
        assertThat(Documents.object("x.yaml", "---\na: 1\n---\n")).hasToString("{\"a\":1}");
        assertThatThrownBy(() -> Documents.object("x.yaml", "[1]")).hasMessageContaining("x.yaml must hold one object");
        assertThatThrownBy(() -> Documents.object("x.yaml", "# nothing")).hasMessageContaining("x.yaml is empty");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE"})
    void textsOfEveryKindAreRead(String charset) {
        for (String text : List.of("name: Zürich", "\uFEFFname: Zürich")) {
            byte[] bytes = text.getBytes(Charset.forName(charset));
            assertThat(Documents.object("x.yaml", Documents.decode("x.yaml", bytes)))
                    .as(text)
                    .hasToString("{\"name\":\"Zürich\"}");
        }
        assertThat(Documents.object("x.json", "\uFEFF{\"a\": 1}")).hasToString("{\"a\":1}");
    }

    @Test
    void whatIsNoTextIsNamedByItsLine() {
        assertThatThrownBy(() -> Documents.decode("x.yaml", "a: 1\nname: Zürich".getBytes(StandardCharsets.ISO_8859_1)))
                .hasMessage("x.yaml, line 2: it is not UTF-8 (byte 0xFC).\nMaybe save it as UTF-8.");
    }

    @Test
    void aTypedFieldOfAnotherTypeIsNamedByItsLine() {
        assertThat(DefinitionReader.read("x.yaml", """
                        kind: Service
                        name: web
                        description: 0644
                        demand:
                          cpu: yes
                        provisioner:
                          restartOnConfigure: on
                        links: [{label: 1e3}]
                        """).getFirst().problems())
                .extracting(Problem::message)
                .containsExactlyInAnyOrder(
                        "Service \"web\": demand.cpu is \"yes\", but must be cores, such as 2, 0.5 or 500m (line 5, column 8).",
                        "Service \"web\": provisioner.restartOnConfigure is \"on\", but must be true or false (line 7, column 23).",
                        "Service \"web\": links.0.url is missing (line 8, column 9).\nMaybe write an address, such as http://%ip.access_v4.service.web%/.");
    }

    @Test
    void scriptsGetTheLineEndsOfNodesWithAWord() {
        Reading reading = DefinitionReader.read(
                        "x.json",
                        "{\"kind\": \"Service\", \"name\": \"crlf\", \"provisioner\": {\"actions\": {\"install\": {\"type\": \"shell\","
                                + " \"fields\": {\"script\": \"#!/bin/sh\\r\\necho one\\r\\n\", \"env\": {\"A\": \"b\\r\\nc\"}}}}}}")
                .getFirst();
        assertThat(Objects.requireNonNull(((Service) Objects.requireNonNull(reading.definition()))
                                .actions()
                                .get(TaskAction.INSTALL))
                        .fields())
                .isEqualTo(Map.of("script", "#!/bin/sh\necho one\n", "env", Map.of("A", "b\r\nc")));
        assertThat(reading.problems())
                .containsExactly(
                        Problem.warning(
                                "/provisioner/actions/install/fields",
                                "Service \"crlf\": provisioner.actions.install.fields.script had lines that end with CR LF, as on Windows; now they end with LF."));
        assertThat(Documents.object("x.yaml", "script: |\r\n  a\r\n  b\r\n")).hasToString("{\"script\":\"a\\nb\\n\"}");
    }

    /** Whatever a document holds, it is the same in JSON and in YAML, with texts in quotes. */
    @Property(tries = 200)
    void documentsAreTheSameInBothLanguages(@ForAll("values") JsonNode value) {
        JsonNode document = JsonNodeFactory.instance.objectNode().set("value", value);
        assertThat(Documents.object("x.json", document.toPrettyString())).isEqualTo(document);
        assertThat(Documents.object("x.yaml", document.toString())).isEqualTo(document);
    }

    @Provide
    Arbitrary<JsonNode> values() {
        JsonNodeFactory nodes = JsonNodeFactory.instance;
        Arbitrary<String> texts = Arbitraries.oneOf(
                Arbitraries.of(WrittenWords.ALL),
                Arbitraries.strings().ascii().excludeChars('\0', '\u007f').ofMaxLength(20),
                Arbitraries.of("true", "null", "8080", "3.5", "", " ", "<<", "*a", "a\nb\n", "ü€"));
        Arbitrary<JsonNode> plain = Arbitraries.oneOf(
                texts.map(nodes::textNode),
                Arbitraries.integers().map(nodes::numberNode),
                Arbitraries.of(true, false).map(nodes::booleanNode),
                Arbitraries.just(nodes.nullNode()));
        return Arbitraries.lazyOf(
                () -> plain,
                () -> plain,
                () -> values().list()
                        .ofMaxSize(3)
                        .map(items -> nodes.arrayNode().addAll(items)),
                () -> Arbitraries.maps(texts, values())
                        .ofMaxSize(3)
                        .map(members -> nodes.objectNode().setAll(members)));
    }
}
