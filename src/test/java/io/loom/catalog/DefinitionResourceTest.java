package io.loom.catalog;

import static io.restassured.config.EncoderConfig.encoderConfig;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import io.loom.tenancy.As;
import io.loom.tenancy.Role;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusTest
class DefinitionResourceTest {

    private final String name = "d-" + UUID.randomUUID();

    @Test
    void aDefinitionIsCreatedReadChangedAndDeletedByItsVersion() {
        yaml("kind: Service\nname: " + name + "\ndescription: first\n")
                .post("/api/v1/services")
                .then()
                .statusCode(201)
                .header("Location", endsWith("/api/v1/services/" + name))
                .header("ETag", "\"1\"")
                .body("name", equalTo(name))
                .body("version", equalTo(1));
        yaml("name: " + name + "\ndescription: second\n")
                .header("If-Match", "\"1\"")
                .put("/api/v1/services/" + name)
                .then()
                .statusCode(200)
                .header("ETag", "\"2\"")
                .body("description", equalTo("second"));
        As.role(Role.VIEWER)
                .get("/api/v1/services/" + name)
                .then()
                .statusCode(200)
                .header("ETag", "\"2\"")
                .body("description", equalTo("second"));
        As.admin()
                .get("/api/v1/services/" + name + "/versions")
                .then()
                .statusCode(200)
                .body("items.version", contains(2, 1))
                .body("items.description", contains("second", "first"))
                .body("items.writtenBy", contains("admin", "admin"))
                .body("items[0].writtenAt", endsWith("Z"));
        As.admin()
                .get("/api/v1/services/" + name + "/versions/1")
                .then()
                .statusCode(200)
                .body("description", equalTo("first"));
        As.admin()
                .header("If-Match", "\"2\"")
                .delete("/api/v1/services/" + name)
                .then()
                .statusCode(204);
        As.admin().get("/api/v1/services/" + name).then().statusCode(404);
        yaml("name: " + name).post("/api/v1/services").then().statusCode(201).header("ETag", "\"4\"");
    }

    @Test
    void aBodyInUtf16IsNamed() {
        As.admin()
                .contentType("application/yaml")
                .body(("name: " + name).getBytes(StandardCharsets.UTF_16LE))
                .post("/api/v1/services")
                .then()
                .statusCode(400)
                .body("detail", containsString("Maybe the text is UTF-16. Save it as UTF-8."));
    }

    @Test
    void writingTheSameAgainMakesNoVersion() {
        yaml("name: " + name).post("/api/v1/services").then().statusCode(201);
        yaml("name: " + name)
                .header("If-Match", "\"1\"")
                .put("/api/v1/services/" + name)
                .then()
                .statusCode(200)
                .header("ETag", "\"1\"");
    }

    @Test
    void aWriteNeedsTheVersionInForce() {
        yaml("name: " + name).post("/api/v1/services").then().statusCode(201);
        yaml("name: " + name).put("/api/v1/services/" + name).then().statusCode(428);
        As.admin().delete("/api/v1/services/" + name).then().statusCode(428);
        yaml("name: " + name)
                .header("If-Match", "\"7\"")
                .put("/api/v1/services/" + name)
                .then()
                .statusCode(412)
                .contentType("application/problem+json")
                .body("detail", containsString("\"1\""));
        yaml("name: " + name)
                .header("If-Match", "\"1\"")
                .put("/api/v1/services/" + name + "x")
                .then()
                .statusCode(404);
        yaml("name: " + name).post("/api/v1/services").then().statusCode(409);
        yaml("name: other")
                .header("If-Match", "\"1\"")
                .put("/api/v1/services/" + name)
                .then()
                .statusCode(422)
                .body("errors.pointer", contains("/name"));
    }

