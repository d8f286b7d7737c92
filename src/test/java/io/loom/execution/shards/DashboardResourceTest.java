package io.loom.execution.shards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.loom.catalog.TestCatalog;
import io.loom.contract.TaskAction;
import io.loom.contract.TaskAttempt;
import io.loom.contract.TaskReport;
import io.loom.execution.OperationListener.Outcome;
import io.loom.tenancy.As;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The dashboard asks for what the server tells. */
@QuarkusTest
@TestProfile(TestPorts.class)
class DashboardResourceTest extends ExecutionScenario {

    private static final Path DASHBOARD = Path.of("deploy/grafana/loom.json");
    private static final Pattern METRIC = Pattern.compile("\\bloom_\\w+");
    private static final Pattern LABELS = Pattern.compile("\\bby \\(([^)]*)\\)");

    /** Which Prometheus itself gives to what it reads of a server. */
    private static final String OF_PROMETHEUS = "instance";

    private static final String DEFINITIONS = """
            kind: Provider
            name: dashboard
            providertype: none
            ---
            kind: HardwareType
            name: dashboard
            pricePerHour: 0.05
            providermap: {dashboard: {flavor: s}}
            ---
            kind: ImageType
            name: dashboard
            providermap: {dashboard: {image: i, ssh-user: root}}
            ---
            kind: Service
            name: dashboard
            ---
            kind: ClusterTemplate
            name: dashboard
            defaults: {services: [dashboard], provider: dashboard}
            compatibility: {hardwaretypes: [dashboard], imagetypes: [dashboard]}
            """;

    @Test
    void everyMetricAndLabelThatItNamesIsThere() throws IOException {
        solve();
        runSomethingAndForgeAReport();
        List<String> expressions = expressions();
        assertThat(expressions).hasSizeGreaterThan(10);
        await().atMost(SOON).untilAsserted(() -> {
            List<String> told = As.admin().get("/q/metrics").asString().lines().toList();
            assertThat(expressions).allSatisfy(expression -> assertIsTold(expression, told));
        });
    }

    private static void assertIsTold(String expression, List<String> told) {
        List<String> labels = new ArrayList<>();
        Matcher by = LABELS.matcher(expression);
        while (by.find()) {
            Arrays.stream(by.group(1).split(",", -1))
                    .map(String::strip)
                    .filter(label -> !label.equals(OF_PROMETHEUS))
                    .forEach(labels::add);
        }
        Matcher metric = METRIC.matcher(expression);
        assertThat(metric.find()).as(expression).isTrue();
        do {
            String name = metric.group();
            assertThat(told)
                    .as("%s of %s", name, expression)
                    .anySatisfy(line -> assertThat(line)
                            .matches(Pattern.quote(name) + "[{ ].*")
                            .satisfies(it -> assertThat(labels).allMatch(label -> it.contains(label + "=\""))));
        } while (metric.find());
    }

    private List<String> expressions() throws IOException {
        List<String> expressions = new ArrayList<>();
        for (JsonNode each : new ObjectMapper().readTree(DASHBOARD.toFile()).findValues("expr")) {
            expressions.add(each.asText());
        }
        return expressions;
    }

    private void runSomethingAndForgeAReport() {
        provisioner((self, assignment) -> {
            TaskAttempt forged = new TaskAttempt(assignment.attempt().taskId(), 1, "forged");
            self.report(
                    assignment, new TaskReport.Succeeded(forged, self.incarnation(), Instant.EPOCH, null, Map.of()));
            acceptAndSucceed(self, assignment);
        });
        UUID operation = submit(chains(1, TaskAction.CREATE));
        awaitOutcome(operation, Outcome.SUCCEEDED);
    }

    private static void solve() {
        TestCatalog.take(DEFINITIONS);
        As.admin()
                .body(Map.of("template", "dashboard", "size", 3))
                .post("/api/v1/placements")
                .then()
                .statusCode(200);
    }
}
