package io.loom.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;

import io.loom.tenancy.As;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is asked before a cluster is made: what is wrong is named, what is beyond a quota refused, and a dry run writes nothing. */
@QuarkusTest
class ClusterRequestResourceTest extends ClusterTest {

    @Test
    void timeBudgetOutOfRangeIsRefused() {
        Map<String, Object> body = new HashMap<>(request("hasty", 2));
        body.put("budgetMillis", 1);
        As.user("ann")
                .queryParam("dryRun", true)
                .body(body)
                .post("/api/v1/clusters")
                .then()
                .statusCode(422)
                .body("errors.pointer", hasItem("/budgetMillis"));
    }

    @Test
    void aDryRunShowsThePlanAndWritesNothing() {
        int before =
                As.admin().get("/api/v1/clusters").jsonPath().getList("items").size();

        As.user("ann")
                .queryParam("dryRun", true)
                .body(request("shown", 4))
                .post("/api/v1/clusters")
                .then()
                .statusCode(200)
                .body(
                        "feasible", equalTo(true),
                        "changes.create", equalTo(4),
                        "layouts.count.sum()", equalTo(4),
                        "pricePerHour.micros", equalTo(480_000),
                        "pricePerHour.currency", equalTo("USD"),
                        "conflicts", empty());

        assertThat(As.admin().get("/api/v1/clusters").jsonPath().getList("items"))
                .hasSize(before);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "size | 0 | /size",
                "size | 1000000000 | /size",
                "size | 99 | /size",
                "services | [ghost] | /services",
                "services | [web] | /services",
                "dnsSuffix | -.- | /dnsSuffix",
                "initialLease | -1 | /initialLease",
                "hardwareType | huge | /hardwareType",
                "provider | nowhere | /provider",
                "name | a b | /name"
            })
    void badInputIsNamed(String field, String value, String pointer) {
        Map<String, Object> request = request("bad", 3);
        request.put(
                field,
                value.startsWith("[")
                        ? List.of(value.substring(1, value.length() - 1))
                        : value.matches("-?\\d+") ? Long.valueOf(value) : value);

        refused(As.user("ann").body(request)).body("errors.pointer", hasItem(containsString(pointer)));
    }

    private static ValidatableResponse refused(RequestSpecification asked) {
        return asked.post("/api/v1/clusters")
                .then()
                .statusCode(422)
                .contentType(containsString("application/problem+json"));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1_000_000_000})
    void anAbsurdSizeHasNoPlanEither(int size) {
        refused(As.user("ann").queryParam("dryRun", true).body(request("bad", size)))
                .body("errors.pointer", hasItem("/size"));
    }

    @Test
    void whatCannotHoldTogetherIsNamed() {
        Map<String, Object> request = request("impossible", 3);
        request.put("services", List.of("store"));

        refused(As.user("ann").body(request))
                .body(
                        "errors", hasSize(1),
                        "errors[0].detail", containsString("cannot hold together"),
                        "errors[0].detail", containsString("store"),
                        "errors[0].detail", containsString("3 nodes"));
        As.user("ann")
                .queryParam("dryRun", true)
                .body(request)
                .post("/api/v1/clusters")
                .then()
                .statusCode(200)
                .body(
                        "feasible", equalTo(false),
                        "conflicts", hasSize(1),
                        "conflicts[0].constraints", hasItems("clusterSize", "serviceQuantity"),
                        "conflicts[0].message", containsString("cannot hold together"));

        assertThat(clustersNamed("impossible")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "clusters, 0 clusters",
        "nodes, 0 nodes",
        "pricePerHourMicros, at most 0 per hour",
        "cores, at most 0 cores",
        "memoryMib, at most 0 GiB memory"
    })
    void aQuotaThatIsUsedUpIsNamed(String quota, String named) {
        limit(Map.of(quota, 0));
        try {
            for (boolean dryRun : List.of(true, false)) {
                As.user("ann")
                        .queryParam("dryRun", dryRun)
                        .body(request("too-many", 2))
                        .post("/api/v1/clusters")
                        .then()
                        .statusCode(409)
                        .contentType(containsString("application/problem+json"))
                        .body("status", equalTo(409), "detail", containsString(named))
                        .body("detail", containsString("The tenant default may have 0 "));
            }
        } finally {
            limit(Map.of());
        }

        assertThat(clustersNamed("too-many")).isEmpty();
    }

    @Test
    void coresThatOtherClustersHaveCountAgainstTheQuota() {
        limit(Map.of("cores", 0));
        String words = As.user("ann")
                .body(request("counted", 2))
                .post("/api/v1/clusters")
                .then()
                .statusCode(409)
                .extract()
                .path("detail");
        int used = Integer.parseInt(words.replaceAll("(?s).*has (\\d+) cores.*", "$1"));
        limit(Map.of("cores", used + 5));
        try {
            String operation = create("ann", request("fits", 2));
            As.user("ann")
                    .body(request("fits-not", 2))
                    .post("/api/v1/clusters")
                    .then()
                    .statusCode(409)
                    .body(
                            "detail", containsString("the quota leaves at most 1 core"),
                            "detail", containsString("a quota of 4 cores instead of 1 core"),
                            "detail", containsString("may have " + (used + 5) + " cores and has " + (used + 4)));
            awaitOperation("ann", operation, "SUCCEEDED");
        } finally {
            limit(Map.of());
        }
    }

    @Test
    void aTemplateThatDoesNotExistIsNamed() {
        Map<String, Object> request = request("bad", 3);
        request.put("template", "no-such-template");

        As.user("ann")
                .body(request)
                .post("/api/v1/clusters")
                .then()
                .statusCode(422)
                .body("detail", containsString("no-such-template"));
    }

    @Test
    void theProvidersFieldsAreDemanded() {
        Map<String, Object> request = request("bad", 3);
        request.put("providerFields", Map.of("region", "south"));

        As.user("ann")
                .body(request)
                .post("/api/v1/clusters")
                .then()
                .statusCode(422)
                .body("errors.pointer", hasItem("/providerFields/region"), "detail", containsString("zone"));
    }

    private static void limit(Map<String, Object> quota) {
        String version = As.admin().get("/api/v1/tenants/default").header("ETag");
        As.admin()
                .header("If-Match", version)
                .body(Map.of("quota", quota))
                .put("/api/v1/tenants/default")
                .then()
                .statusCode(200);
    }
}
