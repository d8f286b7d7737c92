package io.loom.resources;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.endsWith;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.not;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.loom.contract.PluginDescriptor;
import io.loom.contract.PluginDescriptor.ResourceFormat;
import io.loom.contract.PluginDescriptor.ResourceType;
import io.loom.execution.shards.TestProvisioner;
import io.loom.provisioners.PluginTypes;
import io.loom.provisioners.ProvisionerService;
import io.loom.tenancy.As;
import io.loom.tenancy.Role;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.io.IOException;
import java.io.OutputStream;
import java.net.HttpURLConnection;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

@QuarkusTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ResourceVersionResourceTest {

    private static final String SCRIPTS = "/api/v1/resources/automator/res-test/scripts/";
    private static final String ARCHIVES = "/api/v1/resources/automator/res-test/archives/";
    private static final PluginDescriptor PLUGIN = new PluginDescriptor(
            PluginDescriptor.Kind.AUTOMATOR,
            "res-test",
            "Test",
            null,
            Map.of(),
            Map.of(),
            List.of(),
            List.of(),
            Map.of(
                    "scripts", new ResourceType(ResourceFormat.FILE, "0755"),
                    "archives", new ResourceType(ResourceFormat.ARCHIVE, null)));

    @Inject
    ObjectMapper json;

    @Inject
    ProvisionerService provisioners;

    @Inject
    PluginTypes plugins;

    @Inject
    OldResources old;

    @Inject
    EntityManager database;

    @Inject
    Clock clock;

    @ConfigProperty(name = "loom.data")
    String data;

    private @Nullable TestProvisioner provisioner;
    private String tenant;

    @BeforeEach
    void start() {
        if (provisioner != null) {
            return;
        }
        provisioner = new TestProvisioner(
                json,
                TestProvisioner.enrol(provisioners.register("res-test", Set.of())),
                1,
                List.of(PLUGIN),
                (self, assignment) -> {});
        provisioner.keepAlive();
        await().atMost(Duration.ofSeconds(60)).until(() -> plugins.live().contains(PLUGIN));
        tenant = "res-" + UUID.randomUUID().toString().substring(0, 8);
        As.admin().body(Map.of("name", tenant)).post("/api/v1/tenants").then().statusCode(201);
    }

    @AfterAll
    void stop() {
        if (provisioner != null) {
            provisioner.goodbye();
            provisioner.close();
        }
    }

    /** An operator, at work in a tenant of this class alone. */
    private RequestSpecification here() {
        return As.admin().header("Loom-Tenant", tenant);
    }

    private ValidatableResponse upload(String path, byte[] content) {
        return here().contentType("application/octet-stream")
                .body(content)
                .post(path + "/versions")
                .then();
    }

    /** Of a large content, whose status is answered: REST Assured writes every byte of a body into its log. */
    private static int uploadLarge(String tenant, String path, byte[] content)
            throws IOException, InterruptedException {
        try (var client = HttpClient.newHttpClient()) {
            return client.send(
                            HttpRequest.newBuilder(
                                            URI.create("http://127.0.0.1:" + RestAssured.port + path + "/versions"))
                                    .header("Authorization", "Bearer " + As.adminToken())
                                    .header("Loom-Tenant", tenant)
                                    .header("Content-Type", "application/octet-stream")
                                    .POST(HttpRequest.BodyPublishers.ofByteArray(content))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .statusCode();
        }
    }

    private ValidatableResponse upload(String path, String content) {
        return upload(path, content.getBytes(StandardCharsets.UTF_8));
    }

    private ValidatableResponse post(String path) {
        return here().post(path).then();
    }

    private ValidatableResponse publish() {
        return post("/api/v1/resources/publications").statusCode(200);
    }

    private ValidatableResponse list(String name) {
        return here().queryParam("name", name).get("/api/v1/resources").then().statusCode(200);
    }

    @Test
    void anUploadMakesTheNextVersionUnlessItIsTheSameAgain() {
        upload(SCRIPTS + "setup.sh", "one")
                .statusCode(201)
                .header("Location", endsWith(SCRIPTS + "setup.sh/versions/1"))
                .body("version", equalTo(1))
                .body("status", equalTo("INACTIVE"))
                .body("kind", equalTo("AUTOMATOR"))
                .body("format", equalTo("FILE"))
                .body("permissions", equalTo("0755"))
                .body("size", equalTo(3))
                .body("sha256", equalTo("7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed"))
                .body("uploadedBy", equalTo("admin"));
        upload(SCRIPTS + "setup.sh", "two").statusCode(201).body("version", equalTo(2));
        upload(SCRIPTS + "setup.sh", "two").statusCode(200).body("version", equalTo(2));
        upload(SCRIPTS + "setup.sh", "one").statusCode(201).body("version", equalTo(3));
        list("setup.sh").body("items.version", contains(3, 2, 1));
        assertThat(here().get(SCRIPTS + "setup.sh/versions/2/content")
                        .then()
                        .statusCode(200)
                        .header("Content-Length", "3")
                        .extract()
                        .asString())
                .isEqualTo("two");
        assertThat(here().queryParam("subject", "resource/res-test/scripts/setup.sh")
                        .get("/api/v1/audit")
                        .jsonPath()
                        .getList("items.action"))
                .containsExactly("resource.upload", "resource.upload", "resource.upload");
    }

    @Test
    void onePublicationMakesAllThatIsStagedActiveAndAllThatIsRecalledInactive() {
        upload(SCRIPTS + "pub-a", "a1").statusCode(201);
        upload(SCRIPTS + "pub-b", "b1").statusCode(201);
        post(SCRIPTS + "pub-a/versions/1/stage").statusCode(200).body("status", equalTo("STAGED"));
        post(SCRIPTS + "pub-b/versions/1/stage").statusCode(200);
        int number = publish()
                .body("activated.name", hasItems("pub-a", "pub-b"))
                .body("activated.status", not(hasItem("STAGED")))
                .extract()
                .path("number");

        upload(SCRIPTS + "pub-a", "a2").statusCode(201);
        here().contentType("application/octet-stream")
                .queryParam("stage", true)
                .body("a3".getBytes(StandardCharsets.UTF_8))
                .post(SCRIPTS + "pub-a/versions")
                .then()
                .statusCode(201)
                .body("status", equalTo("STAGED"));
        post(SCRIPTS + "pub-b/versions/1/recall").statusCode(200).body("status", equalTo("RECALLED"));
        list("pub-a").body("items.status", contains("STAGED", "INACTIVE", "RECALLED"));
        post(SCRIPTS + "pub-a/versions/2/stage").statusCode(200);
        list("pub-a").body("items.status", contains("INACTIVE", "STAGED", "RECALLED"));
        publish()
                .body("number", equalTo(number + 1))
                .body("activated.version", contains(2))
                .body("deactivated.name", contains("pub-a", "pub-b"));
        list("pub-a").body("items.status", contains("INACTIVE", "ACTIVE", "INACTIVE"));
        list("pub-b").body("items.status", contains("INACTIVE"));

        post(SCRIPTS + "pub-a/versions/1/stage").statusCode(200).body("status", equalTo("STAGED"));
        post(SCRIPTS + "pub-a/versions/2/stage").statusCode(200).body("status", equalTo("ACTIVE"));
        publish().body("number", equalTo(number + 1)).body("activated", empty()).body("deactivated", empty());
    }

    @Test
    void onlyWhatIsInactiveIsDeletedAndItsNumberIsNotUsedAgain() {
        upload(SCRIPTS + "gone", "gone-1").statusCode(201);
        upload(SCRIPTS + "gone", "gone-2").statusCode(201);
        post(SCRIPTS + "gone/versions/1/stage").statusCode(200);
        here().delete(SCRIPTS + "gone/versions/1")
                .then()
                .statusCode(409)
                .body("detail", containsString("Version 1 of res-test scripts/gone is STAGED"));
        publish();
        here().delete(SCRIPTS + "gone").then().statusCode(409).body("detail", containsString("recall it and publish"));
        list("gone").body("items.version", contains(2, 1));
        post(SCRIPTS + "gone/versions/1/recall").body("status", equalTo("RECALLED"));
        here().delete(SCRIPTS + "gone/versions/1").then().statusCode(409);
        publish();
        here().delete(SCRIPTS + "gone").then().statusCode(204);
        list("gone").body("items", empty());
        here().get(SCRIPTS + "gone/versions/1").then().statusCode(404);
        here().delete(SCRIPTS + "gone").then().statusCode(404);
        assertThat(contents("gone-2")).isEqualTo(1);
        QuarkusTransaction.requiringNew().run(() -> old.forget(clock.instant().plusSeconds(1)));
        assertThat(contents("gone-2")).isZero();
        upload(SCRIPTS + "gone", "gone-2").statusCode(201).body("version", equalTo(3));
    }

    private long contents(String text) {
        return QuarkusTransaction.requiringNew()
                .call(() -> ((Number) database.createNativeQuery(
                                        "select count(*) from resource_chunk where bytes = :bytes", Long.class)
                                .setParameter("bytes", text.getBytes(StandardCharsets.UTF_8))
                                .getSingleResult())
                        .longValue());
    }

    @Test
    void aContentIsStoredOnceAndComesBackAsItWas() throws Exception {
        byte[] large = new byte[3_500_000];
        new Random(7).nextBytes(large);
        assertThat(uploadLarge(tenant, SCRIPTS + "large-a", large)).isEqualTo(201);
        assertThat(uploadLarge(tenant, SCRIPTS + "large-b", large)).isEqualTo(201);
        assertThat(here().get(SCRIPTS + "large-b/versions/1/content")
                        .then()
                        .extract()
                        .asByteArray())
                .isEqualTo(large);
        assertThat(QuarkusTransaction.requiringNew()
                        .call(() -> ((Number) database.createNativeQuery(
                                                "select count(*) from resource_content where size = 3500000",
                                                Long.class)
                                        .getSingleResult())
                                .longValue()))
                .isEqualTo(1);
        assertThat(uploads()).isEmpty();
    }

    private List<Path> uploads() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(data, "uploads"))) {
            return files.toList();
        }
    }

    @Test
    void whatIsTooLargeIsRefusedAndLeavesNothing() throws Exception {
        assertThat(uploadLarge(tenant, SCRIPTS + "huge", new byte[20_000_001])).isEqualTo(413);
        HttpURLConnection chunked =
                (HttpURLConnection) URI.create("http://127.0.0.1:" + RestAssured.port + SCRIPTS + "huge/versions")
                        .toURL()
                        .openConnection();
        chunked.setRequestMethod("POST");
        chunked.setDoOutput(true);
        chunked.setChunkedStreamingMode(64 * 1024);
        chunked.setRequestProperty("Authorization", "Bearer " + As.adminToken());
        chunked.setRequestProperty("Loom-Tenant", tenant);
        chunked.setRequestProperty("Content-Type", "application/octet-stream");
        try {
            try (OutputStream out = chunked.getOutputStream()) {
                for (int i = 0; i < 320; i++) {
                    out.write(new byte[64 * 1024]);
                }
            }
            assertThat(chunked.getResponseCode()).isEqualTo(413);
        } catch (SocketException cutOff) {
            assertThat(cutOff).as("the server need not read all of it").isNotNull();
        }
        list("huge").body("items", empty());
        await().untilAsserted(() -> assertThat(uploads()).isEmpty());
    }

    @Test
    void aTenantHasOnlySoManyBytesAndTheSameContentCountsOnce() throws Exception {
        String other = "res-" + UUID.randomUUID().toString().substring(0, 8);
        As.admin().body(Map.of("name", other)).post("/api/v1/tenants").then().statusCode(201);
        for (int i = 0; i < 4; i++) {
            byte[] content = new byte[19_000_000];
            content[0] = (byte) i;
            assertThat(uploadLarge(other, SCRIPTS + "big-" + i, content)).isEqualTo(i < 3 ? 201 : 409);
        }
        assertThat(uploadLarge(other, SCRIPTS + "same-again", new byte[19_000_000]))
                .isEqualTo(201);
    }

    @Test
    void anArchiveMustBeOneAndStayWithinItself() throws IOException {
        upload(ARCHIVES + "app", Archive.of(Map.of("app/bin/run", "#!/bin/sh\n")))
                .statusCode(201)
                .body("format", equalTo("ARCHIVE"))
                .body("permissions", equalTo(null));
        upload(ARCHIVES + "text", "just text").statusCode(422).body("detail", containsString("not a tar.gz archive"));
        upload(ARCHIVES + "evil", Archive.of(Map.of("../evil", "x")))
                .statusCode(422)
                .body("detail", containsString("\"../evil\""));
        upload(ARCHIVES + "link", Archive.ofLink("app/out", "../../etc"))
                .statusCode(422)
                .body("detail", containsString("app/out"));
        byte[] whole = Archive.of(Map.of("app/bin/run", "#!/bin/sh\n".repeat(5000)));
        upload(ARCHIVES + "cut", Arrays.copyOf(whole, whole.length - 30)).statusCode(422);
        upload(ARCHIVES + "empty", new byte[0]).statusCode(422);
        for (String name : List.of("text", "evil", "link", "cut", "empty")) {
            list(name).body("items", empty());
        }
    }

    @Test
    void whatNobodyTakesIsRefusedWithWhatWouldDo() {
        upload("/api/v1/resources/automator/res-test/cookbooks/x", "x")
                .statusCode(404)
                .body("detail", containsString("Maybe one of archives, scripts"));
        upload("/api/v1/resources/automator/nobody/scripts/x", "x")
                .statusCode(404)
                .body("detail", containsString("No live provisioner has the automator nobody"));
        upload("/api/v1/resources/module/res-test/scripts/x", "x").statusCode(404);
        upload(SCRIPTS + ".hidden", "x").statusCode(422).body("detail", containsString("\".hidden\""));
        here().body("{}").post(SCRIPTS + "x/versions").then().statusCode(415);
        post(SCRIPTS + "nothing/versions/1/stage").statusCode(404);
    }

    @Test
    void viewersReadWhatThereIsAndOtherTenantsNothing() {
        String name = "seen-" + UUID.randomUUID();
        As.admin()
                .contentType("application/octet-stream")
                .body("seen".getBytes(StandardCharsets.UTF_8))
                .post(SCRIPTS + name + "/versions")
                .then()
                .statusCode(201);
        RequestSpecification viewer = As.role(Role.VIEWER);
        viewer.get(SCRIPTS + name + "/versions/1").then().statusCode(200).body("size", equalTo(4));
        As.role(Role.VIEWER)
                .queryParam("name", name)
                .get("/api/v1/resources")
                .then()
                .body("items.version", contains(1));
        As.role(Role.VIEWER).get(SCRIPTS + name + "/versions/1/content").then().statusCode(403);
        As.role(Role.USER).get(SCRIPTS + name + "/versions/1/content").then().statusCode(403);
        As.role(Role.USER).post(SCRIPTS + name + "/versions/1/stage").then().statusCode(403);
        As.role(Role.USER).post("/api/v1/resources/publications").then().statusCode(403);
        As.role(Role.USER)
                .contentType("application/octet-stream")
                .body("x".getBytes(StandardCharsets.UTF_8))
                .post(SCRIPTS + name + "/versions")
                .then()
                .statusCode(403);
        As.role(Role.USER).delete(SCRIPTS + name).then().statusCode(403);
        list(name).body("items", empty());
        here().get(SCRIPTS + name + "/versions/1").then().statusCode(404);
        here().get(SCRIPTS + name + "/versions/1/content").then().statusCode(404);
        here().delete(SCRIPTS + name).then().statusCode(404);
    }

    @Test
    void pagesFollowEachOtherAndFiltersHold() {
        for (int i = 0; i < 5; i++) {
            upload(SCRIPTS + "paged", "paged " + i).statusCode(201);
        }
        post(SCRIPTS + "paged/versions/4/stage").statusCode(200);
        String next = here().queryParam("name", "paged")
                .queryParam("limit", 3)
                .get("/api/v1/resources")
                .then()
                .body("items.version", contains(5, 4, 3))
                .extract()
                .path("next");
        here().queryParam("name", "paged")
                .queryParam("limit", 3)
                .queryParam("cursor", next)
                .get("/api/v1/resources")
                .then()
                .body("items.version", contains(2, 1))
                .body("next", equalTo(null));
        here().queryParam("name", "paged")
                .queryParam("status", "staged")
                .queryParam("kind", "automator")
                .queryParam("plugin", "res-test")
                .queryParam("type", "scripts")
                .get("/api/v1/resources")
                .then()
                .body("items.version", contains(4));
        here().queryParam("status", "old").get("/api/v1/resources").then().statusCode(422);
    }

    @Test
    void aTenantMadeFromAnotherHasWhatIsActiveThere() {
        String from = "res-" + UUID.randomUUID().toString().substring(0, 8);
        As.admin().body(Map.of("name", from)).post("/api/v1/tenants").then().statusCode(201);
        for (String content : List.of("old", "active", "newer")) {
            As.admin()
                    .header("Loom-Tenant", from)
                    .contentType("application/octet-stream")
                    .body(content.getBytes(StandardCharsets.UTF_8))
                    .post(SCRIPTS + "copied/versions")
                    .then()
                    .statusCode(201);
        }
        As.admin().header("Loom-Tenant", from).post(SCRIPTS + "copied/versions/2/stage");
        As.admin().header("Loom-Tenant", from).post("/api/v1/resources/publications");

        String to = "res-" + UUID.randomUUID().toString().substring(0, 8);
        As.admin()
                .body(Map.of("name", to, "from", from))
                .post("/api/v1/tenants")
                .then()
                .statusCode(201);
        As.admin()
                .header("Loom-Tenant", to)
                .get("/api/v1/resources")
                .then()
                .body("items.name", contains("copied"))
                .body("items.version", contains(1))
                .body("items.status", contains("ACTIVE"));
        assertThat(As.admin()
                        .header("Loom-Tenant", to)
                        .get(SCRIPTS + "copied/versions/1/content")
                        .asString())
                .isEqualTo("active");
    }
}
