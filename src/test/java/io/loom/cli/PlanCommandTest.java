package io.loom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Places the examples, with no server. */
class PlanCommandTest {

    private final Console console = new Console();

    @Test
    void printsTheWebExampleAsJson() throws IOException {
        JsonNode plan = plan("--template", "web", "--nodes", "6");

        assertThat(plan.fieldNames())
                .toIterable()
                .contains("feasible", "score", "bound", "gap", "solveMillis", "layouts", "constraints", "conflicts");
        assertThat(plan.path("feasible").asBoolean()).isTrue();
        assertThat(plan.path("pricePerHour"))
                .isEqualTo(Api.JSON.readTree("{\"micros\": 150000, \"currency\": \"USD\"}"));
        assertThat(count(plan, "balancer")).isEqualTo(1);
        assertThat(count(plan, "site")).isEqualTo(5);
        assertThat(plan.path("solveMillis").asDouble()).isPositive();
    }

    @Test
    void standsTheReplicasOfTheStoreOnThreeRacksAtTheLeastPrice() throws IOException {
        JsonNode plan = plan("--template", "store", "--nodes", "3");

        assertThat(plan.path("layouts").findValuesAsText("location"))
                .containsExactlyInAnyOrder("rack-a", "rack-b", "rack-c");
        assertThat(plan.path("layouts").findValuesAsText("hardwareType")).containsOnly("small");
        assertThat(count(plan, "replica")).isEqualTo(3);
        assertThat(count(plan, "store-check")).isEqualTo(1);
        assertThat(plan.at("/pricePerHour/micros").asLong()).isEqualTo(60_000);
        assertThat(plan.path("gap").asDouble()).isZero();
    }

    @Test
    void oneMoreBalancerServesAfterEightSites() throws IOException {
        assertThat(count(plan("--template", "web", "--nodes", "9"), "balancer")).isEqualTo(1);
        assertThat(count(plan("--template", "web", "--nodes", "11"), "balancer"))
                .isEqualTo(2);
    }

    @Test
    void sizeBeyondTheTemplatesIsInfeasibleOrRefusedWithItsNumber() {
        int status = console.run("plan", "--catalog", "examples", "--template", "store", "--nodes", "12", "-o", "json");

        assertThat(status).isIn(ExitCode.INFEASIBLE, ExitCode.USAGE);
        assertThat(console.out() + console.err()).contains("12").contains("9");
    }

    @Test
    void namesTheTemplatesThatThereAre() {
        int status = console.run("plan", "--catalog", "examples", "--template", "wib", "--nodes", "3");

        assertThat(status).isEqualTo(ExitCode.NOT_FOUND);
        assertThat(console.err())
                .isEqualTo("loom: There is no cluster template wib in examples.\nMaybe one of hello, store, web.\n");
    }

    @Test
    void refusesNoNodesAtAll() {
        int status = console.run("plan", "--catalog", "examples", "--template", "web", "--nodes", "0");

        assertThat(status).isEqualTo(ExitCode.USAGE);
        assertThat(console.err()).contains("0");
        assertThat(console.out()).isEmpty();
    }

    @Test
    void repeatsForAMedianAndTakesAProfileOfYourOwn() throws IOException {
        JsonNode plan = plan(
                "--template",
                "web",
                "--nodes",
                "6",
                "--repeat",
                "4",
                "--weights",
                "solver-config/weights/resilient.yaml");

        assertThat(plan.path("feasible").asBoolean()).isTrue();
        assertThat(plan.path("constraints")
                        .valueStream()
                        .filter(constraint -> constraint.path("id").asText().equals("spread"))
                        .map(constraint -> constraint.path("weight").asLong()))
                .containsExactly(1_000_000L);
    }

    @Test
    void setsOfWeightsStandSideBySide() throws IOException {
        JsonNode comparison = plan(
                "--template",
                "web",
                "--nodes",
                "6",
                "--compare",
                "--profile",
                "cheapest",
                "--weights",
                "solver-config/weights/resilient.yaml,solver-config/weights/compact.yaml");

        assertThat(comparison.at("/items").findValuesAsText("name"))
                .containsExactly(
                        "cheapest", "solver-config/weights/resilient.yaml", "solver-config/weights/compact.yaml");
        assertThat(comparison.path("scores")).hasSize(3);
        assertThat(comparison.path("scores").path(1).path(1).asText())
                .isEqualTo(comparison.at("/items/1/plan/score").asText());
    }

    @Test
    void comparesEveryProfileWhereNoneIsNamedAndPrintsAColumnForEach() {
        int status = console.run("plan", "--catalog", "examples", "--template", "web", "--nodes", "6", "--compare");

        assertThat(status).as(console.err()).isEqualTo(ExitCode.OK);
        assertThat(console.out().lines().filter(line -> line.startsWith("PLAN ")))
                .singleElement()
                .asString()
                .containsSubsequence("balanced", "cheapest", "compact", "resilient");
        assertThat(console.out()).contains("cost per hour", "NODES OF", "MISSED", "SCORE BY WEIGHTS OF");
    }

    @Test
    void severalSetsForOnePlanAreRefused() {
        int status = console.run(
                "plan", "--catalog", "examples", "--template", "web", "--nodes", "6", "--profile", "cheapest,compact");

        assertThat(status).isEqualTo(ExitCode.USAGE);
        assertThat(console.err()).contains("cheapest, compact").contains("Maybe add --compare.");
    }

