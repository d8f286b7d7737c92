package io.loom.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import io.loom.contract.TaskAction;
import io.loom.tenancy.As;
import io.loom.tenancy.Role;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * What is reported of the use of nodes. The nodes of most of these tests are moved to months in which no other test's
 * nodes are.
 */
@QuarkusTest
class UsageResourceTest extends StackTest {

    @Inject
    EntityManager entities;

    @Test
    void aNodeIsUsedFromItsCreateUntilItsDeleteByThePriceThatHeld() {
        String cluster = created("metered", "stack", 3);

        assertThat(machines(cluster))
                .containsExactly(
                        "1000 true false 120000 USD", "1001 true false 120000 USD", "1002 true false 120000 USD");
        usage(As.user("ann"), Map.of("by", "cluster"))
                .body(
                        "items.findAll { it.clusterId == '" + cluster + "' }.cost.currency",
                        equalTo(List.of("USD")),
                        "items.find { it.clusterId == '" + cluster + "' }.name",
                        equalTo("metered"));

        run(cluster, Map.of("kind", "shrink", "count", 1));

        List<Integer> left = standing(cluster);
        assertThat(left).hasSize(2);
        assertThat(machines(cluster))
                .hasSize(3)
                .allSatisfy(machine -> assertThat(machine.contains(" true false "))
                        .isEqualTo(left.contains(Integer.valueOf(machine.substring(0, 4)))));
    }

    @Test
    void aMachineThatIsForgottenIsUsedNoMore() {
        String cluster = created("abandoned", "stack", 2);
        cloud().failWhere(task -> task.action() == TaskAction.DELETE
                && task.node().hostName().contains("abandoned")
                && task.node().number() == 1001);
        String deletion = As.user("ann")
                .queryParam("force", true)
                .delete("/api/v1/clusters/{id}", cluster)
                .then()
                .statusCode(202)
                .extract()
                .path("id");

        awaitOperation("ann", deletion, "SUCCEEDED");

        assertThat(machines(cluster)).containsExactly("1000 true true 120000 USD", "1001 true true 120000 USD");
    }

    @Test
    void usageIsAddedUpByTenantUserTemplateClusterAndLabel() {
        Map<String, Object> labelled = stack("addends", "stack", 2);
        labelled.put("labels", Map.of("team", "red"));
        String red = createdBy("ann", labelled);
        String bobs = createdBy("bob", stack("addendum", "sized", 2));
        used(red, 1000, "2021-03-30T22:30:00Z", "2021-04-01T01:00:00Z");
        used(red, 1001, "2021-03-31T00:00:00Z", "2021-03-31T02:00:00Z");
        priced(bobs, 1000, "5000000", "'USD'");
        used(bobs, 1000, "2021-03-31T12:00:00Z", "2021-03-31T12:15:00Z");
        used(bobs, 1001, "2021-05-01T00:00:00Z", "2021-05-02T00:00:00Z");
        Map<String, Object> span = Map.of("from", "2021-03-01", "to", "2021-05-01");

        usage(As.admin(), with(span, "by", "tenant"))
                .body(
                        "from", equalTo("2021-03-01T00:00:00Z"),
                        "to", equalTo("2021-05-01T00:00:00Z"),
                        "by", equalTo("tenant"),
                        "per", nullValue(),
                        "items", hasSize(1),
                        "items[0].name", equalTo("default"),
                        "items[0].nodeHours", equalTo(28.75f),
                        "items[0].cost.micros", equalTo(28_500 * 120 + 250 * 5_000),
                        "items[0].cost.currency", equalTo("USD"));
        usage(As.admin(), with(span, "by", "user"))
                .body("items.name", contains("ann", "bob"), "items.nodeHours", contains(28.5f, 0.25f));
        usage(As.admin(), with(span, "by", "template"))
                .body("items.name", contains("sized", "stack"), "items.nodeHours", contains(0.25f, 28.5f));
        usage(As.admin(), with(span, "by", "cluster"))
                .body("items.name", contains("addends", "addendum"), "items.clusterId", contains(red, bobs));
        usage(As.admin(), with(span, "by", "label:team"))
                .body("items.name", contains("red", null), "items.nodeHours", contains(28.5f, 0.25f));
        usage(As.admin().header("Loom-Tenant", "default"), span).body("items", hasSize(1));
        usage(As.admin().header("Loom-Tenant", other()), span).body("items", empty());
        usage(As.user("bob"), with(span, "by", "user"))
                .body("items.name", contains("bob"), "items.nodeHours", contains(0.25f));
        usage(As.role(Role.ADMIN), with(span, "by", "user")).body("items.name", contains("ann", "bob"));
        usage(As.role(Role.OPERATOR), with(span, "by", "user")).body("items.tenant", contains("default", "default"));
    }

