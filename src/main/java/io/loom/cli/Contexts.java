package io.loom.cli;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The servers that a user has signed in to, kept in one file that only the user may read.
 *
 * @param current name of the one in use; null for none
 * @param contexts by name
 */
record Contexts(@Nullable String current, Map<String, Context> contexts) {

    /**
     * One server, and who one is there.
     *
     * @param url base address
     * @param tenant where the user is
     * @param user name
     * @param token bearer token
     * @param ca PEM file of the authority to trust; null for those of the JDK
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Context(
            URI url,
            @Nullable String tenant,
            @Nullable String user,
            String token,
            @Nullable String ca) {}

    Contexts {
        contexts = Map.copyOf(contexts == null ? Map.of() : contexts);
    }

    /** {@code $XDG_CONFIG_HOME/loom/contexts.json}, or the same in {@code ~/.config}. */
    static Path file() {
        String configured = System.getenv("XDG_CONFIG_HOME");
        Path home = configured == null || configured.isBlank()
                ? Path.of(System.getProperty("user.home"), ".config")
                : Path.of(configured);
        return home.resolve("loom").resolve("contexts.json");
    }

    static Contexts read(Path file) {
        if (!Files.exists(file)) {
            return new Contexts(null, Map.of());
        }
        try {
            return Api.JSON.readValue(file.toFile(), Contexts.class);
        } catch (IOException e) {
            throw new CliException(
                    ExitCode.FAILURE,
                    "Cannot read " + file + ": " + e.getMessage() + "\nMaybe delete it and sign in again.");
        }
    }

    /** Replaces the file as a whole, readable by its owner alone. */
    void write(Path file) {
        FileAttribute<?> ownerOnly = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
        try {
            Path folder = file.toAbsolutePath().getParent();
            Files.createDirectories(folder);
            Path written = Files.createTempFile(folder, "contexts", ".json", ownerOnly);
            Api.JSON.writerWithDefaultPrettyPrinter().writeValue(written.toFile(), this);
            Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** With {@code context} under {@code name}, in use. */
    Contexts with(String name, Context context) {
        Map<String, Context> changed = new TreeMap<>(contexts);
        changed.put(name, context);
        return new Contexts(name, changed);
    }

    /** Without the one named; none is in use if it was. */
    Contexts without(String name) {
        Map<String, Context> changed = new TreeMap<>(contexts);
        changed.remove(name);
        return new Contexts(name.equals(current) ? null : current, changed);
    }
}
