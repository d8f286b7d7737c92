package io.loom.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;

/** Asks about an account at a provider, and waits for the answer, which the server bounds. */
final class AccountQuestion {

    private static final Duration TURN = Duration.ofMillis(300);

    private AccountQuestion() {}

    /**
     * The whole answer.
     *
     * @param what below the provider: {@code check} or {@code offer}
     */
    static JsonNode ask(Api api, String provider, String what) {
        String path = "/providers/" + Api.segment(provider) + "/" + what;
        JsonNode answer = api.post(path, Api.JSON.createObjectNode());
        try {
            while (answer.path("endedAt").isNull()) {
                Thread.sleep(TURN);
                answer = api.get(path);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CliException(ExitCode.FAILURE, "Interrupted while waiting for the provider " + provider + ".");
        }
        return answer;
    }

    /** Says on standard error why not all could be found out; the command's exit status. */
    static int conclude(JsonNode answer, boolean isGood, Output output) {
        if (!answer.path("failure").isNull()) {
            output.err().println("loom: " + answer.path("failure").asText());
            output.err().flush();
            return ExitCode.FAILURE;
        }
        return isGood ? ExitCode.OK : ExitCode.FAILURE;
    }
}