    @Test
    void usageIsAddedUpPerPeriod() {
        String cluster = created("periodic", "stack", 2);
        used(cluster, 1000, "2020-02-28T22:30:00Z", "2020-03-02T01:00:00Z");
        used(cluster, 1001, "2020-02-29T00:00:00Z", "2020-02-29T00:00:00.500Z");

        usage(As.user("ann"), Map.of("per", "day", "from", "2020-02-28", "to", "2020-03-15"))
                .body(
                        "per", equalTo("day"),
                        "items.from",
                                contains(
                                        "2020-02-28T00:00:00Z",
                                        "2020-02-29T00:00:00Z",
                                        "2020-03-01T00:00:00Z",
                                        "2020-03-02T00:00:00Z"),
                        "items.nodeHours", contains(1.5f, 24.0001f, 24.0f, 1.0f),
                        "items.cost.micros", contains(180_000, 2_880_017, 2_880_000, 120_000));
        usage(As.user("ann"), Map.of("per", "hour", "from", "2020-02-28T23:15:00Z", "to", "2020-02-29T01:00:00Z"))
                .body(
                        "items.from", contains("2020-02-28T23:15:00Z", "2020-02-29T00:00:00Z"),
                        "items.to", contains("2020-02-29T00:00:00Z", "2020-02-29T01:00:00Z"),
                        "items.nodeHours", contains(0.75f, 1.0001f));
        usage(As.user("ann"), Map.of("per", "week", "from", "2020-02-01", "to", "2020-04-01"))
                .body(
                        "items.from", contains("2020-02-24T00:00:00Z", "2020-03-02T00:00:00Z"),
                        "items.nodeHours", contains(49.5001f, 1.0f));
        usage(As.user("ann"), Map.of("per", "month", "from", "2020-02-15", "to", "2020-04-01"))
                .body(
                        "items.from", contains("2020-02-15T00:00:00Z", "2020-03-01T00:00:00Z"),
                        "items.nodeHours", contains(25.5001f, 25.0f));
        usage(As.user("ann"), Map.of("per", "year", "from", "2019-01-01", "to", "2021-01-01"))
                .body("items.from", contains("2020-01-01T00:00:00Z"), "items.nodeHours", contains(50.5001f));
    }

    @Test
    void currenciesAreKeptApartAndUnknownPricesAreInNoCost() {
        String cluster = created("mixed", "stack", 4);
        for (int number = 1000; number < 1004; number++) {
            used(cluster, number, "2019-06-01T00:00:00Z", "2019-06-01T01:00:00Z");
        }
        priced(cluster, 1001, "2000000", "'EUR'");
        priced(cluster, 1002, "null", "null");
        priced(cluster, 1003, "3000000", "'EUR'");

        usage(As.user("ann"), Map.of("from", "2019-06-01", "to", "2019-07-01"))
                .body(
                        "items.nodeHours", contains(2.0f, 1.0f, 1.0f),
                        "items.cost", hasSize(3),
                        "items[0].cost", equalTo(Map.of("micros", 5_000_000, "currency", "EUR")),
                        "items[1].cost", equalTo(Map.of("micros", 120_000, "currency", "USD")),
                        "items[2].cost", nullValue());
    }

