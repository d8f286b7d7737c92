package io.loom.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.anyOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

import io.loom.catalog.TestCatalog;
import io.loom.tenancy.As;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.config.EncoderConfig;
import io.restassured.http.ContentType;
import jakarta.inject.Inject;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Placements that make no sense are refused by name, and nothing is solved. */
@QuarkusTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BadPlacementResourceTest {

    @Inject
    MeterRegistry meters;

    private boolean imported;

    @BeforeEach
    void importDefinitions() {
        if (imported) {
            return;
        }
        imported = true;
        TestCatalog.take(DEFINITIONS);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"template": "bad", "size": 1000001}                                                    | /size                         | The size (1000001) is more than the 20000 nodes that one cluster may have.
            {"template": "bad", "size": 9223372036854775807}                                        | /size                         | 9223372036854775807
            {"template": "bad", "size": 1e300}                                                      | /size                         | must be a number of nodes
            {"template": "bad", "size": "NaN"}                                                      | /size                         | NaN
            {"template": "bad", "size": {"min": 9, "max": 3}}                                       | /size                         | at least 9 and at most 3
            {"template": "bad", "size": 0}                                                          | /size                         | The size (0)
            {"template": "bad", "size": 3, "placement": {"weights": {"cost": "NaN"}}}               | /placement/weights/cost       | (NaN) cannot be read as a whole number
            {"template": "bad", "size": 3, "placement": {"weights": {"cost": 9223372036854775808}}} | /placement/weights/cost       | (9223372036854775808) cannot be read as a whole number
            {"template": "bad", "size": 3, "placement": {"weights": {"cost": 1.5}}}                 | /placement/weights/cost       | (1.5) cannot be read as a whole number
            {"template": "bad", "size": 3, "placement": {"constraints": {"cost": {"weight": 3}}}}   | /placement/constraints/cost/weight | Maybe one of these was meant: enabled, level, limit
            {"template": "bad", "size": 3, "placement": {"constraints": {"cost": {"enabled": "x"}}}} | /placement/constraints/cost/enabled | (x) cannot be read as true or false
            {"template": "bad", "size": 3, "placement": []}                                         | /placement                    | cannot be read as an object
            {"template": "bad", "sise": 3}                                                          | /sise                         | There is no field /sise.
            {"template": "bad", "size": 3, "placement": {"weights": {"cost": 9223372036854775807}}} | /placement/weights/cost       | from 0 to
            {"template": "bad", "size": 3, "placement": {"weights": {"cost": -1}}}                  | /placement/weights/cost       | from 0 to
            {"template": "bad", "size": 20001}                                                      | /size                         | The size (20001) is more than the 20000 nodes that one cluster may have.
            {"template": "bad-hardware", "size": 3}                                                 | /hardwareType                 | offers no hardware type
            {"template": "bad", "size": 3, "services": ["bad-web"]}                                 | /template/constraints/services/bad-web/ratio/per | bad-db, which is not in the cluster
            """)
    void isRefusedByName(String body, String pointer, String words) {
        double solved = solved();
        As.user("ann")
                .body(body)
                .post("/api/v1/placements")
                .then()
                .statusCode(anyOf(equalTo(400), equalTo(422)))
                .contentType("application/problem+json")
                .body("errors.pointer", hasItem(pointer), "errors.detail", hasItem(containsString(words)));
        String named = "{\"name\": \"bad\", " + body.substring(1);
        for (boolean dryRun : List.of(true, false)) {
            As.user("ann")
                    .queryParam("dryRun", dryRun)
                    .body(named)
                    .post("/api/v1/clusters")
                    .then()
                    .statusCode(anyOf(equalTo(400), equalTo(422)))
                    .contentType("application/problem+json");
        }
        assertThat(solved()).isEqualTo(solved);
    }

    @Test
    void notANumberIsNoJson() {
        double solved = solved();
        As.user("ann")
                .body("{\"template\": \"bad\", \"size\": 3, \"placement\": {\"weights\": {\"cost\": NaN}}}")
                .post("/api/v1/placements")
                .then()
                .statusCode(400)
                .contentType("application/problem+json")
                .body("detail", containsString("/placement/weights/cost (NaN) cannot be read"));
        assertThat(solved()).isEqualTo(solved);
    }

    @Test
    void contradictoryQuantitiesCannotBeWritten() {
        As.admin()
                .config(RestAssured.config()
                        .encoderConfig(EncoderConfig.encoderConfig()
                                .encodeContentTypeAs("application/yaml", ContentType.TEXT)))
                .contentType("application/yaml")
                .body("""
                        kind: ClusterTemplate
                        name: bad-quantities
                        extends: {name: bad}
                        constraints:
                          services:
                            bad-web: {quantities: {min: 5, max: 2}}
                        """)
                .post("/api/v1/cluster-templates")
                .then()
                .statusCode(422)
                .body(
                        "errors.pointer",
                        hasItem("/constraints/services/bad-web/quantities/min"),
                        "errors.detail",
                        hasItem(containsString("(5) is over")));
    }

    private double solved() {
        return meters.find("loom.solve.duration").timers().stream()
                .mapToDouble(Timer::count)
                .sum();
    }

    private static final String DEFINITIONS = """
            kind: Provider
            name: bad
            providertype: bad-cloud
            ---
            kind: HardwareType
            name: bad-small
            pricePerHour: 1000
            providermap: {bad: {flavor: s}}
            ---
            kind: HardwareType
            name: bad-elsewhere
            providermap: {}
            ---
            kind: ImageType
            name: bad-image
            providermap: {bad: {image: i}}
            ---
            kind: Service
            name: bad-db
            ---
            kind: Service
            name: bad-web
            ---
            kind: ClusterTemplate
            name: bad
            defaults: {services: [bad-web, bad-db], provider: bad}
            compatibility: {hardwaretypes: [bad-small], imagetypes: [bad-image]}
            constraints:
              services:
                bad-web: {ratio: {per: bad-db, every: 2}}
            ---
            kind: ClusterTemplate
            name: bad-hardware
            defaults: {services: [bad-db], provider: bad}
            compatibility: {hardwaretypes: [bad-elsewhere], imagetypes: [bad-image]}
            """;
}
