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
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
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

    /**
     * Who one is at a server: by the context in use where it is there, else by any that is.
     *
     * @param server base address; scheme, host and port count
     * @param name the only context to look at; null for all
     */
    Optional<Context> at(URI server, @Nullable String name) {
        return Stream.concat(
                        Stream.ofNullable(name != null ? name : current).map(contexts::get),
                        name != null ? Stream.empty() : new TreeMap<>(contexts).values().stream())
                .filter(Objects::nonNull)
                .filter(context -> origin(context.url()).equals(origin(server)))
                .findFirst();
    }

    /** Scheme, host and port (RFC 6454, section 4). */
    private static String origin(URI url) {
        String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
        int port = url.getPort() >= 0 ? url.getPort() : scheme.equals("https") ? 443 : 80;
        return scheme + "://" + String.valueOf(url.getHost()).toLowerCase(Locale.ROOT) + ":" + port;
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
