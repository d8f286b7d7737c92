package io.loom.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.errorprone.annotations.FormatMethod;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The main job from nothing to a running cluster, and back: on the sandbox, with data, ports and machines of its own. */
@Command(
        name = "demo",
        description = "From nothing to a running cluster on this machine, in front of your eyes.",
        mixinStandardHelpOptions = true)
final class DemoCommand implements Callable<Integer> {

    private static final Duration PATIENCE = Duration.ofMinutes(4);
    private static final int REQUESTS = 8;

    @Option(names = "--exit", description = "Delete the cluster, look that nothing is left, and end.")
    private boolean exit;

    @Option(
            names = "--template",
            paramLabel = "NAME",
            defaultValue = "web",
            description = "One of the examples': hello, web, store; default ${DEFAULT-VALUE}.")
    private String template;

    @Option(
            names = {"-n", "--nodes"},
            paramLabel = "N",
            defaultValue = "6",
            description = "Default ${DEFAULT-VALUE}.")
    private int nodes;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Folder for its data, emptied first; default ./.loom/demo.")
    private @Nullable Path data;

    @Mixin
    private Output output;

    @Override
    public Integer call() {
        long started = System.nanoTime();
        Path folder = (data == null ? LocalServer.home().resolve(".loom").resolve("demo") : data)
                .toAbsolutePath()
                .normalize();
        DemoFolder.empty(folder);
        int outcome;
        try (ShutdownHook hook = new ShutdownHook()) {
            outcome = run(folder);
        }
        if (exit) {
            outcome = Math.max(outcome, conclude(folder));
            step("%s after %.1f s.", outcome == ExitCode.OK ? "Done" : "Failed", (System.nanoTime() - started) / 1e9);
        }
        return outcome;
    }

    private int run(Path folder) {
        try (LocalInstallation loom = LocalInstallation.start(
                new LocalInstallation.Settings(folder, 0, 0, true), words -> step("%s", words))) {
            String password = loom.firstPassword()
                    .orElseThrow(
                            () -> new CliException(ExitCode.FAILURE, "The server has not said its first password."));
            Api anonymous = new Api(loom.server().url(), null, null, null);
            Api api = anonymous.as(LoginCommand.signIn(anonymous, null, "admin", password)
                    .path("token")
                    .asText());
            ProvisionerWatch.awaitLive(api, Duration.ofSeconds(60));
            step("Reading the examples.");
            int imported =
                    ImportCommand.send(api, output, List.of(LocalServer.home().resolve("examples")), false, false);
            if (imported != ExitCode.OK) {
                return ExitCode.FAILURE;
            }
            int outcome = cluster(api);
            if (!exit && outcome == ExitCode.OK) {
                step(
                        "Loom is at %s; sign in as admin with password %s",
                        loom.server().url(), password);
                step("Ctrl-C ends all of it.");
                UpCommand.awaitInterrupt();
            }
            return outcome;
        }
    }

    private int cluster(Api api) {
        ObjectNode request = Api.JSON
                .createObjectNode()
                .put("name", "demo")
                .put("template", template)
                .put("size", nodes);
        step("The plan for %d nodes of template %s:", nodes, template);
        JsonNode plan = api.post("/clusters?dryRun=true", request);
        new PlanPrinter(output).print(plan);
        if (!plan.path("feasible").asBoolean()) {
            return ExitCode.INFEASIBLE;
        }
        step("Creating the cluster.");
        JsonNode creation = api.post("/clusters", request);
        String id = creation.path("clusterId").asText();
        WaitOptions wait = new WaitOptions(PATIENCE);
        int outcome =
                ClusterCommand.follow(api, output, wait, creation.path("id").asText());
        JsonNode cluster = api.get("/clusters/" + id);
        JsonNode machines = api.list("/clusters/" + id + "/nodes");
        output.list(machines, ClusterCommand.NODE_COLUMNS);
        if (outcome == ExitCode.OK) {
            outcome = ask(cluster);
        }
        if (exit) {
            step("Deleting the cluster.");
            JsonNode deletion = api.delete("/clusters/" + id);
            outcome = Math.max(
                    outcome,
                    ClusterCommand.follow(api, output, wait, deletion.path("id").asText()));
            outcome = Math.max(outcome, requireGone(api, id, machines));
        }
        return outcome;
    }

    /** Requests what the cluster is for, several times, and shows who has answered. */
    private int ask(JsonNode cluster) {
        JsonNode link = cluster.at("/links/0/url");
        if (!link.isTextual()) {
            step("The cluster has no link to ask.");
            return ExitCode.FAILURE;
        }
        URI url = URI.create(link.asText());
        step("Asking %s %d times:", url, REQUESTS);
        Map<String, Integer> answers = new TreeMap<>();
        try (HttpClient http =
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build()) {
            for (int request = 0; request < REQUESTS; request++) {
                answers.merge(answer(http, url), 1, Integer::sum);
            }
        } catch (IOException e) {
            step("%s does not answer: %s", url, e);
            return ExitCode.FAILURE;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CliException(ExitCode.FAILURE, "Interrupted.");
        }
        answers.forEach((answer, times) -> output.out().println("  " + times + " x  " + answer));
        output.out().flush();
        return ExitCode.OK;
    }

    /** For the store a value is written first, so that the request has an answer. */
    private String answer(HttpClient http, URI url) throws IOException, InterruptedException {
        HttpResponse<String> response = http.send(
                HttpRequest.newBuilder(template.equals("store") ? url.resolve("check") : url)
                        .timeout(Duration.ofSeconds(10))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException(
                    "HTTP " + response.statusCode() + " " + response.body().strip());
        }
        return response.body().strip();
    }

    private int requireGone(Api api, String id, JsonNode machines) {
        String state = api.get("/clusters/" + id).path("state").asText();
        List<String> left = Leftovers.answering(machines);
        if (!state.equals("TERMINATED") || !left.isEmpty()) {
            step("The cluster is %s, and these of its nodes still answer: %s", state, left);
            return ExitCode.FAILURE;
        }
        step("The cluster is gone: no node answers any more.");
        return ExitCode.OK;
    }

    private int conclude(Path folder) {
        List<String> left = Leftovers.processes(folder);
        if (!left.isEmpty()) {
            step("Still running: %s", String.join("; ", left));
            return ExitCode.FAILURE;
        }
        DemoFolder.remove(folder);
        step("Nothing is left: no process, no port, no file.");
        return ExitCode.OK;
    }

    @FormatMethod
    private void step(String format, Object... values) {
        PrintWriter err = output.err();
        err.println("==> " + String.format(format, values));
        err.flush();
    }
}
