package io.loom.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A change of a standing cluster: it is planned, shown, and applied as it was shown. */
abstract class PlannedCommand implements Callable<Integer> {

    private final String kind;

    @Mixin
    private ServerOptions server;

    @Mixin
    private Output output;

    @Mixin
    private WaitOptions wait;

    @Mixin
    private ApplyOptions options;

    @Option(
            names = {"--dry-run", "--plan"},
            description = "Show the plan and change nothing. It is kept for a day: loom plan apply ID.")
    private boolean dryRun;

    @Option(
            names = "--queue",
            description =
                    "Wait until the operation that changes it has succeeded; it is planned then, and applied unseen.")
    private boolean queue;

    @Option(
            names = {"-v", "--verbose"},
            description = "Say why each node is what and where it is.")
    private boolean verbose;

    /** @param kind as the server calls it, e.g. {@code grow} */
    PlannedCommand(String kind) {
        this.kind = kind;
    }

    /**
     * What is asked for, without its kind. Reads no more than the command itself and its files.
     *
     * @throws CliException when that makes no sense
     */
    abstract ObjectNode asked();

    /** The id of the cluster that is changed. */
    abstract String cluster(Api api);

    /** Adds to what is asked for what only the server tells. */
    void complete(ObjectNode body, Api api, String cluster) {}

    @Override
    public final Integer call() {
        if (queue && dryRun) {
            throw new CliException(
                    ExitCode.USAGE,
                    "With --queue nothing is planned before its turn comes.\nMaybe leave out one of --queue and --dry-run.");
        }
        ObjectNode body = asked().put("kind", kind);
        if (!dryRun && !queue) {
            options.requireAnswer();
        }
        Api api = server.api();
        String id = cluster(api);
        complete(body, api, id);
        if (queue) {
            return queued(api, id, body);
        }
        JsonNode plan = api.post("/clusters/" + id + "/plans", body);
        if (dryRun) {
            new StoredPlanPrinter(plan, verbose).print(output);
            return PlanApplication.status(plan.path("plan"));
        }
        return new PlanApplication(api, output, wait, options).apply(plan, verbose);
    }

    private int queued(Api api, String id, ObjectNode body) {
        JsonNode operation = api.post("/clusters/" + id + "/operations?queue=true", body);
        String operationId = operation.path("id").asText();
        if (wait.asked()) {
            return ClusterCommand.follow(api, output, wait, operationId);
        }
        boolean waits = operation.path("state").asText().equals("QUEUED");
        output.err()
                .println(operation.path("kind").asText() + (waits ? " waits for its turn" : " has begun")
                        + ": operation " + operationId + ".\nMaybe watch it with: loom operation watch " + operationId);
        output.err().flush();
        return ExitCode.OK;
    }

    static void put(ObjectNode body, String field, @Nullable Object value) {
        if (value != null) {
            body.set(field, Api.JSON.valueToTree(value));
        }
    }
}
