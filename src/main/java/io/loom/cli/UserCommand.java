package io.loom.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Users of the tenant. */
@Command(
        name = "user",
        description = "Users of the tenant.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class UserCommand extends Noun {

    private static final List<Column> COLUMNS =
            List.of(Column.of("NAME", "/name"), Column.of("ROLES", "/roles"), Column.wide("CREATED", "/createdAt"));

    @Command(description = "All of them.", mixinStandardHelpOptions = true)
    int list(@Mixin ServerOptions server, @Mixin Output output) {
        output.list(server.api().list("/users"), COLUMNS);
        return ExitCode.OK;
    }

    @Command(description = "One of them.", mixinStandardHelpOptions = true)
    int get(@Mixin ServerOptions server, @Mixin Output output, @Parameters(paramLabel = "NAME") String name) {
        output.one(server.api().get("/users/" + Api.segment(name)), COLUMNS);
        return ExitCode.OK;
    }

    @Command(
            description = "Makes one; the password is asked for, or read with --password-stdin.",
            mixinStandardHelpOptions = true)
    int create(
            @Mixin ServerOptions server,
            @Mixin Output output,
            @Mixin PasswordOptions password,
            @Parameters(paramLabel = "NAME") String name,
            @Option(
                            names = "--role",
                            paramLabel = "ROLE",
                            split = ",",
                            defaultValue = "USER",
                            description = "ADMIN, USER or VIEWER; default ${DEFAULT-VALUE}.")
                    List<String> roles) {
        ObjectNode body =
                Api.JSON.createObjectNode().put("name", name).put("password", password.read("Password of " + name));
        body.set("roles", Api.JSON.valueToTree(roles));
        output.one(server.api().post("/users", body), COLUMNS);
        return ExitCode.OK;
    }

    @Command(description = "Changes a password.", mixinStandardHelpOptions = true)
    int password(
            @Mixin ServerOptions server,
            @Mixin Output output,
            @Mixin PasswordOptions password,
            @Parameters(paramLabel = "NAME") String name) {
        ObjectNode body = Api.JSON.createObjectNode().put("password", password.read("New password of " + name));
        server.api().post("/users/" + Api.segment(name) + "/password", body);
        output.err().println("Changed the password of " + name + ".");
        return ExitCode.OK;
    }

    @Command(
            description =
                    "The public keys by which one logs in to machines of own clusters; of yourself without a name.",
            mixinStandardHelpOptions = true)
    int keys(
            @Mixin ServerOptions server,
            @Mixin Output output,
            @Parameters(paramLabel = "NAME", arity = "0..1") @Nullable String name) {
        Api api = server.api();
        return LoginKeys.ofUser(api, name).show(api, output);
    }

    @Command(
            name = "set-keys",
            description =
                    "Sets these keys; `loom cluster reconfigure NAME --keys-only` brings them to nodes that stand.",
            mixinStandardHelpOptions = true)
    int setKeys(
            @Mixin ServerOptions server,
            @Mixin Output output,
            @Parameters(paramLabel = "FILE", description = LoginKeys.FILE) Path file,
            @Option(names = "--user", paramLabel = "NAME", description = "Of this user; default yourself.") @Nullable
                    String name) {
        Api api = server.api();
        return LoginKeys.ofUser(api, name).set(api, output, file);
    }

    @Command(description = "Deletes one.", mixinStandardHelpOptions = true)
    int delete(@Mixin ServerOptions server, @Mixin Output output, @Parameters(paramLabel = "NAME") String name) {
        server.api().delete("/users/" + Api.segment(name));
        output.err().println("Deleted user " + name + ".");
        return ExitCode.OK;
    }
}
