package io.loom.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImportCommandTest {

    @TempDir
    private Path folder;

    @BeforeEach
    void writeFiles() throws IOException {
        Files.createDirectories(folder.resolve("services"));
        Files.writeString(folder.resolve("services").resolve("b.json"), "{\"name\": \"b\"}");
        Files.writeString(folder.resolve("services").resolve("a.YML"), "name: a\n");
        Files.writeString(folder.resolve("README.md"), "not a definition");
    }

    @Test
    void sendsTheDefinitionFilesOfAFolderInOrder() {
        var documents = ImportCommand.documents(List.of(folder)).path("documents");

        assertThat(documents.findValuesAsText("source"))
                .containsExactly(
                        folder.resolve("services/a.YML").toString(),
                        folder.resolve("services/b.json").toString());
        assertThat(documents.findValuesAsText("text")).containsExactly("name: a\n", "{\"name\": \"b\"}");
    }

    @Test
    void saysWhichFileIsMissing() {
        assertThatThrownBy(() -> ImportCommand.documents(List.of(folder.resolve("none"))))
                .hasMessage("There is no file " + folder.resolve("none") + ".");
    }

    @Test
    void saysThatAFolderHoldsNothing() throws IOException {
        Path empty = Files.createDirectory(folder.resolve("empty"));

        assertThatThrownBy(() -> ImportCommand.documents(List.of(empty)))
                .hasMessage("There is no .yaml, .yml or .json file in [" + empty + "].\nMaybe name another folder.");
    }
}
