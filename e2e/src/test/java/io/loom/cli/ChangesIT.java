package io.loom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every change of a standing cluster, by the command line and over real SSH, looked at on the nodes. */
class ChangesIT extends InstallationTest {

    private static final List<String> ARRIVED = List.of("page install", "page configure", "page start");

    /**
     * Each action writes its name into a history; the pages serve what they were configured with. Every script can run again after a
     * run of its own whose end nobody was told of: a kill between the two is what these tests do.
     */
    private static final String DEFINITIONS = """
            kind: Service
            name: page
            provisioner:
              actions:
                install: {type: shell, fields: {script: 'echo "page install" >>~/history; mkdir -p www'}}
                configure:
                  type: shell
                  fields:
                    script: |
                      echo "page configure" >>~/history
                      loom-config page.title >www/title
                      loom-config page.peers >www/peers
                start:
                  type: shell
                  fields:
                    script: |
                      echo "page start" >>~/history
                      if [ -e pid ] && kill "$(cat pid)" 2>/dev/null; then
                        for _ in $(seq 50); do kill -0 "$(cat pid)" 2>/dev/null || break; sleep 0.1; done
                      fi
                      setsid python3 -m http.server 8000 --bind "$LOOM_NODE_ADDRESS" --directory www >log 2>&1 </dev/null &
                      echo $! >pid
                      exec python3 - "http://$LOOM_NODE_ADDRESS:8000/title" <<'END'
                      import sys, time, urllib.request
                      for _ in range(300):
                          try:
                              sys.exit(urllib.request.urlopen(sys.argv[1], timeout=2).status != 200)
                          except OSError:
                              time.sleep(0.1)
                      sys.exit("no answer")
                      END
                stop:
                  type: shell
                  fields:
                    script: |
                      echo "page stop" >>~/history
                      [ ! -e pid ] || kill "$(cat pid)" 2>/dev/null || true
                      rm -f pid
                remove: {type: shell, fields: {script: 'echo "page remove" >>~/history; rm -rf www'}}
                check:
                  type: shell
                  fields:
                    script: |
                      echo "page check" >>~/history
                      [ ! -e ~/ill ]
                      exec python3 - "http://$LOOM_NODE_ADDRESS:8000/title" <<'END'
                      import sys, urllib.request
                      sys.exit(urllib.request.urlopen(sys.argv[1], timeout=5).status != 200)
                      END
            ---
            kind: Service
            name: agent
            dependencies: {runtime: {requires: [page]}}
            provisioner:
              actions:
                install: {type: shell, fields: {script: 'echo "agent install" >>~/history; touch installed'}}
                start: {type: shell, fields: {script: 'echo "agent start" >>~/history'}}
                stop: {type: shell, fields: {script: 'echo "agent stop" >>~/history'}}
                remove: {type: shell, fields: {script: 'echo "agent remove" >>~/history; rm -f installed'}}
            ---
            kind: Service
            name: lookout
            dependencies: {runtime: {requires: [agent]}}
            provisioner:
              actions:
                start: {type: shell, fields: {script: 'echo "lookout start" >>~/history'}}
                drain: {type: shell, fields: {script: 'echo "lookout drain" >>~/history'}}
                stop: {type: shell, fields: {script: 'echo "lookout stop" >>~/history'}}
                remove: {type: shell, fields: {script: 'echo "lookout remove" >>~/history'}}
            ---
            kind: Service
            name: lame
            dependencies: {runtime: {requires: [page]}}
            provisioner:
              actions:
                install: {type: shell, fields: {script: 'echo "lame install" >>~/history; touch installed'}}
                start: {type: shell, fields: {script: 'echo "lame start" >>~/history; exit 1'}}
                remove: {type: shell, fields: {script: 'echo "lame remove" >>~/history; rm -f installed'}}
            ---
            kind: ClusterTemplate
            name: pages
            defaults:
              services: [page]
              provider: sandbox
              hardwaretype: small
              imagetype: host
              config: {page: {title: first, peers: '%ip.bind_v4.service.page%'}}
            ---
            kind: Provider
            name: annex
            providertype: sandbox
            ---
            kind: ImageType
            name: other-host
            providermap: {sandbox: {image: host}, annex: {image: host}}
            """;

