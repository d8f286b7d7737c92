package io.loom.platform;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFolderTest {

    @TempDir
    Path parent;

    @Test
    void isForItsOwnerOnly() throws IOException {
        Path root = parent.resolve("data");

        Path logs = new DataFolder(root).folder("logs");

        assertThat(permissions(root)).isEqualTo("rwx------");
        assertThat(permissions(logs)).isEqualTo("rwx------");
    }

    @Test
    void closesAFolderThatWasOpenAndLeavesTheRootThatItIsGiven() throws IOException {
        Path root = Files.createDirectory(parent.resolve("data"));
        Path logs = Files.createDirectory(root.resolve("logs"));
        open(root);
        open(logs);

        new DataFolder(root).folder("logs");

        assertThat(permissions(root)).isEqualTo("rwxr-xr-x");
        assertThat(permissions(logs)).isEqualTo("rwx------");
    }

    private static void open(Path folder) throws IOException {
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static String permissions(Path folder) throws IOException {
        return PosixFilePermissions.toString(Files.getPosixFilePermissions(folder));
    }
}
