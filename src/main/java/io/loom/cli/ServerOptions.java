package io.loom.cli;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Mixin: which server, and as whom. An option wins over the environment, and that over the context in use. */
final class ServerOptions {

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "Server; default LOOM_URL, the context, or the local one.")
    private @Nullable URI url;

    @Option(names = "--context", paramLabel = "NAME", description = "One of the servers that you have signed in to.")
    private @Nullable String context;

    @Option(
            names = "--ca",
            paramLabel = "FILE",
            description = "PEM file of the authority that signed the server's certificate.")
    private @Nullable Path authority;

    @Option(
            names = "--in-tenant",
            paramLabel = "NAME",
            description = "For operators: the tenant to work in; default LOOM_TENANT, or the own.")
    private @Nullable String tenant;

    /** The server, as the user who is signed in. */
    Api api() {
        Optional<Contexts.Context> known = known();
        String token = Optional.ofNullable(System.getenv("LOOM_TOKEN"))
                .or(() -> known.map(Contexts.Context::token))
                .orElse(null);
        String place = tenant != null ? tenant : System.getenv("LOOM_TENANT");
        return new Api(url(known), token, place, trust(known));
    }

    /** The server, as nobody yet. */
    Api anonymous() {
        Optional<Contexts.Context> known = context == null ? Optional.empty() : known();
        return new Api(url(known), null, null, trust(known));
    }

    /** The name under which to keep this server: as given, or {@code local}, or the host. */
    String contextName() {
        if (context != null) {
            return context;
        }
        URI server = url(Optional.empty());
        return LocalServer.isLoopback(server) ? "local" : server.getHost();
    }

    /** The authority given by option, for a context to remember. */
    @Nullable
    String authorityFile() {
        return authority == null ? null : authority.toAbsolutePath().toString();
    }

    private Optional<Contexts.Context> known() {
        Contexts contexts = Contexts.read(Contexts.file());
        if (context != null && !contexts.contexts().containsKey(context)) {
            throw new CliException(
                    ExitCode.NOT_FOUND,
                    "There is no context " + context + "; there are "
                            + contexts.contexts().keySet() + ".\nMaybe sign in with: loom login --context " + context);
        }
        return Optional.ofNullable(context != null ? context : contexts.current())
                .map(contexts.contexts()::get);
    }

    private URI url(Optional<Contexts.Context> known) {
        if (url != null) {
            return url;
        }
        if (context != null && known.isPresent()) {
            return known.get().url();
        }
        String configured = System.getenv("LOOM_URL");
        if (configured != null && !configured.isBlank()) {
            return URI.create(configured);
        }
        return known.map(Contexts.Context::url)
                .or(() -> LocalServer.find(LocalServer.dataFolder(null)).map(LocalServer::url))
                .orElse(LocalServer.DEFAULT_URL);
    }

    private @Nullable SSLContext trust(Optional<Contexts.Context> known) {
        Path file = authority;
        if (file == null && System.getenv("LOOM_CA") != null) {
            file = Path.of(System.getenv("LOOM_CA"));
        }
        if (file == null) {
            file = known.map(Contexts.Context::ca).map(Path::of).orElse(null);
        }
        if (file == null) {
            return null;
        }
        try (var pem = Files.newInputStream(file)) {
            return Trust.in(pem);
        } catch (IOException e) {
            throw new CliException(
                    ExitCode.USAGE, "Cannot read the authority's certificate " + file + ": " + e.getMessage());
        }
    }
}
