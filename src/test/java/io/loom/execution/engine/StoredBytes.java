package io.loom.execution.engine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;

/**
 * Bytes as databases hold them, in hex below {@code src/test/resources/execution}. They are never written anew: what a
 * server has stored once must stay readable.
 */
final class StoredBytes {

    private StoredBytes() {}

    static byte[] read(String name) throws IOException {
        String hex = Files.readString(Path.of("src/test/resources/execution").resolve(name));
        return HexFormat.of().parseHex(hex.replaceAll("\\s", ""));
    }
}
