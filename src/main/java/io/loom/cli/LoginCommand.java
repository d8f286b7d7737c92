package io.loom.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Signs in, and keeps the session's token in a file that only its user may read. */
@Command(
        name = "login",
        description = "Signs in to a server; without --url, to the local one.",
        mixinStandardHelpOptions = true)
final class LoginCommand implements Callable<Integer> {

    @Mixin
    private ServerOptions server;

    @Mixin
    private Output output;

    @Mixin
    private PasswordOptions password;

    @Option(
            names = {"-u", "--user"},
            paramLabel = "NAME",
            defaultValue = "admin",
            description = "Default ${DEFAULT-VALUE}.")
    private String user;

    @Option(names = "--tenant", paramLabel = "NAME", description = "Where the user is known; default the server's.")
    private @Nullable String tenant;

    @Override
    public Integer call() {
        Api api = server.anonymous();
        JsonNode session = signIn(api, tenant, user, password.read("Password of " + user + " at " + api.server()));
        Path file = Contexts.file();
        Contexts.Context context = new Contexts.Context(
                api.server(),
                session.path("tenant").asText(),
                user,
                session.path("token").asText(),
                server.authorityFile());
        Contexts.read(file).with(server.contextName(), context).write(file);
        output.err()
                .println("Signed in to " + api.server() + " as " + user + " ("
                        + Column.of("", "/roles").text(session) + ") until "
                        + session.path("expiresAt").asText() + ".");
        return ExitCode.OK;
    }

    /** A new session, with its token. */
    static JsonNode signIn(Api api, @Nullable String tenant, String user, String password) {
        ObjectNode body = Api.JSON.createObjectNode().put("user", user).put("password", password);
        if (tenant != null) {
            body.put("tenant", tenant);
        }
        return api.post("/sessions", body);
    }
}
