package io.loom.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;

/** Turns the server's {@code application/problem+json} into words and an exit status. */
final class Refusal {

    private Refusal() {}

    /**
     * @param status HTTP status, 400 or more
     * @param body problem document, or any text
     */
    static CliException of(int status, String body) {
        JsonNode problem = parse(body);
        StringBuilder words = new StringBuilder();
        String title = problem.path("title").asText("The server refused (HTTP " + status + ")");
        String detail = problem.path("detail").asText("");
        words.append(detail.isEmpty() ? title : detail);
        for (JsonNode error : problem.path("errors")) {
            String pointer = error.path("pointer").asText("");
            String message = error.path("detail").asText(error.path("message").asText(""));
            if (!message.equals(detail)) {
                words.append("\n  ")
                        .append(pointer.isEmpty() ? "" : pointer + ": ")
                        .append(message.replace("\n", "\n  "));
            } else if (!pointer.isEmpty()) {
                words.append("\n  at ").append(pointer);
            }
        }
        if (status == 401) {
            words.append("\nMaybe sign in with: loom login");
        }
        JsonNode trace = problem.path("traceId");
        if (status >= 500 && trace.isTextual()) {
            words.append("\n  trace ").append(trace.asText());
        }
        return new CliException(exitCode(status, problem), words.toString());
    }

    private static int exitCode(int status, JsonNode problem) {
        if (problem.path("type").asText("").endsWith("infeasible")) {
            return ExitCode.INFEASIBLE;
        }
        return switch (status) {
            case 400, 413, 415, 422 -> ExitCode.USAGE;
            case 404 -> ExitCode.NOT_FOUND;
            case 409, 412, 428 -> ExitCode.CONFLICT;
            default -> ExitCode.FAILURE;
        };
    }

    private static JsonNode parse(String body) {
        try {
            JsonNode node = Api.JSON.readTree(body);
            return node == null ? MissingNode.getInstance() : node;
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }
}
