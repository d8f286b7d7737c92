package io.loom.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Web hooks of the tenant. */
@Command(
        name = "webhook",
        description = "Who is told of events over HTTP.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND")
final class WebhookCommand extends Noun {

    private static final List<Column> COLUMNS = List.of(
            Column.of("NAME", "/name"),
            Column.of("STATE", "/state"),
            Column.of("TYPES", "/types"),
            Column.of("URL", "/url"),
            Column.wide("DELIVERED", "/lastDeliveredAt"),
            Column.wide("FAILURES", "/failures"),
            Column.wide("NEXT TRY", "/nextAttemptAt"),
            Column.of("ERROR", "/lastError"));

    private static final List<Column> DELIVERY_COLUMNS = List.of(
            Column.of("ID", "/id"),
            Column.of("TYPE", "/type"),
            Column.of("STATE", "/state"),
            Column.of("ATTEMPTS", "/attempts"),
            Column.of("STATUS", "/status"),
            Column.wide("SEQUENCE", "/sequence"),
            Column.wide("TOOK MS", "/tookMillis"),
            Column.of("LAST TRY", "/lastAttemptAt"),
            Column.of("ERROR", "/error"));

    private static final List<Column> SECRET_COLUMNS =
            List.of(Column.of("NAME", "/webhook/name"), Column.of("SECRET", "/secret"));

    @Command(description = "All of them.", mixinStandardHelpOptions = true)
    int list(@Mixin ServerOptions server, @Mixin Output output) {
        output.list(server.api().list("/webhooks"), COLUMNS);
        return ExitCode.OK;
    }

    @Command(description = "One of them.", mixinStandardHelpOptions = true)
    int get(@Mixin ServerOptions server, @Mixin Output output, @Parameters(paramLabel = "NAME") String name) {
        output.one(server.api().get(path(name)), COLUMNS);
        return ExitCode.OK;
    }

    @Command(description = "Makes one, and prints its secret this once.", mixinStandardHelpOptions = true)
    int create(
            @Mixin ServerOptions server,
            @Mixin Output output,
            @Parameters(paramLabel = "NAME") String name,
            @Parameters(paramLabel = "URL", description = "Where to post to.") URI url,
            @Option(
                            names = "--type",
                            paramLabel = "TYPE",
                            split = ",",
                            description = "Of events, such as cluster.created or operation.*; default all.")
                    @Nullable
                    List<String> types) {
        ObjectNode body = Api.JSON.createObjectNode().put("name", name).put("url", url.toString());
        if (types != null) {
            body.set("types", Api.JSON.valueToTree(types));
        }
        output.one(server.api().post("/webhooks", body), SECRET_COLUMNS);
        return ExitCode.OK;
    }

    @Command(description = "Changes one; what is not given stays.", mixinStandardHelpOptions = true)
    int change(
            @Mixin ServerOptions server,
            @Mixin Output output,
            @Parameters(paramLabel = "NAME") String name,
            @Option(names = "--to", paramLabel = "URL", description = "Where to post to.") @Nullable URI url,
            @Option(names = "--type", paramLabel = "TYPE", split = ",", description = "Of events.") @Nullable
                    List<String> types,
            @Option(names = "--enabled", paramLabel = "true|false", arity = "1", description = "Whether it delivers.")
                    @Nullable
                    Boolean enabled) {
        JsonNode changed = server.api().changeCurrent(path(name), webhook -> {
            ObjectNode body = Api.JSON.createObjectNode();
            body.put("url", url == null ? webhook.path("url").asText() : url.toString());
            body.set("types", types == null ? webhook.path("types") : Api.JSON.valueToTree(types));
            body.put("enabled", enabled == null ? webhook.path("enabled").asBoolean() : enabled);
            return body;
        });
        output.one(changed, COLUMNS);
        return ExitCode.OK;
    }

    @Command(
            description = "Gives one another secret, and prints it this once; for a day both sign.",
            mixinStandardHelpOptions = true)
    int rotate(@Mixin ServerOptions server, @Mixin Output output, @Parameters(paramLabel = "NAME") String name) {
        output.one(server.api().post(path(name) + "/secret", Api.JSON.createObjectNode()), SECRET_COLUMNS);
        return ExitCode.OK;
    }

    @Command(
            description = "Sends a test message; the exit status says whether it was taken.",
            mixinStandardHelpOptions = true)
    int test(@Mixin ServerOptions server, @Mixin Output output, @Parameters(paramLabel = "NAME") String name) {
        return told(output, server.api().post(path(name) + "/test", Api.JSON.createObjectNode()));
    }

    @Command(
            description = "Goes on after a message that was given up, or tries at once what failed.",
            mixinStandardHelpOptions = true)
    int resume(@Mixin ServerOptions server, @Mixin Output output, @Parameters(paramLabel = "NAME") String name) {
        output.one(server.api().post(path(name) + "/resume", Api.JSON.createObjectNode()), COLUMNS);
        return ExitCode.OK;
    }

    @Command(description = "What was delivered, or is to be, newest first.", mixinStandardHelpOptions = true)
    int deliveries(
            @Mixin ServerOptions server,
            @Mixin Output output,
            @Parameters(paramLabel = "NAME") String name,
            @Option(names = "--state", paramLabel = "STATE", description = "Only WAITING, DELIVERED or FAILED.")
                    @Nullable
                    String state) {
        output.list(
                server.api().list(path(name) + "/deliveries" + (state == null ? "" : "?state=" + Api.segment(state))),
                DELIVERY_COLUMNS);
        return ExitCode.OK;
    }

    @Command(
            description = "Sends a message again, once; the exit status says whether it was taken.",
            mixinStandardHelpOptions = true)
    int redeliver(
            @Mixin ServerOptions server,
            @Mixin Output output,
            @Parameters(paramLabel = "NAME") String name,
            @Parameters(paramLabel = "ID", description = "Of the delivery.") String id) {
        return told(
                output,
                server.api()
                        .post(
                                path(name) + "/deliveries/" + Api.segment(id) + "/redeliver",
                                Api.JSON.createObjectNode()));
    }

    @Command(description = "Deletes one.", mixinStandardHelpOptions = true)
    int delete(@Mixin ServerOptions server, @Mixin Output output, @Parameters(paramLabel = "NAME") String name) {
        server.api().deleteCurrent(path(name));
        output.err().println("Deleted web hook " + name + ".");
        return ExitCode.OK;
    }

    private static int told(Output output, JsonNode delivery) {
        output.one(delivery, DELIVERY_COLUMNS);
        return delivery.path("error").isNull() ? ExitCode.OK : ExitCode.FAILURE;
    }

    private static String path(String name) {
        return "/webhooks/" + Api.segment(name);
    }
}
