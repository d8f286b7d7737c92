package io.loom.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;

/** Prints a plan that the server keeps: what it makes of the nodes, what that costs, and how to apply it. */
final class StoredPlanPrinter {

    private final JsonNode stored;
    private final boolean verbose;

    /** @param verbose whether to say why */
    StoredPlanPrinter(JsonNode stored, boolean verbose) {
        this.stored = stored;
        this.verbose = verbose;
    }

    /** Prints it as data in the format that was asked for; as {@link OutputFormat#NAME}, its id. */
    void print(Output output) {
        if (output.structured(stored)) {
            return;
        }
        if (output.format() == OutputFormat.NAME) {
            output.out().println(stored.path("id").asText());
            output.out().flush();
        } else {
            print(output.out());
        }
    }

    /** Prints it for people. */
    void print(PrintWriter out) {
        JsonNode plan = stored.path("plan");
        PlanPrinter.table(plan, out);
        if (verbose) {
            PlanPrinter.reasons(plan, out);
        }
        out.println();
        if (plan.path("feasible").asBoolean()) {
            out.println("tasks  " + stored.path("tasks").asText());
        }
        out.println("plan   " + stored.path("id").asText() + ", "
                + stored.path("kind").asText() + ", " + fate());
        out.flush();
    }

    private String fate() {
        String operation = stored.path("operationId").asText("");
        if (!operation.isEmpty()) {
            return "applied by operation " + operation;
        }
        if (stored.path("needless").isTextual()) {
            return "nothing is to be done: " + stored.path("needless").asText();
        }
        return stored.at("/plan/feasible").asBoolean()
                ? "can be applied until " + stored.path("expiresAt").asText()
                : "cannot be applied";
    }
}
