package io.loom.cli;

import com.fasterxml.jackson.databind.JsonNode;

/** Applies a plan that the server keeps: shows it, asks, starts its operation, and follows it if that was asked for. */
final class PlanApplication {

    private final Api api;
    private final Output output;
    private final WaitOptions wait;
    private final ApplyOptions options;

    PlanApplication(Api api, Output output, WaitOptions wait, ApplyOptions options) {
        this.api = api;
        this.output = output;
        this.wait = wait;
        this.options = options;
    }

    /**
     * The exit status of showing a plan: {@link ExitCode#OK} where there is one, {@link ExitCode#INFEASIBLE} where there can be
     * none, {@link ExitCode#TIME_OUT} where none was found in time.
     */
    static int status(JsonNode plan) {
        if (plan.path("feasible").asBoolean()) {
            return ExitCode.OK;
        }
        return plan.path("outcome").asText().equals("UNKNOWN") ? ExitCode.TIME_OUT : ExitCode.INFEASIBLE;
    }

    /**
     * Applies a plan, and prints the cluster.
     *
     * @param verbose whether to say why the plan is as it is
     * @return the exit status
     * @throws CliException when the server refuses, e.g. because the cluster has changed since
     */
    int apply(JsonNode stored, boolean verbose) {
        new StoredPlanPrinter(stored, verbose).print(output.err());
        int status = status(stored.path("plan"));
        if (status != ExitCode.OK) {
            return status;
        }
        if (stored.path("needless").isTextual()) {
            output.err()
                    .println("Nothing is to be done. " + stored.path("needless").asText());
            output.err().flush();
            return ExitCode.OK;
        }
        String id = stored.path("id").asText();
        String applied = stored.path("operationId").asText("");
        if (!applied.isEmpty()) {
            throw new CliException(
                    ExitCode.CONFLICT,
                    "The plan " + id + " has been applied by operation " + applied
                            + ".\nMaybe watch it with: loom operation watch " + applied);
        }
        if (!options.agreed(output.err())) {
            output.err().println("Nothing was changed.\nMaybe apply the plan later with: loom plan apply " + id);
            output.err().flush();
            return ExitCode.FAILURE;
        }
        JsonNode operation = api.post("/plans/" + Api.segment(id) + "/apply", Api.JSON.createObjectNode());
        String operationId = operation.path("id").asText();
        int outcome = ExitCode.OK;
        if (wait.asked()) {
            outcome = ClusterCommand.follow(api, output, wait, operationId);
        } else {
            output.err()
                    .println(operation.path("kind").asText() + " has begun: operation " + operationId
                            + ".\nMaybe watch it with: loom operation watch " + operationId);
            output.err().flush();
        }
        output.one(api.get("/clusters/" + operation.path("clusterId").asText()), ClusterCommand.COLUMNS);
        return outcome;
    }
}