    @Test
    void aWriteIsHeldToTheVersionThatItsDocumentSays() {
        yaml("name: " + name).post("/api/v1/services").then().statusCode(201);
        yaml("name: " + name + "\nversion: 1\nlabel: second")
                .header("If-Match", "*")
                .put("/api/v1/services/" + name)
                .then()
                .statusCode(200)
                .body("version", equalTo(2));
        yaml("name: " + name + "\nversion: 1\nlabel: third")
                .header("If-Match", "*")
                .put("/api/v1/services/" + name)
                .then()
                .statusCode(409)
                .body("detail", containsString("it says version 1, 2 is in force"));
        yaml("name: " + name + "\nversion: 1\nlabel: third")
                .header("If-Match", "\"1\"")
                .put("/api/v1/services/" + name)
                .then()
                .statusCode(412);
        yaml("name: " + name + "-new\nversion: 3")
                .post("/api/v1/services")
                .then()
                .statusCode(201)
                .body("version", equalTo(1));
        yaml("name: " + name + "\nversion: one")
                .header("If-Match", "*")
                .put("/api/v1/services/" + name)
                .then()
                .statusCode(422)
                .body("errors.pointer", contains("/version"), "detail", containsString("line 2, column 10"));
        As.admin().get("/api/v1/services/" + name).then().body("label", equalTo("second"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            services         | 400 | 'name: [unclosed'                                                                        |            | line 1
            services         | 400 | ''                                                                                       |            | is empty
            services         | 422 | 'name: "a b"'                                                                            | /name      | letters
            services         | 422 | '{name: x, provisioner: {actions: {instal: {type: shell}}}}'                             | /provisioner/actions/instal | Maybe "install" was meant.
            services         | 422 | '{name: x, dependencies: {install: {requires: [no-such-service]}}}'                      | /dependencies/install/requires | no-such-service
            services         | 422 | '{name: x, kind: Provider}'                                                              | /kind      | must be Service here
            services         | 422 | '{name: x, dependencies: {runtime: {requires: [x]}}}'                                    | /dependencies/runtime | x -> x
            hardware-types   | 422 | '{name: x, pricePerHour: -1}'                                                            | /pricePerHour | must be from 0
            hardware-types   | 422 | '{name: x, providermap: {p: {flavor: f, cost: "-0.5"}}}'                                 | /providermap/p/cost | must be from 0
            hardware-types   | 422 | '{name: x, providermap: {p: {capacity: {cpu: 1}}}}'                                      | /providermap/p/flavor | is missing
            cluster-templates| 422 | '{name: x, constraints: {size: {min: 0}}}'                                               | /constraints/size/min | from 1
            cluster-templates| 422 | '{name: x, constraints: {services: {a: {quantities: {min: 3, max: 1}}}}}'                | /constraints/services/a/quantities/min | is over
            cluster-templates| 422 | '{name: x, constraints: {size: {max: 10000000000}}}'                                     | /constraints/size/max | 2147483647
            cluster-templates| 422 | '{name: x, extends: {name: x}}'                                                          | /extends   | x -> x
            cluster-templates| 422 | '{name: x, administration: {leaseduration: {initial: 2w}}}'                              | /administration/leaseduration/initial | s, m, h or d
            cluster-templates| 422 | '{name: x, administration: {repair: always}}'                                            | /administration/repair | must be manual or automatic
            cluster-templates| 422 | '{name: x, administration: {noCapacity: never}}'                                         | /administration/noCapacity | must be automatic or plan
            cluster-templates| 422 | '{name: x, placement: {constraints: {costs: {enabled: false}}}}'                         | /placement/constraints/costs | Maybe one of serviceQuantity
            cluster-templates| 422 | '{name: x, placement: {constraints: {cost: {level: medium}}}}'                           | /placement/constraints/cost/level | Maybe soft.
            partial-templates| 422 | '{name: x, placement: {profile: cheap}}'                                                 | /placement/profile | Maybe one of balanced, cheapest
            image-types      | 422 | '{name: x, providermap: {p: {}}}'                                                        | /providermap/p/image | is missing
            """)
    void whatIsWrongIsNamed(String collection, int status, String text, String pointer, String message) {
        var answer = yaml(text)
                .post("/api/v1/" + collection)
                .then()
                .statusCode(status)
                .contentType("application/problem+json")
                .body("detail", containsString(message));
        if (pointer != null) {
            answer.body("errors.pointer", hasItem(pointer));
        }
        As.admin().get("/api/v1/" + collection + "/x").then().statusCode(404);
    }

    @Test
    void aSecretIsNeverReadBackAndIsKeptByWritingItsPlaceHolder() {
        String type = "type-" + name;
        As.admin()
                .body("{\"name\": \"" + type + "\", \"parameters\": {\"admin\": {\"fields\": {"
                        + "\"user\": {\"label\": \"User\", \"type\": \"text\"},"
                        + "\"key\": {\"label\": \"Key\", \"type\": \"password\"}}}}}")
                .post("/api/v1/provider-types")
                .then()
                .statusCode(201);
        String text = "name: " + name + "\nprovidertype: " + type + "\nprovisioner: {user: ann, key: %s}\n";
        yaml(text.formatted("hush-7f3a"))
                .post("/api/v1/providers")
                .then()
                .statusCode(201)
                .body("provisioner.user", equalTo("ann"))
                .body("provisioner.key", equalTo(Map.of("set", true)))
                .body("warnings.message", hasItem(containsString("no live provisioner serves it")));
        yaml(text.formatted("{set: true}"))
                .header("If-Match", "\"1\"")
                .put("/api/v1/providers/" + name)
                .then()
                .statusCode(200)
                .header("ETag", "\"1\"");
        yaml(text.formatted("other-91bc"))
                .header("If-Match", "\"1\"")
                .put("/api/v1/providers/" + name)
                .then()
                .statusCode(200)
                .header("ETag", "\"2\"")
                .body("provisioner.key", equalTo(Map.of("set", true)));
        As.admin()
                .get("/api/v1/export")
                .then()
                .statusCode(200)
                .body(containsString(name))
                .body(not(containsString("hush-7f3a")))
                .body(not(containsString("other-91bc")));
    }

    @Test
    void whatIsStillNeededIsNotDeleted() {
        yaml("name: " + name).post("/api/v1/services").then().statusCode(201);
        yaml("{name: " + name + "-user, dependencies: {install: {requires: [" + name + "]}}}")
                .post("/api/v1/services")
                .then()
                .statusCode(201);
        As.admin()
                .header("If-Match", "\"1\"")
                .delete("/api/v1/services/" + name)
                .then()
                .statusCode(409)
                .body("detail", containsString("Service \"" + name + "-user\" requires \"" + name + "\""));
    }

    @Test
    void aChangeThatWouldBreakAnotherDefinitionIsRefused() {
        yaml("{name: " + name + ", dependencies: {provides: [store-" + name + "]}}")
                .post("/api/v1/services")
                .then()
                .statusCode(201);
        yaml("{name: " + name + "-user, dependencies: {install: {requires: [store-" + name + "]}}}")
                .post("/api/v1/services")
                .then()
                .statusCode(201);
        yaml("{name: " + name + "}")
                .header("If-Match", "\"1\"")
                .put("/api/v1/services/" + name)
                .then()
                .statusCode(422)
                .body("detail", containsString(name + "-user"));
    }

    @Test
    void aListIsPaged() {
        for (int index = 0; index < 3; index++) {
            yaml("name: " + name + "-" + index).post("/api/v1/services").then().statusCode(201);
        }
        String cursor = As.admin()
                .get("/api/v1/services?limit=2")
                .then()
                .statusCode(200)
                .body("items.size()", equalTo(2))
                .extract()
                .path("next");
        As.admin()
                .queryParam("cursor", cursor)
                .get("/api/v1/services?limit=500")
                .then()
                .statusCode(200)
                .body("items.kind", everyItem(equalTo("Service")))
                .body("items.name", hasItem(name + "-2"));
        As.admin().get("/api/v1/services?limit=0").then().statusCode(422);
        As.admin().get("/api/v1/servces").then().statusCode(404);
    }

    @Test
    void anUnknownFieldAndAnUnservedAutomatorAreWarnings() {
        yaml("{name: " + name + ", lable: x, provisioner: {actions: {start: {type: nobody-has-it}}}}")
                .post("/api/v1/services")
                .then()
                .statusCode(201)
                .body("warnings.message", hasItem(containsString("Maybe \"label\" was meant.")))
                .body("warnings.message", hasItem(containsString("nobody-has-it")));
    }

    @Test
    void aResolvedTemplateHoldsItsParentsPart() {
        String provider = "p-" + name;
        yaml("{name: " + provider + ", providertype: sandbox}")
                .post("/api/v1/providers")
                .then()
                .statusCode(201);
        yaml("name: " + name).post("/api/v1/services").then().statusCode(201);
        yaml("{name: " + name + ", defaults: {services: [" + name + "], provider: " + provider
                        + ", config: {a: {b: 1}}}}")
                .post("/api/v1/cluster-templates")
                .then()
                .statusCode(201);
        yaml("{name: " + name + "-child, extends: {name: " + name + "}, defaults: {config: {a: {c: 2}}}}")
                .post("/api/v1/cluster-templates")
                .then()
                .statusCode(201);
        As.admin()
                .get("/api/v1/cluster-templates/" + name + "-child/resolved")
                .then()
                .statusCode(200)
                .body("defaults.provider", equalTo(provider))
                .body("defaults.config.a", equalTo(Map.of("b", 1, "c", 2)));
    }

    @Test
    void onlyAdministratorsWriteAndOnlyMembersRead() {
        for (Role role : new Role[] {Role.USER, Role.VIEWER}) {
            As.role(role)
                    .body("{\"name\": \"x\"}")
                    .post("/api/v1/services")
                    .then()
                    .statusCode(403);
            As.role(role)
                    .header("If-Match", "*")
                    .delete("/api/v1/services/x")
                    .then()
                    .statusCode(403);
            As.role(role)
                    .body("{\"documents\": []}")
                    .post("/api/v1/import")
                    .then()
                    .statusCode(403);
            As.role(role).get("/api/v1/services").then().statusCode(200);
        }
        As.bearer("not-a-token").get("/api/v1/services").then().statusCode(401);
        As.bearer("not-a-token")
                .body("{\"name\": \"x\"}")
                .post("/api/v1/services")
                .then()
                .statusCode(401)
                .body("title", startsWith("Unauthorized"));
    }

    private static RequestSpecification yaml(String text) {
        return As.admin()
                .config(RestAssured.config()
                        .encoderConfig(encoderConfig().encodeContentTypeAs("application/yaml", ContentType.TEXT)))
                .contentType("application/yaml")
                .body(text);
    }
}
