package io.loom.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Mixin: which server, and as whom. An option wins over the environment, and that over the context in use. The token of a context goes to
 * the context's own server only.
 */
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

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    /** The server, as the user who is signed in. */
    Api api() {
        Contexts contexts = contexts();
        URI server = url(chosen(contexts));
        Optional<Contexts.Context> known = contexts.at(server, context);
        String given = System.getenv("LOOM_TOKEN");
        if (known.isEmpty() && context != null && given == null) {
            throw new CliException(
                    ExitCode.USAGE,
                    "The context " + context + " is signed in to "
                            + chosen(contexts).map(Contexts.Context::url).orElseThrow()
                            + ", and its token goes to no other server ("
                            + server + ").\nMaybe sign in there: loom login --url " + server);
        }
        String token =
                given != null ? given : known.map(Contexts.Context::token).orElse(null);
        if (token != null && "http".equalsIgnoreCase(server.getScheme()) && !LocalServer.isLoopback(server)) {
            PrintWriter err = spec.commandLine().getErr();
            err.println("loom: warning: your token goes unencrypted to " + server + ".\nMaybe use https.");
            err.flush();
        }
        String place = tenant != null ? tenant : System.getenv("LOOM_TENANT");
        return new Api(server, token, place, trust(known));
    }

    /**
     * A server that the user has signed in to.
     *
     * @param context its name
     * @param api of the server, with the token of the session
     */
    record Session(String context, Api api) {}

    /**
     * The session of the context that was asked for, or that is in use.
     *
     * @throws CliException where there is none
     */
    Session session() {
        Contexts contexts = contexts();
        String name = context != null ? context : contexts.current();
        Contexts.Context known =
                chosen(contexts).orElseThrow(() -> new CliException(ExitCode.NOT_FOUND, "You are not signed in."));
        return new Session(String.valueOf(name), new Api(known.url(), known.token(), null, trust(Optional.of(known))));
    }

    /** The server, as nobody yet. */
    Api anonymous() {
        Optional<Contexts.Context> known = context == null ? Optional.empty() : chosen(contexts());
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

    private Contexts contexts() {
        Contexts contexts = Contexts.read(Contexts.file());
        if (context != null && !contexts.contexts().containsKey(context)) {
            throw new CliException(
                    ExitCode.NOT_FOUND,
                    "There is no context " + context + "; there are "
                            + contexts.contexts().keySet() + ".\nMaybe sign in with: loom login --context " + context);
        }
        return contexts;
    }

    /** The context that was asked for, or that is in use. */
    private Optional<Contexts.Context> chosen(Contexts contexts) {
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
