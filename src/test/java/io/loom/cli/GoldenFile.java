package io.loom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A file below {@code src/test/resources} that holds what is expected; {@code -Dgolden.write=true} writes it anew. */
final class GoldenFile {

    private final Path file;

    private GoldenFile(Path file) {
        this.file = file;
    }

    static GoldenFile of(String name) {
        return new GoldenFile(Path.of("src/test/resources").resolve(name));
    }

    void assertMatches(String actual) throws IOException {
        if (Boolean.getBoolean("golden.write")) {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(file, actual);
        }
        assertThat(actual).isEqualTo(Files.readString(file));
    }
}