    private static final String HARDWARE = """
            kind: HardwareType
            name: %s
            providermap: {sandbox: {flavor: any}, annex: {flavor: any}}
            capacity: {cpu: 2, memory: 2Gi}
            pricePerHour: %s
            ---
            """;

    /** A template whose clusters become others: nodes of several types, images and places. */
    private static final String MOVABLE = """
            kind: ImageType
            name: annexed
            providermap: {sandbox: {image: host}, annex: {image: host}}
            ---
            kind: ClusterTemplate
            name: movable
            defaults:
              services: [page]
              provider: sandbox
              imagetype: annexed
              config: {page: {title: %s, peers: '%%ip.bind_v4.service.page%%'}}
            compatibility: {hardwaretypes: [bit, byte, nibble], imagetypes: [annexed, other-host]}
            """;

    @BeforeAll
    void define() {
        define(DEFINITIONS);
    }

    private void define(String text) {
        ObjectNode body = Api.JSON.createObjectNode();
        body.putArray("documents").addObject().put("source", "pages.yaml").put("text", text);
        JsonNode report = loom().api().post("/import", body);
        assertThat(report.path("written").asBoolean())
                .as(report.toPrettyString())
                .isTrue();
    }

    @Test
    void aClusterIsChangedInEveryWay() throws Exception {
        String id = loom().create("pages", "pages", 2);
        loom().requireSucceeded(id, "CREATE");
        assertThat(nodes(id)).allSatisfy(node -> assertThat(history(node)).isEqualTo(ARRIVED));

        String plan = loom().command(ExitCode.OK, "cluster", "grow", "pages", "--count", "1", "--dry-run", "-o", "name")
                .strip();
        assertThat(nodes(id)).hasSize(2);
        assertThat(loom().command(ExitCode.OK, "plan", "show", plan))
                .contains("nodes  1 new, 2 as they are, 0 with other services, 0 given up", "tasks  ", plan);
        loom().command(ExitCode.OK, "plan", "apply", plan, "--yes", "--wait");
        assertThat(numbers(id)).containsExactly(1000, 1001, 1002);
        assertThat(history(node(id, 1002))).isEqualTo(ARRIVED);
        for (int standing : List.of(1000, 1001)) {
            assertThat(since(node(id, standing), 3)).containsExactly("page configure");
        }
        assertThat(nodes(id))
                .allSatisfy(node -> assertThat(get(node, "peers").split(",")).containsExactlyElementsOf(addresses(id)));
        loom().command(ExitCode.CONFLICT, "plan", "apply", plan, "--yes");

        change("reconfigure", "pages", "--set", "page.title=second");
        assertThat(nodes(id)).allSatisfy(node -> {
            assertThat(get(node, "title")).isEqualTo("second");
            assertThat(history(node)).endsWith("page configure").doesNotContain("page stop");
        });

        int before = history(node(id, 1001)).size();
        change("stop", "pages", "page", "--node", "1001");
        assertThat(answers(node(id, 1001))).isFalse();
        assertThat(answers(node(id, 1000))).isTrue();
        change("start", "pages", "--node", node(id, 1001).path("hostName").asText());
        change("restart", "pages", "page", "--node", "1001");
        assertThat(answers(node(id, 1001))).isTrue();
        assertThat(since(node(id, 1001), before)).containsExactly("page stop", "page start", "page stop", "page start");

        change("add-services", "pages", "agent");
        assertThat(nodes(id)).allSatisfy(node -> {
            assertThat(Files.exists(home(node).resolve(".loom/services/agent/installed")))
                    .isTrue();
            assertThat(history(node)).endsWith("agent install", "agent start");
        });
        change("remove-services", "pages", "agent");
        assertThat(nodes(id)).allSatisfy(node -> {
            assertThat(Files.exists(home(node).resolve(".loom/services/agent/installed")))
                    .isFalse();
            assertThat(history(node)).endsWith("agent stop", "agent remove");
            assertThat(answers(node)).isTrue();
        });

        JsonNode old = node(id, 1001);
        change("replace", "pages", "--node", "1001");
        assertThat(numbers(id)).containsExactly(1000, 1002, 1003);
        assertThat(history(node(id, 1003))).isEqualTo(ARRIVED);
        assertThat(get(node(id, 1003), "title")).isEqualTo("second");
        assertGone(old);

        JsonNode leaving = node(id, 1003);
        change("shrink", "pages", "--node", "1003");
        assertThat(numbers(id)).containsExactly(1000, 1002);
        assertGone(leaving);
        assertThat(nodes(id))
                .allSatisfy(node -> assertThat(get(node, "peers").split(",")).containsExactlyElementsOf(addresses(id)));
        assertThat(loom().command(ExitCode.OK, "cluster", "show", "pages", "--actions"))
                .containsPattern("replace +true")
                .containsPattern("delete +true")
                .containsPattern("rollback +false +The operation [0-9a-f-]+ .SHRINK. has succeeded");

        loom().deleteAndRequireGone(id);
    }