    @Test
    void saysHowFarWeightsGo() throws IOException {
        JsonNode sensitivity = plan("--template", "web", "--nodes", "6", "--sensitivity");

        assertThat(sensitivity.at("/plan/feasible").asBoolean()).isTrue();
        assertThat(sensitivity.path("complete").asBoolean()).isTrue();
        assertThat(sensitivity.path("findings").findValuesAsText("constraint")).contains("cost", "spread");
        assertThat(sensitivity.path("findings").findValuesAsText("statement"))
                .allSatisfy(statement -> assertThat(statement).contains("stays the best"));
    }

    @Test
    void saysWhy() {
        int status = console.run("plan", "--catalog", "examples", "--template", "store", "--nodes", "3", "-v");

        assertThat(status).as(console.err()).isEqualTo(ExitCode.OK);
        assertThat(console.out())
                .contains("  hardware  small is the ")
                .contains("  location  ")
                .contains("  not ");
    }

    @Test
    void budgetOutOfRangeIsRefused() {
        int status =
                console.run("plan", "--catalog", "examples", "--template", "web", "--nodes", "6", "--budget", "2m");

        assertThat(status).isEqualTo(ExitCode.USAGE);
        assertThat(console.err()).contains("The time budget (120000 ms) must be from 10 to 60000 ms.");
    }

    @Test
    void nodesStandAtAnyOfTheProvidersThatAreNamedAndOnHostsByName(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("two.yaml"), """
                kind: Provider
                name: cloud
                providertype: sandbox
                ---
                kind: Provider
                name: racks
                providertype: hosts
                provisioner: {privateKey: k}
                hosts:
                  - {address: 10.0.0.7, capacity: {cpu: 4, memory: 8Gi}}
                ---
                kind: HardwareType
                name: rented
                capacity: {cpu: 4, memory: 8Gi}
                pricePerHour: 0.2
                providermap: {cloud: {flavor: r}}
                ---
                kind: ImageType
                name: linux
                providermap: {cloud: {image: i}, racks: {image: i}}
                ---
                kind: Service
                name: web
                ---
                kind: ClusterTemplate
                name: web
                defaults: {services: [web], provider: cloud}
                """);
        String[] usual = {"plan", "--catalog", folder.toString(), "--template", "web", "-n", "3", "-o", "json"};

        assertThat(console.run(usual)).isEqualTo(ExitCode.OK);
        assertThat(Api.JSON.readTree(console.out()).path("layouts").findValuesAsText("provider"))
                .containsOnly("cloud");

        Console two = new Console();
        String[] asked = Arrays.copyOf(usual, usual.length + 4);
        System.arraycopy(new String[] {"--provider", "cloud", "--provider", "racks"}, 0, asked, usual.length, 4);
        assertThat(two.run(asked)).as(two.err()).isEqualTo(ExitCode.OK);
        JsonNode plan = Api.JSON.readTree(two.out());
        assertThat(plan.path("layouts").findValuesAsText("provider")).containsExactlyInAnyOrder("cloud", "racks");
        assertThat(plan.path("layouts").findValues("hosts").toString()).isEqualTo("[[\"10.0.0.7\"]]");
        assertThat(plan.at("/pricePerHour/micros").asLong()).isEqualTo(400_000);
    }

    @Test
    void hostsThatAreListedAsOneTextAreTakenByNameAndAreNoMoreThanThere(@TempDir Path folder) throws IOException {
        Files.writeString(folder.resolve("racks.yaml"), """
                kind: Provider
                name: racks
                providertype: hosts
                provisioner: {privateKey: k, hosts: '10.0.0.7:22, [2001:db8::8]:2222'}
                ---
                kind: HardwareType
                name: own
                providermap: {racks: {flavor: any}}
                ---
                kind: ImageType
                name: linux
                providermap: {racks: {image: i}}
                ---
                kind: Service
                name: web
                ---
                kind: ClusterTemplate
                name: web
                defaults: {services: [web], provider: racks}
                """);
        String[] two = {"plan", "--catalog", folder.toString(), "--template", "web", "-n", "2", "-o", "json"};

        assertThat(console.run(two)).as(console.err()).isEqualTo(ExitCode.OK);
        assertThat(Api.JSON
                        .readTree(console.out())
                        .path("layouts")
                        .findValues("hosts")
                        .toString())
                .isEqualTo("[[\"10.0.0.7\",\"[2001:db8::8]:2222\"]]");

        String[] three = two.clone();
        three[6] = "3";
        Console more = new Console();
        assertThat(more.run(three)).isEqualTo(ExitCode.INFEASIBLE);
        assertThat(more.out() + more.err()).contains("racks has at most 2 nodes");
    }

    private JsonNode plan(String... options) throws IOException {
        Console own = new Console();
        String[] arguments = new String[options.length + 5];
        System.arraycopy(new String[] {"plan", "--catalog", "examples", "-o", "json"}, 0, arguments, 0, 5);
        System.arraycopy(options, 0, arguments, 5, options.length);
        assertThat(own.run(arguments)).as(own.err()).isEqualTo(ExitCode.OK);
        return Api.JSON.readTree(own.out());
    }

    private static int count(JsonNode plan, String service) {
        int count = 0;
        for (JsonNode layout : plan.path("layouts")) {
            for (JsonNode on : layout.path("services")) {
                if (on.asText().equals(service)) {
                    count += layout.path("count").asInt();
                }
            }
        }
        return count;
    }
}
