package io.loom.benchmarks.provision;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * A program that Loom is held beside.
 *
 * @param folder of its files and of what it says
 */
record Peer(Path folder) {

    private static final int PATIENCE_MINUTES = 15;

    /** Makes a folder. */
    static Peer in(Path folder) {
        try {
            return new Peer(Files.createDirectories(folder));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where the shell would find a program; empty where there is none. */
    static Optional<Path> find(String program) {
        return Stream.of(System.getenv("PATH").split(":", -1))
                .map(folder -> Path.of(folder, program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Writes a file, and gives where it is. */
    Path write(String name, String text) {
        try {
            return Files.writeString(folder.resolve(name), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Runs a program until it ends.
     *
     * @return the seconds that it took
     * @throws PeerFailedException when it fails
     */
    double seconds(String name, List<String> command, Map<String, String> environment) {
        try {
            Path said = folder.resolve(name + ".log");
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(said.toFile());
            builder.environment().putAll(environment);
            long began = System.nanoTime();
            Process process = builder.start();
            process.getOutputStream().close();
            boolean ended = process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES);
            double seconds = (System.nanoTime() - began) / 1e9;
            if (!ended || process.exitValue() != 0) {
                process.destroyForcibly();
                throw new PeerFailedException(name + " failed: " + reason(Files.readString(said)));
            }
            return seconds;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The first line that sounds like one. */
    private static String reason(String said) {
        return said.lines()
                .filter(line -> line.startsWith("fatal")
                        || line.toLowerCase(Locale.ROOT).contains("error"))
                .findFirst()
                .orElse(said);
    }

    /** What a program has said. */
    String said(String name) {
        try {
            return Files.readString(folder.resolve(name + ".log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