    @Test
    void aClusterBecomesAnother() throws Exception {
        define(HARDWARE.formatted("bit", 4) + HARDWARE.formatted("byte", 8) + MOVABLE.formatted("first"));
        String id = loom().create("moving", "movable", 2);
        loom().requireSucceeded(id, "CREATE");
        assertThat(nodes(id))
                .allSatisfy(
                        node -> assertThat(node.path("hardwareType").asText()).isEqualTo("bit"));

        change("hardware", "moving", "--type", "byte", "--width", "1", "--settle", "0s");
        assertAnew(id, "hardwareType", "byte", 1002);
        change("image", "moving", "--type", "other-host");
        assertAnew(id, "imageType", "other-host", 1004);
        change("move", "moving", "--provider", "annex");
        assertAnew(id, "provider", "annex", 1006);

        define(MOVABLE.formatted("second"));
        change("sync", "moving");
        assertStanding(id, "second");
        loom().command(ExitCode.OK, "cluster", "sync", "moving", "--yes");

        String fixed = loom().create("priced", "movable", 1);
        loom().requireSucceeded(fixed, "CREATE");
        define(HARDWARE.formatted("nibble", 1));
        change("replan", "priced", "--min-saving", "50");
        assertThat(node(fixed, 1001).path("hardwareType").asText()).isEqualTo("nibble");

        loom().deleteAndRequireGone(fixed);
        loom().deleteAndRequireGone(id);
    }

