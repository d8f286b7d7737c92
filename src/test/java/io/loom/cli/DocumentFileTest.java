package io.loom.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.loom.model.InvalidInputException;
import io.loom.model.document.WrittenWords;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DocumentFileTest {

    @TempDir
    private Path folder;

    @Test
    void aFileIsReadAsDefinitionsAre() throws IOException {
        Path file = Files.writeString(folder.resolve("config.yaml"), """
                common: &common
                  user: app
                  mode: 0644
                probe:
                  <<: *common
                  copy: *common
                """);
        assertThat(DocumentFile.readObject(file))
                .hasToString(
                        "{\"common\":{\"user\":\"app\",\"mode\":\"0644\"},\"probe\":{\"copy\":{\"user\":\"app\",\"mode\":\"0644\"},\"user\":\"app\",\"mode\":\"0644\"}}");
    }

    @Test
    void aFileInUtf16IsReadAndOneInNeitherIsNamed() throws IOException {
        Path wide =
                Files.write(folder.resolve("wide.yaml"), "\uFEFFcity: Zürich\n".getBytes(StandardCharsets.UTF_16LE));
        assertThat(DocumentFile.readObject(wide)).hasToString("{\"city\":\"Zürich\"}");
        assertThat(ImportCommand.documents(List.of(wide))
                        .at("/documents/0/text")
                        .asText())
                .isEqualTo("city: Zürich\n");

        Path latin = Files.write(folder.resolve("latin.yaml"), "city: Zürich\n".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> DocumentFile.readObject(latin))
                .isInstanceOf(InvalidInputException.class)
                .hasMessage(latin + ", line 1: it is not UTF-8 (byte 0xFC).\nMaybe save it as UTF-8.");
    }

    @Test
    void aDashIsTheStandardInput() {
        InputStream before = System.in;
        System.setIn(new ByteArrayInputStream("kind: Service\nname: web\n".getBytes(StandardCharsets.UTF_8)));
        try {
            assertThat(ImportCommand.documents(List.of(Path.of("-"))))
                    .hasToString(
                            "{\"documents\":[{\"source\":\"standard input\",\"text\":\"kind: Service\\nname: web\\n\"}]}");
        } finally {
            System.setIn(before);
        }
    }

    @Test
    void whatIsTwiceOrSeveralIsRefused() throws IOException {
        Path twice = Files.writeString(folder.resolve("twice.yaml"), "a: 1\na: 2\n");
        assertThatThrownBy(() -> DocumentFile.readObject(twice)).hasMessageContaining(twice + ", line 2, column 1");
        Path several = Files.writeString(folder.resolve("several.yaml"), "a: 1\n---\nb: 2\n");
        assertThatThrownBy(() -> DocumentFile.readObject(several)).hasMessageContaining("holds 2 documents");
    }

    @Test
    void aSingleValueStaysWhatIsWritten() {
        for (String word : WrittenWords.ALL) {
            ObjectNode config = Api.JSON.createObjectNode();
            new ConfigValues(config).setAll(Map.of("web.word", word));
            assertThat(config.at("/web/word").asText()).isEqualTo(word);
        }
        ObjectNode config = Api.JSON.createObjectNode();
        new ConfigValues(config).setAll(Map.of("a", "8080"));
        new ConfigValues(config).setAll(Map.of("b", "null"));
        new ConfigValues(config).setAll(Map.of("c", "{\"d\": 3.10}"));
        new ConfigValues(config).setAll(Map.of("e", "\"7\""));
        assertThat(config).hasToString("{\"a\":8080,\"b\":null,\"c\":{\"d\":\"3.10\"},\"e\":\"7\"}");
    }
}