    @Test
    void whatIsInUseCountsUntilNow() {
        String cluster = created("current", "stack", 2);
        used(cluster, 1000, "2018-01-01T00:00:00Z", null);

        usage(As.user("ann"), Map.of("by", "cluster", "per", "year", "from", "2018-01-01", "to", "2100-01-01"))
                .body(
                        "items.findAll { it.clusterId == '" + cluster + "' }.from",
                        hasItems("2018-01-01T00:00:00Z", "2019-01-01T00:00:00Z"),
                        "items.findAll { it.clusterId == '" + cluster + "' }.from",
                        not(hasItem("2099-01-01T00:00:00Z")),
                        "items.find { it.clusterId == '" + cluster + "' }.nodeHours",
                        equalTo(8760.0f));
        usage(As.user("ann"), Map.of("from", "2098-01-01", "to", "2099-01-01")).body("items", empty());
        used(cluster, 1000, "2018-01-01T00:00:00Z", "2018-01-01T00:00:00Z");
    }

    @Test
    void whatMakesNoSenseIsRefused() {
        refused(Map.of("by", "colour"), "/by", "label:KEY");
        refused(Map.of("by", "label:-"), "/by", "label:team");
        refused(Map.of("per", "minute"), "/per", "hour, day, week, month, year");
        refused(Map.of("from", "yesterday"), "/from", "2026-01-31");
        refused(Map.of("from", "2020-02-01", "to", "2020-02-01"), "/from", "is empty");
        refused(Map.of("from", "2000-01-01", "to", "2020-01-01", "per", "hour"), "/per", "10000");
    }

    private static void refused(Map<String, Object> query, String pointer, String words) {
        As.user("ann")
                .queryParams(query)
                .get("/api/v1/usage")
                .then()
                .statusCode(422)
                .body("errors.pointer", contains(pointer), "errors.detail[0]", containsString(words));
    }

    private static ValidatableResponse usage(RequestSpecification who, Map<String, Object> query) {
        return who.queryParams(query).get("/api/v1/usage").then().statusCode(200);
    }

    private static Map<String, Object> with(Map<String, Object> query, String name, String value) {
        Map<String, Object> more = new HashMap<>(query);
        more.put(name, value);
        return more;
    }

    /** A tenant without clusters. */
    private static String other() {
        As.admin().body(Map.of("name", "idle")).post("/api/v1/tenants").then().statusCode(201);
        return "idle";
    }

    private static String createdBy(String user, Map<String, Object> request) {
        String operation = create(user, request);
        awaitOperation(user, operation, "SUCCEEDED");
        return clusterOf(operation);
    }

    private void used(String cluster, int number, String from, @Nullable String until) {
        update(
                cluster,
                number,
                "machine_from = '" + from + "', machine_until = " + (until == null ? "null" : "'" + until + "'"));
    }

    private void priced(String cluster, int number, String microsPerHour, String currency) {
        update(cluster, number, "micros_per_hour = " + microsPerHour + ", currency = " + currency);
    }

    private void update(String cluster, int number, String what) {
        QuarkusTransaction.requiringNew()
                .run(() -> assertThat(entities.createNativeQuery("update node set " + what
                                        + " where cluster_id = cast(:cluster as uuid) and number = :number")
                                .setParameter("cluster", cluster)
                                .setParameter("number", number)
                                .executeUpdate())
                        .isEqualTo(1));
    }

    /** Of each node: number, whether its machine was asked for, and was given back, and its price. */
    @SuppressWarnings("unchecked")
    private List<String> machines(String cluster) {
        return QuarkusTransaction.requiringNew()
                .call(() -> entities.createNativeQuery("""
                                select concat_ws(' ', number,
                                    case when machine_from is null then 'false' else 'true' end,
                                    case when machine_until is null then 'false' else 'true' end, micros_per_hour, currency)
                                from node where cluster_id = cast(:cluster as uuid) order by number""")
                        .setParameter("cluster", cluster)
                        .getResultList());
    }
}
