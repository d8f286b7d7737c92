package io.loom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the commands that change clusters ask a server for, and what they make of its answers. */
class ClusterChangeCommandTest {

    private static final String CLUSTER = "01900000-0000-7000-8000-0000000000aa";
    private static final String PLAN = "01900000-0000-7000-8000-0000000000bb";
    private static final String OPERATION = "01900000-0000-7000-8000-0000000000cc";

    private final Console console = new Console();
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private HttpServer http;

    @TempDir
    Path folder;

    private record Answer(int status, String body) {}

    private record Request(String what, String body) {}

    @BeforeEach
    void startServer() throws IOException {
        http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        http.createContext("/api/v1/", exchange -> {
            String what = exchange.getRequestMethod() + " "
                    + exchange.getRequestURI().getPath().substring("/api/v1".length());
            requests.add(
                    new Request(what, new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8)));
            Answer answer = answers.getOrDefault(what, new Answer(404, "{\"detail\": \"There is no " + what + ".\"}"));
            byte[] body = answer.body().getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answer.status(), body.length);
            exchange.getResponseBody().write(body);
            exchange.close();
        });
        http.start();
        answer(
                "GET /clusters",
                200,
                "{\"items\": [{\"id\": \"%s\", \"name\": \"shop\", \"number\": 7}]}".formatted(CLUSTER));
        answer("GET /clusters/" + CLUSTER, 200, """
                {"id": "%s", "number": 7, "name": "shop", "template": "web", "size": 4, "state": "PENDING", "owner": "ann",
                 "allowedActions": [
                   {"kind": "grow", "label": "Grow", "allowed": false,
                    "reason": "The cluster shop is being changed by operation 1.\\nMaybe follow it."},
                   {"kind": "delete", "label": "Delete", "allowed": true, "reason": null}]}
                """.formatted(CLUSTER));
        answer("GET /clusters/" + CLUSTER + "/nodes", 200, """
                {"items": [{"id": "n0", "number": 1000, "hostName": "shop7-1000.local"},
                           {"id": "n1", "number": 1001, "hostName": "shop7-1001.local"},
                           {"id": "n2", "number": 1002, "hostName": "shop7-1002.local", "state": "DELETED"}]}
                """);
        answer("POST /clusters/" + CLUSTER + "/plans", 201, plan("null"));
        answer("GET /plans/" + PLAN, 200, plan("null"));
        answer("POST /plans/" + PLAN + "/apply", 202, """
                {"id": "%s", "clusterId": "%s", "kind": "GROW", "state": "RUNNING"}""".formatted(OPERATION, CLUSTER));
    }

    @AfterEach
    void stopServer() {
        http.stop(0);
    }

    @Test
    void aDryRunShowsThePlanAndItsIdAndAppliesNothing() throws IOException {
        int status = run("cluster", "grow", "shop", "--count", "1", "--dry-run");

        assertThat(status).as(console.err()).isEqualTo(ExitCode.OK);
        GoldenFile.of("cli/stored-plan.txt").assertMatches(console.out());
        assertThat(requests)
                .extracting(Request::what)
                .containsExactly("GET /clusters", "GET /clusters/" + CLUSTER, "POST /clusters/" + CLUSTER + "/plans");
    }

    @Test
    void aDescriptionIsAppliedInBatches() throws IOException {
        Path file = Files.writeString(folder.resolve("shop.yaml"), "kind: Cluster\nname: shop\n");
        answer("POST /clusters/documents", 200, """
                {"hasDefinitions": false,
                 "clusters": [{"source": "shop.yaml", "request": {"name": "shop", "services": ["web", "cache"]}}]}""");

        int status = run("apply", "-f", file.toString(), "--yes", "--width", "2", "--canary", "1", "--settle", "1m");

        assertThat(status).as(console.err()).isEqualTo(ExitCode.OK);
        assertThat(requests)
                .filteredOn(request -> request.what().equals("POST /clusters/" + CLUSTER + "/plans"))
                .singleElement()
                .satisfies(
                        request -> assertThat(Api.JSON.readTree(request.body())).isEqualTo(Api.JSON.readTree("""
                        {"kind": "apply", "cluster": {"name": "shop", "services": ["web", "cache"]},
                         "rollout": {"width": 2, "canary": 1, "settleSeconds": 60}}""")));
    }

    @Test
    void aDryRunPrintsTheIdAloneOrTheDocument() throws IOException {
        assertThat(run("cluster", "grow", CLUSTER, "--count", "1", "--plan", "-o", "name"))
                .isEqualTo(ExitCode.OK);
        assertThat(console.out()).isEqualTo(PLAN + "\n");

        Console other = new Console();
        assertThat(other.run("cluster", "grow", CLUSTER, "--count", "1", "--dry-run", "-o", "json", "--url", url()))
                .isEqualTo(ExitCode.OK);
        assertThat(Api.JSON.readTree(other.out())).isEqualTo(Api.JSON.readTree(plan("null")));
    }

    @Test
    void withYesThePlanIsAppliedByItsId() throws IOException {
        int status = run("cluster", "grow", "shop", "--count", "1", "--yes");

        assertThat(status).as(console.err()).isEqualTo(ExitCode.OK);
        GoldenFile.of("cli/change-applied.txt").assertMatches(console.err());
        assertThat(console.out()).contains("shop", "PENDING");
        assertThat(requests).extracting(Request::what).contains("POST /plans/" + PLAN + "/apply");
    }

    @Test
    void withoutATerminalNothingIsAskedOfTheServer() {
        int status = run("cluster", "grow", "shop", "--count", "1");

        assertThat(status).isEqualTo(ExitCode.USAGE);
        assertThat(console.err()).isEqualTo("""
                loom: There is no terminal to ask whether to apply the plan.
                Maybe add --yes, or look at the plan alone with --dry-run.
                """);
        assertThat(requests).isEmpty();
    }

    @Test
    void aChangeThatWaitsIsNeitherPlannedNorAskedAbout() {
        answer(
                "POST /clusters/" + CLUSTER + "/operations",
                202,
                "{\"id\": \"%s\", \"kind\": \"GROW\", \"state\": \"QUEUED\"}".formatted(OPERATION));

        assertThat(run("cluster", "grow", "shop", "--count", "1", "--queue"))
                .as(console.err())
                .isEqualTo(ExitCode.OK);

        assertThat(console.err()).contains("GROW waits for its turn: operation " + OPERATION);
        assertThat(requests).extracting(Request::what).doesNotContain("POST /clusters/" + CLUSTER + "/plans");
        assertThat(run("cluster", "grow", "shop", "--count", "1", "--queue", "--dry-run"))
                .isEqualTo(ExitCode.USAGE);
    }

    @Test
    void anInspectionShowsTheConditionOfEachNodeWhenItHasEnded() {
        answer(
                "POST /clusters/" + CLUSTER + "/inspections",
                202,
                "{\"id\": \"%s\", \"kind\": \"INSPECT\", \"state\": \"RUNNING\"}".formatted(OPERATION));
        answer("GET /operations/" + OPERATION, 200, """
                {"id": "%s", "clusterId": "%s", "kind": "INSPECT", "state": "SUCCEEDED",
                 "tasks": {"total": 2, "done": 2, "running": 0, "failed": 0}}""".formatted(OPERATION, CLUSTER));
        answer("GET /clusters/" + CLUSTER + "/nodes", 200, """
                {"items": [{"id": "n0", "number": 1000, "hostName": "shop7-1000.local", "state": "RUNNING",
                            "condition": {"state": "MISSING", "message": "It is gone.", "services": []}}]}""");

        assertThat(run("cluster", "inspect", "shop")).as(console.err()).isEqualTo(ExitCode.OK);
        assertThat(console.err()).isEqualTo("Inspecting cluster " + CLUSTER + ": operation " + OPERATION + ".\n");
        assertThat(console.out()).isEmpty();
        assertThat(run("cluster", "inspect", "shop", "--wait"))
                .as(console.err())
                .isEqualTo(ExitCode.OK);
        assertThat(console.out()).containsPattern("shop7-1000.local .* MISSING +It is gone.");
    }

    @Test
    void labelsAreSetByAKeyAndAValueAndRemovedByAKey() {
        answer(
                "PATCH /clusters/" + CLUSTER + "/labels",
                200,
                "{\"id\": \"c\", \"labels\": {\"env\": \"prod\", \"x\": \"\"}}");

        assertThat(run("cluster", "label", "shop", "env=prod", "x=", "old-", "-o", "wide"))
                .as(console.err())
                .isEqualTo(ExitCode.OK);
        assertThat(run("cluster", "label", "shop", "nothing")).isEqualTo(ExitCode.USAGE);

        assertThat(console.out()).contains(" env=prod,x= ");
        assertThat(console.err()).contains("nothing changes no label.");
        assertThat(requests).extracting(Request::body).contains("{\"env\":\"prod\",\"x\":\"\",\"old\":null}");
    }

    @ParameterizedTest
    @CsvSource({"y, true", "Y, true", " yes , true", "n, false", "'', false", "yep, false"})
    void onlyYesIsAYes(String answer, boolean yes) {
        assertThat(ApplyOptions.isAgreement(answer)).isEqualTo(yes);
        assertThat(ApplyOptions.isAgreement(null)).isFalse();
    }

    @Test
    void whereThereIsNoPlacementNothingIsApplied() throws IOException {
        answer("POST /clusters/" + CLUSTER + "/plans", 201, """
                {"id": "%s", "clusterId": "%s", "kind": "GROW", "expiresAt": "2026-11-30T08:00:00Z", "tasks": 0,
                 "plan": {"feasible": false, "outcome": "INFEASIBLE", "layouts": [], "constraints": [], "conflicts": [
                   {"constraints": ["locationLimit"], "message": "rack-a holds at most 4 machines, and 5 are asked for.",
                    "remedies": [{"message": "Let rack-a hold 5.", "pricePerHour": {"micros": 100000, "currency": "USD"}}]}]},
                 "operationId": null}
                """.formatted(PLAN, CLUSTER));

        int status = run("cluster", "grow", "shop", "--count", "1", "--yes");

        assertThat(status).isEqualTo(ExitCode.INFEASIBLE);
        GoldenFile.of("cli/change-infeasible.txt").assertMatches(console.err());
        assertThat(console.out()).isEmpty();
        assertThat(requests).extracting(Request::what).doesNotContain("POST /plans/" + PLAN + "/apply");
    }

    @Test
    void aPlanThatIsNoLongerTrueIsAConflict() {
        answer("POST /plans/" + PLAN + "/apply", 409, """
                {"detail": "The plan cannot be applied any more. The cluster has been changed.\\nMaybe plan the change again."}""");

        assertThat(run("plan", "apply", PLAN, "--yes")).isEqualTo(ExitCode.CONFLICT);
        assertThat(console.err()).endsWith("""
                loom: The plan cannot be applied any more. The cluster has been changed.
                Maybe plan the change again.
                """);
    }

    @Test
    void aStoredPlanIsShownWithWhatBecameOfIt() {
        answer("GET /plans/" + PLAN, 200, plan("\"" + OPERATION + "\""));

        assertThat(run("plan", "show", PLAN)).isEqualTo(ExitCode.OK);
        assertThat(console.out()).endsWith("plan   " + PLAN + ", GROW, applied by operation " + OPERATION + "\n");
    }

    @Test
    void aPlanThatHasBeenAppliedIsNotAskedAboutAgain() {
        answer("GET /plans/" + PLAN, 200, plan("\"" + OPERATION + "\""));

        assertThat(run("plan", "apply", PLAN, "--yes")).isEqualTo(ExitCode.CONFLICT);
        assertThat(console.err()).endsWith("""
                loom: The plan %s has been applied by operation %s.
                Maybe watch it with: loom operation watch %s
                """.formatted(PLAN, OPERATION, OPERATION));
        assertThat(requests).extracting(Request::what).containsExactly("GET /plans/" + PLAN);
    }

    @Test
    void aClusterSaysWhatIsAllowedAndWhyNot() {
        assertThat(run("cluster", "show", "shop", "--actions")).isEqualTo(ExitCode.OK);
        assertThat(console.out()).isEqualTo("""
                ACTION  ALLOWED  REASON
                grow    false    The cluster shop is being changed by operation 1.
                delete  true     -
                """);
    }

    static Stream<Arguments> changes() {
        return Stream.of(
                Arguments.of("grow --count 2", "{kind: grow, count: 2}"),
                Arguments.of(
                        "grow --size 5..9 --provider a --provider b,c --disrupt 10% --budget 5s --provider-field a/zone=north",
                        "{kind: grow, size: 5..9, providers: [a, b, c], disrupt: 10%, budgetMillis: 5000,"
                                + " fieldsByProvider: {a: {zone: north}}}"),
                Arguments.of("shrink --count 1", "{kind: shrink, count: 1}"),
                Arguments.of("shrink --size 3", "{kind: shrink, size: '3'}"),
                Arguments.of("shrink --node 1000,shop7-1001.local --node n0", "{kind: shrink, nodes: [1000, 1001]}"),
                Arguments.of("replace --node 1001", "{kind: replace, nodes: [1001], broken: false}"),
                Arguments.of("replace --node 1001 --broken", "{kind: replace, nodes: [1001], broken: true}"),
                Arguments.of("finish-elsewhere", "{kind: finish-elsewhere}"),
                Arguments.of("finish-elsewhere --budget 5s", "{kind: finish-elsewhere, budgetMillis: 5000}"),
                Arguments.of("repair", "{kind: repair}"),
                Arguments.of("repair --node n0,1001 --disrupt 2", "{kind: repair, nodes: [1000, 1001], disrupt: '2'}"),
                Arguments.of("hardware --type large", "{kind: hardware, hardwareType: large}"),
                Arguments.of("image --type debian13 --disrupt 2", "{kind: image, imageType: debian13, disrupt: '2'}"),
                Arguments.of(
                        "move --location a/r1,b --provider-field zone=north",
                        "{kind: move, locations: [a/r1, b], providerFields: {zone: north}}"),
                Arguments.of("move --provider b", "{kind: move, providers: [b]}"),
                Arguments.of("add-services cache agent", "{kind: add-services, services: [cache, agent]}"),
                Arguments.of("remove-services cache", "{kind: remove-services, services: [cache]}"),
                Arguments.of(
                        "add-services cache --width 2 --canary 1 --settle 5s",
                        "{kind: add-services, services: [cache], rollout: {width: 2, canary: 1, settleSeconds: 5}}"),
                Arguments.of(
                        "remove-services cache --width 1 --skip-drain",
                        "{kind: remove-services, services: [cache], rollout: {width: 1, skipDrain: true}}"),
                Arguments.of(
                        "reconfigure --set web.port=8080 --set web.name=a=b --set web.old=null --service web --restart",
                        "{kind: reconfigure, config: {web: {port: 8080, name: a=b, old: null}}, services: [web], restart: true}"),
                Arguments.of(
                        "reconfigure --keys-only", "{kind: reconfigure, config: {}, services: [], restart: false}"),
                Arguments.of(
                        "adopt --machine i-1,i-2 --machine i-3 --provider north --hardware small --image debian --location r1 --service web",
                        "{kind: adopt, machines: [i-1, i-2, i-3], provider: north, location: r1, hardwareType: small, imageType: debian, services: [web]}"),
                Arguments.of("start", "{kind: start}"),
                Arguments.of("stop web cache --node 1000", "{kind: stop, services: [web, cache], nodes: [1000]}"),
                Arguments.of("restart web", "{kind: restart, services: [web]}"),
                Arguments.of(
                        "restart --width 2 --canary 1 --settle 1m",
                        "{kind: restart, rollout: {width: 2, canary: 1, settleSeconds: 60}}"),
                Arguments.of(
                        "shrink --node 1001 --skip-drain", "{kind: shrink, nodes: [1001], rollout: {skipDrain: true}}"),
                Arguments.of("sync --width 1", "{kind: sync, rollout: {width: 1}}"),
                Arguments.of("replan --min-saving 2.5%", "{kind: replan, minSavingPercent: 2.5}"));
    }

    @ParameterizedTest
    @MethodSource("changes")
    void eachChangeAsksForWhatIsMeant(String words, String body) throws IOException {
        int space = words.indexOf(' ');
        List<String> arguments = new ArrayList<>(List.of("cluster", space < 0 ? words : words.substring(0, space)));
        arguments.add("shop");
        if (space >= 0) {
            arguments.addAll(List.of(words.substring(space + 1).split(" ")));
        }
        arguments.add("--dry-run");

        assertThat(run(arguments.toArray(String[]::new))).as(console.err()).isEqualTo(ExitCode.OK);

        assertThat(Api.JSON.readTree(requests.getLast().body())).isEqualTo(yaml(body));
    }

    @Test
    void singleValuesComeOverTheFile() throws IOException {
        Path file = Files.writeString(folder.resolve("config.yaml"), "web: {port: 80, title: old}\nlist: [1]\n");

        assertThat(run(
                        "cluster",
                        "reconfigure",
                        "shop",
                        "-f",
                        file.toString(),
                        "--set",
                        "web.port=\"81\"",
                        "--set",
                        "a\\.b.c=%ip.bind_v4.self%",
                        "--set",
                        "list=[2, 3]",
                        "--set",
                        "empty=",
                        "--plan"))
                .as(console.err())
                .isEqualTo(ExitCode.OK);

        assertThat(Api.JSON.readTree(requests.getLast().body()).path("config"))
                .isEqualTo(yaml(
                        "{web: {port: '81', title: old}, list: [2, 3], a.b: {c: '%ip.bind_v4.self%'}, empty: ''}"));
    }

    static Stream<Arguments> mistakes() {
        return Stream.of(
                Arguments.of("grow shop", ExitCode.USAGE, "Either --count or --size must be given."),
                Arguments.of("grow shop --count 1 --size 4", ExitCode.USAGE, "Either --count or --size must be given."),
                Arguments.of("grow shop --count many", ExitCode.USAGE, "Invalid value for option '--count'"),
                Arguments.of("grow", ExitCode.USAGE, "Missing required parameter: 'CLUSTER'"),
                Arguments.of("grow ship --count 1", ExitCode.NOT_FOUND, "There is no cluster ship."),
                Arguments.of("shrink shop", ExitCode.USAGE, "One of --count, --node and --size must be given."),
                Arguments.of(
                        "shrink shop --node 1000 --count 1",
                        ExitCode.USAGE,
                        "One of --count, --node and --size must be given."),
                Arguments.of("replace shop", ExitCode.USAGE, "Missing required option: '--node=NODE'"),
                Arguments.of(
                        "replace shop --node 1009",
                        ExitCode.NOT_FOUND,
                        "The cluster has no node 1009.\nMaybe one of 1000, 1001, or its host name."),
                Arguments.of("replace shop --node 1002", ExitCode.NOT_FOUND, "The cluster has no node 1002."),
                Arguments.of("hardware shop", ExitCode.USAGE, "Missing required option: '--type=NAME'"),
                Arguments.of("move shop", ExitCode.USAGE, "Either --provider or --location must be given."),
                Arguments.of("replan shop --min-saving much", ExitCode.USAGE, "must be a number of percent"),
                Arguments.of("add-services shop", ExitCode.USAGE, "Missing required parameter: 'SERVICE'"),
                Arguments.of(
                        "reconfigure shop",
                        ExitCode.USAGE,
                        "--authorized-keys nor --keys-only says what is to change."),
                Arguments.of("reconfigure shop --keys-only --restart", ExitCode.USAGE, "no service is configured."),
                Arguments.of("reconfigure shop --set port", ExitCode.USAGE, "should be in KEY=VALUE format"),
                Arguments.of("reconfigure shop --set a..b=1", ExitCode.USAGE, "The path (a..b) has an empty key."),
                Arguments.of(
                        "reconfigure shop --set a=1 --set a.b=2", ExitCode.USAGE, "The path (a.b) leads through a"),
                Arguments.of("reconfigure shop -f nowhere.yaml", ExitCode.NOT_FOUND, "Cannot read nowhere.yaml."),
                Arguments.of("stop shop --node shop7-1009.local", ExitCode.NOT_FOUND, "no node shop7-1009.local"));
    }

    @ParameterizedTest
    @MethodSource("mistakes")
    void whatIsTypedWrongIsAnsweredInAFewWords(String words, int status, String answer) {
        List<String> arguments = new ArrayList<>(List.of("cluster"));
        arguments.addAll(List.of(words.split(" ")));
        arguments.add("--dry-run");

        assertThat(run(arguments.toArray(String[]::new))).isEqualTo(status);

        assertThat(console.err()).startsWith("loom: ").contains(answer);
        assertThat(console.err().lines()).hasSizeLessThanOrEqualTo(2);
        assertThat(console.out()).isEmpty();
        assertThat(requests).extracting(Request::what).noneMatch(what -> what.startsWith("POST"));
    }

    private int run(String... words) {
        List<String> arguments = new ArrayList<>(List.of(words));
        arguments.addAll(List.of("--url", url()));
        return console.run(arguments.toArray(String[]::new));
    }

    private void answer(String what, int status, String body) {
        answers.put(what, new Answer(status, body));
    }

    private static JsonNode yaml(String flow) throws IOException {
        return Api.JSON.readTree(new com.fasterxml.jackson.dataformat.yaml.YAMLMapper()
                .readTree(flow)
                .toString());
    }

    private static String plan(String operation) {
        return """
                {"id": "%s", "clusterId": "%s", "kind": "GROW", "requestedBy": "ann", "createdAt": "2026-11-29T08:00:00Z",
                 "expiresAt": "2026-11-30T08:00:00Z", "tasks": 9,
                 "plan": {"feasible": true, "outcome": "FEASIBLE", "score": "0hard/0medium/-80000soft", "bound": -80000,
                   "gap": 0.0, "solveMillis": 1.5,
                   "layouts": [
                     {"services": ["site"], "hardwareType": "small", "imageType": "host", "provider": "sandbox",
                      "location": "rack-b", "count": 4, "pricePerHour": {"micros": 20000, "currency": "USD"}}],
                   "pricePerHour": {"micros": 80000, "currency": "USD"}, "pricePerHourDelta": 20000,
                   "constraints": [], "conflicts": [],
                   "changes": {"create": 1, "keep": 2, "change": 1, "delete": 0, "nodes": [
                     {"number": 1001, "hostName": "shop7-1001.local", "fate": "CHANGE", "added": ["site"], "removed": []}]}},
                 "operationId": %s}
                """.formatted(PLAN, CLUSTER, operation);
    }

    private String url() {
        return "http://127.0.0.1:" + http.getAddress().getPort();
    }
}