    /** New nodes from a number on, all of them with this in one field, and serving. */
    private void assertAnew(String id, String field, String value, int first) throws IOException {
        assertThat(numbers(id)).containsExactly(first, first + 1);
        assertThat(nodes(id))
                .allSatisfy(node -> assertThat(node.path(field).asText()).isEqualTo(value));
        assertStanding(id, "first");
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("io.loom.cli.CrashIT#seeds")
    void changesComeTrueAfterKillsOfServerAndProvisioner(long seed) throws Exception {
        String id = loom().create("killed", "pages", 1);
        loom().requireSucceeded(id, "CREATE");

        killed(id, "GROW", Map.of("kind", "grow", "count", 3), seed);
        assertThat(numbers(id)).containsExactly(1000, 1001, 1002, 1003);
        assertStanding(id, "first");

        JsonNode old = node(id, 1000);
        killed(id, "REPLACE", Map.of("kind", "replace", "nodes", List.of(1000)), seed);
        assertThat(numbers(id)).containsExactly(1001, 1002, 1003, 1004);
        assertGone(old);
        assertStanding(id, "first");

        killed(
                id,
                "RECONFIGURE",
                Map.of("kind", "reconfigure", "config", Map.of("page", Map.of("title", "second")), "restart", true),
                seed);
        assertStanding(id, "second");

        List<JsonNode> leaving = List.of(node(id, 1002), node(id, 1004));
        killed(id, "SHRINK", Map.of("kind", "shrink", "nodes", List.of(1002, 1004)), seed);
        assertThat(numbers(id)).containsExactly(1001, 1003);
        for (JsonNode node : leaving) {
            assertGone(node);
        }
        assertStanding(id, "second");

        loom().deleteAndRequireGone(id);
    }

    /** Begins a change, kills server and provisioner at a step of it that the seed chooses, and waits until it has succeeded. */
    private void killed(String id, String kind, Map<String, Object> change, long seed) throws Exception {
        loom().api().post("/clusters/" + id + "/operations", Api.JSON.valueToTree(change));
        JsonNode struck = loom().awaitOperation(id, operation -> CrashIT.isAtStep(operation, kind, seed));
        CrashIT.Victim.BOTH.kill(loom().installation());
        loom().requireSucceeded(id, kind);
        assertThat(loom().cluster(id).path("state").asText())
                .as("%s, seed %d, killed when it was at %s", kind, seed, struck)
                .isEqualTo("ACTIVE");
    }

    /** Every node has its machine, those of the cluster that are gone have none, and each page serves the title and knows all others. */
    private void assertStanding(String id, String title) throws IOException {
        assertThat(loom().machines())
                .filteredOn(ids(loom().nodes(id).valueStream())::contains)
                .containsExactlyInAnyOrderElementsOf(ids(nodes(id)));
        assertThat(nodes(id)).allSatisfy(node -> {
            assertThat(get(node, "title")).isEqualTo(title);
            assertThat(get(node, "peers").split(",")).containsExactlyElementsOf(addresses(id));
        });
    }

    @Test
    void whatFailsIsRolledBackAndNothingIsLeftOfIt() throws Exception {
        String id = loom().create("mistaken", "pages", 2);
        loom().requireSucceeded(id, "CREATE");
        loom().command(ExitCode.FAILURE, "cluster", "add-services", "mistaken", "lame", "--yes", "--wait");
        JsonNode failed = loom().cluster(id);
        assertThat(failed.path("state").asText()).isEqualTo("INCONSISTENT");

        loom().command(
                        ExitCode.OK,
                        "operation",
                        "rollback",
                        failed.at("/operation/id").asText(),
                        "--wait");

        assertThat(loom().cluster(id).path("state").asText()).isEqualTo("ACTIVE");
        assertThat(nodes(id)).allSatisfy(node -> {
            assertThat(history(node)).endsWith("lame remove").contains("lame install");
            assertThat(Files.exists(home(node).resolve(".loom/services/lame/installed")))
                    .isFalse();
            assertThat(answers(node)).isTrue();
        });
        loom().deleteAndRequireGone(id);
    }

    @Test
    void aClusterIsWhatItsFileSaysAndIsChangedNodeByNode(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("described.yaml");
        Files.writeString(file, """
                kind: Cluster
                name: described
                template: pages
                size: 2
                labels: {env: test}
                """);
        loom().command(ExitCode.OK, "apply", "-f", folder.toString(), "--yes", "--wait");
        loom().command(ExitCode.OK, "diff", "-f", folder.toString());
        String id = Api.JSON
                .readTree(loom().command(ExitCode.OK, "cluster", "get", "described", "-o", "json"))
                .path("id")
                .asText();
        assertThat(nodes(id)).hasSize(2);

        Files.writeString(file, """
                kind: Cluster
                name: described
                template: pages
                size: 3
                config: {page: {title: told}}
                labels: {env: prod}
                """);
        assertThat(loom().command(ExitCode.CHANGES, "diff", "-f", file.toString()))
                .contains("updated  Cluster described", "label    env=prod", "nodes  1 new, 2 as they are");
        loom().command(ExitCode.OK, "apply", "-f", file.toString(), "--yes", "--wait");
        assertThat(nodes(id))
                .hasSize(3)
                .allSatisfy(node -> assertThat(get(node, "title")).isEqualTo("told"));
        assertThat(loom().cluster(id).at("/labels/env").asText()).isEqualTo("prod");

        assertThat(loom().command(
                                ExitCode.OK,
                                "cluster",
                                "run",
                                "described",
                                "--",
                                "echo",
                                "I am $LOOM_NODE_NUMBER",
                                "1000")
                        .lines()
                        .filter("I am $LOOM_NODE_NUMBER 1000"::equals))
                .hasSize(3);
        assertThat(loom().command(
                                ExitCode.FAILURE,
                                "cluster",
                                "run",
                                "described",
                                "--node",
                                "1001",
                                "--",
                                "echo $LOOM_NODE_NUMBER; exit 3"))
                .contains("1001")
                .doesNotContain("1000", "1002");

        Path ill = Files.createFile(home(node(id, 1001)).resolve("ill"));
        List<String> rolling = List.of("cluster", "restart", "described", "--width", "1", "--settle", "2s");
        loom().command(ExitCode.FAILURE, approved(rolling));
        assertThat(history(node(id, 1000))).containsSubsequence("page stop", "page start", "page check", "page check");
        assertThat(history(node(id, 1001))).endsWith("page check").containsSubsequence("page stop", "page start");
        assertThat(history(node(id, 1002))).doesNotContain("page stop");

        Files.delete(ill);
        loom().command(
                        ExitCode.OK,
                        "operation",
                        "resume",
                        loom().cluster(id).at("/operation/id").asText(),
                        "--wait");
        assertThat(history(node(id, 1002))).endsWith("page check").containsSubsequence("page stop", "page start");
        assertThat(loom().cluster(id).path("state").asText()).isEqualTo("ACTIVE");
        servicesComeAndGoNodeByNode(id, ill);

        loom().deleteAndRequireGone(id);
    }

    /** @param ill while this file is there, a node of the second batch is ill */
    private void servicesComeAndGoNodeByNode(String id, Path ill) throws Exception {
        Files.createFile(ill);
        loom().command(
                        ExitCode.FAILURE,
                        approved(List.of(
                                "cluster",
                                "add-services",
                                "described",
                                "lookout",
                                "agent",
                                "--width",
                                "1",
                                "--settle",
                                "0s")));
        assertThat(history(node(id, 1000))).endsWith("agent install", "agent start", "page check");
        assertThat(history(node(id, 1001))).endsWith("agent install", "agent start", "page check");
        assertThat(history(node(id, 1002))).doesNotContain("agent install");

        Files.delete(ill);
        loom().command(
                        ExitCode.OK,
                        "operation",
                        "resume",
                        loom().cluster(id).at("/operation/id").asText(),
                        "--wait");
        assertThat(nodes(id))
                .hasSize(3)
                .allSatisfy(node -> assertThat(history(node))
                        .endsWith("lookout start", "page check")
                        .containsSubsequence("agent start", "page check", "lookout start"));

        change("remove-services", "described", "agent", "lookout", "--width", "1", "--settle", "0s");
        assertThat(nodes(id)).hasSize(3).allSatisfy(node -> {
            assertThat(history(node))
                    .endsWith(
                            "lookout drain",
                            "lookout stop",
                            "lookout remove",
                            "page check",
                            "agent stop",
                            "agent remove",
                            "page check");
            assertThat(answers(node)).isTrue();
        });
        assertThat(loom().cluster(id).path("state").asText()).isEqualTo("ACTIVE");
    }

    @Test
    void whatIsLostBehindLoomsBackIsFoundByAnInspectionAndMendedByARepair() throws Exception {
        String id = loom().create("mended", "pages", 3);
        loom().requireSucceeded(id, "CREATE");
        loom().command(ExitCode.OK, "cluster", "inspect", "mended", "--wait");
        assertThat(loom().cluster(id).at("/drift/nodes").asInt(-1)).isZero();
        loom().command(ExitCode.CONFLICT, "cluster", "repair", "mended", "--yes");
        JsonNode lost = node(id, 1000);

        loom().loseMachine(lost);
        endPage(node(id, 1001));
        assertThat(loom().command(ExitCode.OK, "cluster", "inspect", "mended", "--wait"))
                .contains("MISSING", "STOPPED");

        assertThat(loom().cluster(id).path("state").asText()).isEqualTo("ACTIVE");
        assertThat(loom().cluster(id).at("/drift/nodes").asInt()).isEqualTo(2);
        assertThat(node(id, 1001).at("/condition/services").toString()).isEqualTo("[\"page\"]");
        change("repair", "mended");

        assertThat(numbers(id)).containsExactly(1001, 1002, 1003);
        assertThat(nodes(id)).allSatisfy(node -> {
            assertThat(answers(node)).isTrue();
            assertThat(get(node, "peers").split(",")).containsExactlyElementsOf(addresses(id));
        });
        loom().command(ExitCode.OK, "cluster", "inspect", "mended", "--wait");
        assertThat(loom().cluster(id).at("/drift/nodes").asInt(-1)).isZero();
        loom().deleteAndRequireGone(id);
    }

    /** Ends the web server of a node, as a fault of its own would. */
    private static void endPage(JsonNode node) {
        String address = node.at("/addresses/bind_v4").asText();
        ProcessHandle.allProcesses()
                .filter(process ->
                        commandLine(process).contains("http.server\0008000\000--bind\000" + address + "\000"))
                .forEach(ProcessHandle::destroyForcibly);
        Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> !answers(node));
    }

