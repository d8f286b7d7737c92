package io.loom.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The folder that a demonstration makes and removes; never one that holds anything else. */
final class DemoFolder {

    private static final String MARK = "demo";

    private DemoFolder() {}

    /** Makes the folder new. Refuses one that was not made here, or that something still runs in. */
    static void empty(Path folder) {
        try {
            if (Files.exists(folder)) {
                requireOwn(folder);
                List<String> running = Leftovers.processes(folder);
                if (!running.isEmpty()) {
                    throw new CliException(
                            ExitCode.CONFLICT,
                            "A demo is running with " + folder + ": " + String.join("; ", running)
                                    + "\nMaybe end it, or give this one another folder: --data DIR");
                }
                remove(folder);
            }
            PrivateFolder.make(folder);
            Files.createFile(folder.resolve(MARK));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void requireOwn(Path folder) throws IOException {
        try (var entries = Files.list(folder)) {
            if (entries.findAny().isPresent() && !Files.exists(folder.resolve(MARK))) {
                throw new CliException(
                        ExitCode.CONFLICT,
                        "The folder " + folder
                                + " is not empty, and no demo has made it.\nMaybe name one that does not exist yet.");
            }
        }
    }

    /** Removes the folder with all that it holds; links are removed, not followed. */
    static void remove(Path folder) {
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.delete(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure)
                        throws IOException {
                    if (failure != null) {
                        throw failure;
                    }
                    Files.delete(visited);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
