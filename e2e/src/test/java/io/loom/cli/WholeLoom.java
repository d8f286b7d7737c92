package io.loom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The packaged server and provisioner in a temporary folder, on ports of their own, with the examples imported. */
final class WholeLoom implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofMinutes(4);

    private static final int LAST_LINES = 60;

    private final Path folder;
    private final LocalInstallation installation;
    private final Api api;
    private final String token;

    private WholeLoom(Path folder, LocalInstallation installation, Api api, String token) {
        this.folder = folder;
        this.installation = installation;
        this.api = api;
        this.token = token;
    }

    /** Starts it, signs in as admin, waits for the provisioner, and imports the examples. */
    static WholeLoom start() throws IOException {
        return start(Map.of());
    }

    /** The same, with more variables in the server's environment. */
    static WholeLoom start(Map<String, String> serverEnvironment) throws IOException {
        Path folder = Files.createTempDirectory("loom-e2e-");
        Map<String, String> environment = new HashMap<>(serverEnvironment);
        environment.putIfAbsent("LOOM_INSPECT_EVERY", "0");
        LocalInstallation installation = LocalInstallation.start(
                new LocalInstallation.Settings(folder, 0, 0, true, environment),
                words -> System.err.println("loom: " + words));
        try {
            Api anonymous = new Api(installation.server().url(), null, null, null);
            String password = installation.firstPassword().orElseThrow();
            JsonNode session = LoginCommand.signIn(anonymous, null, "admin", password);
            String token = session.path("token").asText();
            Api api = anonymous.as(token);
            ProvisionerWatch.awaitLive(api, Duration.ofSeconds(60));
            JsonNode report = api.post(
                    "/import",
                    ImportCommand.documents(List.of(LocalServer.home().resolve("examples"))));
            assertThat(report.path("refused")).isEmpty();
            assertThat(report.path("written").asBoolean()).isTrue();
            return new WholeLoom(folder, installation, api, token);
        } catch (RuntimeException | AssertionError e) {
            installation.close();
            throw e;
        }
    }

    /** This installation, asked by way of another server of the installation. */
    WholeLoom by(URI server) {
        return new WholeLoom(folder, installation, api.at(server), token);
    }

    Api api() {
        return api;
    }

    LocalInstallation installation() {
        return installation;
    }

    /** Runs the command line in a process of its own, signed in as this is; what it prints. */
    String command(int status, String... words) throws IOException, InterruptedException {
        return run(status, commandLine(words));
    }

    /** The same on a terminal: what the terminal receives. */
    String onTerminal(String... words) throws IOException, InterruptedException {
        String line = commandLine(words).stream()
                .map(word -> "'" + word.replace("'", "'\\''") + "'")
                .collect(Collectors.joining(" "));
        return run(ExitCode.OK, List.of("script", "--quiet", "--return", "--command", line, "/dev/null"));
    }

    private static List<String> commandLine(String... words) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(List.of(words));
        return command;
    }

    private String run(int status, List<String> command) throws IOException, InterruptedException {
        Path err = Files.createTempFile(folder, "command", ".err");
        ProcessBuilder builder = new ProcessBuilder(command).redirectError(err.toFile());
        builder.environment().put("LOOM_URL", installation.server().url().toString());
        builder.environment().put("LOOM_TOKEN", token);
        Process process = builder.start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(out + Files.readString(err)).isEqualTo(status);
        return out;
    }

    /** Asks for a cluster and returns its id. */
    String create(String name, String template, int size) {
        ObjectNode request = Api.JSON
                .createObjectNode()
                .put("name", name)
                .put("template", template)
                .put("size", size);
        return api.post("/clusters", request).path("clusterId").asText();
    }

    /** Deletes a cluster, waits for it, and asserts that nothing of it is left. */
    void deleteAndRequireGone(String id) throws IOException {
        JsonNode nodes = nodes(id);
        api.delete("/clusters/" + id);
        requireSucceeded(id, "DELETE");
        requireGone(id, nodes);
    }

    /** Asserts that no node of a deleted cluster answers and that none has left a file. */
    void requireGone(String id, JsonNode nodes) throws IOException {
        assertThat(cluster(id).path("state").asText()).isEqualTo("TERMINATED");
        assertThat(Leftovers.answering(nodes)).isEmpty();
        Set<String> ids = new HashSet<>();
        nodes.forEach(node -> ids.add(node.path("id").asText()));
        assertThat(machines()).doesNotContainAnyElementsOf(ids);
    }

    /** Waits until the cluster's operation of that kind has ended, and asserts that it went well. */
    void requireSucceeded(String id, String kind) {
        JsonNode operation = awaitOperation(
                id,
                ended -> !Set.of("RUNNING", "PAUSED")
                        .contains(ended.path("state").asText()));
        assertThat(operation.path("kind").asText()).isEqualTo(kind);
        assertThat(operation.path("state").asText())
                .as(() -> operation.path("error").asText() + "\n"
                        + failedTasks(operation.path("id").asText()))
                .isEqualTo("SUCCEEDED");
    }

    /** Waits until the cluster's latest operation is as wanted; the server may be away meanwhile. */
    JsonNode awaitOperation(String id, Predicate<JsonNode> wanted) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        try (EventStream events = new EventStream(api, id, "0")) {
            while (true) {
                try {
                    JsonNode operation = cluster(id).path("operation");
                    if (wanted.test(operation)) {
                        return operation;
                    }
                    if (System.nanoTime() > deadline) {
                        throw new AssertionError("Still not after " + PATIENCE + ": "
                                + unfinishedTasks(operation.path("id").asText()) + operation + "\n" + lastWords());
                    }
                } catch (CliException away) {
                    if (System.nanoTime() > deadline) {
                        throw away;
                    }
                }
                events.next(Duration.ofSeconds(1));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    JsonNode cluster(String id) {
        return api.get("/clusters/" + id);
    }

    /** The nodes of a cluster, those that are deleted among them. */
    JsonNode nodes(String id) {
        return api.list("/clusters/" + id + "/nodes?deleted=true");
    }

    /** The data folder of the server. */
    Path folder() {
        return folder;
    }

    /** The ids of the nodes that the sandbox holds. */
    List<String> machines() throws IOException {
        Path nodes = folder.resolve("provisioner/sandbox/nodes");
        if (!Files.exists(nodes)) {
            return List.of();
        }
        try (Stream<Path> found = Files.list(nodes)) {
            return found.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    /** The file that says whom a node lets in. */
    Path authorizedKeys(JsonNode node) {
        return folder.resolve("provisioner/sandbox/nodes")
                .resolve(node.path("id").asText())
                .resolve("root/root/.ssh/authorized_keys");
    }

    /** Takes a node's machine away, as its provider would, without a word to Loom. */
    void loseMachine(JsonNode node) throws IOException, InterruptedException {
        JsonNode keeper = Api.JSON.readTree(
                folder.resolve("provisioner/sandbox/keeper.json").toFile());
        URI url = URI.create("http://127.0.0.1:" + keeper.path("port").asInt() + "/nodes/"
                + node.path("id").asText());
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpResponse<Void> answer = http.send(
                    HttpRequest.newBuilder(url)
                            .header(
                                    "Authorization",
                                    "Bearer " + keeper.path("token").asText())
                            .DELETE()
                            .build(),
                    HttpResponse.BodyHandlers.discarding());
            assertThat(answer.statusCode()).isEqualTo(204);
        }
    }

    /** The distinct answers to so many requests at the cluster's first link. */
    Set<String> ask(String id, String path, int times) throws IOException, InterruptedException {
        URI url = URI.create(cluster(id).at("/links/0/url").asText()).resolve(path);
        List<String> answers = new ArrayList<>();
        try (HttpClient http =
                HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build()) {
            for (int request = 0; request < times; request++) {
                HttpResponse<String> response = http.send(
                        HttpRequest.newBuilder(url)
                                .timeout(Duration.ofSeconds(10))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
                assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
                answers.add(response.body().strip());
            }
        }
        return answers.stream().collect(Collectors.toSet());
    }

    /** The end of what the server and the provisioner logged. */
    private String lastWords() {
        StringBuilder words = new StringBuilder();
        for (String part : List.of("server", "provisioner")) {
            Path log = folder.resolve("logs").resolve(part + ".log");
            try {
                List<String> lines = Files.readAllLines(log);
                words.append("--- ").append(log).append('\n');
                lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size())
                        .forEach(line -> words.append(line).append('\n'));
            } catch (IOException e) {
                words.append(log).append(" cannot be read: ").append(e).append('\n');
            }
        }
        return words.toString();
    }

    String failedTasks(String operation) {
        return tasks(operation, state -> state.equals("FAILED"));
    }

    private String unfinishedTasks(String operation) {
        return tasks(operation, state -> !state.equals("SUCCEEDED"));
    }

    private String tasks(String operation, Predicate<String> wanted) {
        StringBuilder words = new StringBuilder();
        for (JsonNode task : api.list("/operations/" + operation + "/tasks")) {
            if (wanted.test(task.path("state").asText())) {
                words.append(task).append('\n');
                if (task.path("state").asText().equals("FAILED")) {
                    words.append(api.get("/tasks/" + task.path("id").asText() + "/log?offset=0")
                                    .path("text")
                                    .asText())
                            .append('\n');
                }
            }
        }
        return words.toString();
    }

    /** Ends everything, asserts that no process is left, and removes the folder. */
    @Override
    public void close() {
        installation.close();
        List<String> left = Leftovers.processes(folder);
        DemoFolder.remove(folder);
        assertThat(left).isEmpty();
    }
}