    private static String commandLine(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"));
        } catch (IOException gone) {
            return "";
        }
    }

    @Test
    void aClusterIsDeletedByOneCommandWhileItIsCreated() throws Exception {
        String id = loom().create("hasty", "pages", 3);

        loom().command(ExitCode.OK, "cluster", "delete", "hasty", "--wait");

        assertThat(loom().cluster(id).path("state").asText()).isEqualTo("TERMINATED");
        assertThat(nodes(id)).isEmpty();
        assertThat(loom().machines())
                .doesNotContainAnyElementsOf(ids(loom().nodes(id).valueStream()));
        assertThat(Leftovers.answering(loom().nodes(id))).isEmpty();
    }

    private void change(String... words) throws IOException, InterruptedException {
        loom().command(
                        ExitCode.OK,
                        approved(Stream.concat(Stream.of("cluster"), Stream.of(words))
                                .toList()));
    }

    private static String[] approved(List<String> words) {
        return Stream.concat(words.stream(), Stream.of("--yes", "--wait")).toArray(String[]::new);
    }

    /** Those that stand. */
    private Stream<JsonNode> nodes(String id) {
        return loom().nodes(id)
                .valueStream()
                .filter(node -> !node.path("state").asText().equals("DELETED"));
    }

    private JsonNode node(String id, int number) {
        return nodes(id)
                .filter(node -> node.path("number").asInt() == number)
                .findFirst()
                .orElseThrow();
    }

    private static List<String> ids(Stream<JsonNode> nodes) {
        return nodes.map(node -> node.path("id").asText()).toList();
    }

    private List<Integer> numbers(String id) {
        return nodes(id).map(node -> node.path("number").asInt()).toList();
    }

    private List<String> addresses(String id) {
        return nodes(id).map(node -> node.at("/addresses/bind_v4").asText()).toList();
    }

    private void assertGone(JsonNode node) throws IOException {
        assertThat(Leftovers.answering(Api.JSON.createArrayNode().add(node))).isEmpty();
        assertThat(loom().machines()).doesNotContain(node.path("id").asText());
        assertThat(answers(node)).isFalse();
    }

    /** The home of a node's user, as it lies in the sandbox. */
    private Path home(JsonNode node) {
        return loom().folder()
                .resolve("provisioner/sandbox/nodes")
                .resolve(node.path("id").asText())
                .resolve("root/root");
    }

    /** What was done on a node, from its beginning. */
    private List<String> history(JsonNode node) throws IOException {
        return Files.readAllLines(home(node).resolve("history"));
    }

    /** What was done on a node after so many actions. */
    private List<String> since(JsonNode node, int actions) throws IOException {
        List<String> history = history(node);
        return history.subList(actions, history.size());
    }

    private static String get(JsonNode node, String file) throws IOException {
        URI url = URI.create("http://" + node.at("/addresses/access_v4").asText() + ":8000/" + file);
        try (InputStream answer = url.toURL().openStream()) {
            return new String(answer.readAllBytes(), StandardCharsets.UTF_8).strip();
        }
    }

    private static boolean answers(JsonNode node) {
        try {
            return !get(node, "title").isEmpty();
        } catch (IOException refused) {
            return false;
        }
    }
}
