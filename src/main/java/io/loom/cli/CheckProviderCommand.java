package io.loom.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Whether an account at a provider can be used. */
@Command(
        name = "check",
        description = "Looks whether its account can be used: exit status 1 where something will not do.",
        mixinStandardHelpOptions = true)
final class CheckProviderCommand implements Callable<Integer> {

    private static final List<Column> COLUMNS =
            List.of(Column.of("CHECK", "/subject"), Column.of("RESULT", "/result"), Column.of("FOUND", "/words"));

    @Mixin
    private ServerOptions server;

    @Mixin
    private Output output;

    @Parameters(paramLabel = "NAME", description = "Name of the provider.")
    private String name;

    @Override
    public Integer call() {
        JsonNode answer = AccountQuestion.ask(server.api(), name, "check");
        if (!output.structured(answer)) {
            for (JsonNode check : answer.path("checks")) {
                ((ObjectNode) check).put("result", check.path("passed").asBoolean() ? "passed" : "failed");
            }
            output.list(answer.path("checks"), COLUMNS);
            for (JsonNode check : answer.path("checks")) {
                String words = check.path("words").asText();
                if (!check.path("passed").asBoolean() && words.contains("\n")) {
                    output.err().println(check.path("subject").asText() + ": " + words);
                }
            }
            output.err().flush();
        }
        return AccountQuestion.conclude(answer, answer.path("passed").asBoolean(), output);
    }
}
