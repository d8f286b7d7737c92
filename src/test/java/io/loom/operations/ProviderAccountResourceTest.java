package io.loom.operations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import io.loom.catalog.TestCatalog;
import io.loom.contract.AccountCheck;
import io.loom.contract.ControlMessage;
import io.loom.contract.ProviderOffer;
import io.loom.contract.ProviderOffer.Flavor;
import io.loom.contract.ProviderOffer.Image;
import io.loom.contract.ProviderOffer.Network;
import io.loom.contract.ProviderOffer.Quota;
import io.loom.tenancy.As;
import io.loom.tenancy.Role;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Accounts at providers are checked, and asked what they offer. */
@QuarkusTest
class ProviderAccountResourceTest extends ClusterTest {

    @Inject
    EntityManager entities;

    @BeforeEach
    void defineProvider() {
        TestCatalog.take("""
                kind: Provider
                name: account
                providertype: test-cloud
                provisioner: {api_key: %s, region: a-north}
                """.formatted(API_KEY));
    }

    @AfterEach
    void forget() {
        cloud().checkAs(List.of());
        cloud().offer(List.of());
        cloud().refuseQuestions(null);
        cloud().beOld(false);
    }

    @Test
    void anAccountIsChecked() {
        cloud().checkAs(List.of(
                new AccountCheck("credentials", true, "They are good until 2027."),
                new AccountCheck("network private", false, "There is no network private.\nMaybe internal.")));

        ask("account", "check");

        answered("account", "check")
                .body("passed", equalTo(false), "failure", nullValue())
                .body("checks.subject", contains("credentials", "network private"))
                .body("checks.passed", contains(true, false))
                .body("checks[1].words", containsString("Maybe internal."));
        ControlMessage.CheckProvider asked = cloud().questions().stream()
                .filter(ControlMessage.CheckProvider.class::isInstance)
                .map(ControlMessage.CheckProvider.class::cast)
                .toList()
                .getLast();
        assertThat(asked.account().fields()).containsEntry("region", "a-north").doesNotContainKey("api_key");
        assertThat(asked.account().secretBundle()).isNotNull();
        assertThat(secretsOf("account"))
                .as("bundles of questions that have ended")
                .isZero();

        cloud().checkAs(List.of(new AccountCheck("credentials", true, "They are good.")));
        ask("account", "check");
        answered("account", "check").body("passed", equalTo(true)).body("checks.subject", contains("credentials"));
    }

    @Test
    void anAccountSaysWhatItOffersInPartsOfAnyOrder() {
        cloud().offer(List.of(
                part(List.of(flavor("big", 16, 65536, "0.8")), List.of()),
                part(List.of(flavor("little", 2, 4096, "0.1")), List.of(new Image("img-2", "debian-12", "debian"))),
                part(List.of(), List.of(new Image("img-1", "alpine", null))),
                new ProviderOffer(
                        List.of(),
                        List.of(),
                        List.of("south", "north"),
                        List.of(new Network("n-1", "private")),
                        List.of(new Quota("cores", 20L, 4), new Quota("addresses", null, 2)))));

        ask("account", "offer");

        answered("account", "offer")
                .body("flavors.id", contains("little", "big"))
                .body("flavors[0].memoryMiB", equalTo(4096), "flavors[0].hourlyPrice", equalTo(0.1f))
                .body("images.name", contains("alpine", "debian-12"))
                .body("images.sshUser", contains(null, "debian"))
                .body("locations", contains("north", "south"))
                .body("networks.id", contains("n-1"))
                .body("quotas.name", contains("addresses", "cores"))
                .body("quotas.left", contains(null, 16));
    }

    @Test
    void aProviderThatRefusesIsNotGood() {
        cloud().refuseQuestions("The cloud is away.");

        ask("account", "check");
        ask("account", "offer");

        answered("account", "check").body("passed", equalTo(false)).body("failure", equalTo("The cloud is away."));
        answered("account", "offer").body("flavors", empty()).body("failure", equalTo("The cloud is away."));
    }

    @Test
    void anOlderProvisionerIsWaitedForNoLongerThanThreeMinutes() {
        cloud().beOld(true);
        ask("account", "check");
        last("account", "check").body("endedAt", nullValue(), "passed", nullValue());
        ask("account", "check");
        assertThat(count("provider_question where provider = 'account' and kind = 'CHECK'"))
                .as("one question at a time")
                .isEqualTo(1);

        QuarkusTransaction.requiringNew()
                .run(() -> entities.createNativeQuery(
                                "update provider_question set asked_at = asked_at - interval '181 seconds' where"
                                        + " provider = 'account'")
                        .executeUpdate());

        last("account", "check")
                .body("endedAt", notNullValue(), "passed", equalTo(false))
                .body("failure", containsString("has not answered within 3 minutes.\nMaybe it is of an older release"));
        assertThat(secretsOf("account")).isZero();
    }

    @Test
    void aProviderThatNobodyServesIsSaidToBeSoAtOnce() {
        TestCatalog.take("""
                kind: Provider
                name: account-far
                providertype: test-cloud
                pool: nobody-is-here
                provisioner: {api_key: a-key, region: east}
                """);

        ask("account-far", "check")
                .body("passed", equalTo(false))
                .body("failure", containsString("No provisioner of the pool nobody-is-here is there"));
    }

    @Test
    void whatWasNeverAskedIsNotThere() {
        TestCatalog.take("""
                kind: Provider
                name: account-new
                providertype: test-cloud
                provisioner: {api_key: a-key, region: east}
                """);

        As.admin().get("/api/v1/providers/account-new/check").then().statusCode(404);
        As.admin().get("/api/v1/providers/account-new/offer").then().statusCode(404);
        As.admin().get("/api/v1/providers/no-such/check").then().statusCode(404);
        As.admin().body("{}").post("/api/v1/providers/no-such/offer").then().statusCode(404);
        As.admin().get("/api/v1/providers/account-new").then().statusCode(200).body("name", equalTo("account-new"));
        As.admin()
                .get("/api/v1/providers/account-new/versions")
                .then()
                .statusCode(200)
                .body("items.version", contains(1));
    }

    @ParameterizedTest
    @CsvSource({"GET, check", "POST, check", "GET, offer", "POST, offer"})
    void onlyAdministratorsMay(String method, String what) {
        String url = "/api/v1/providers/account/" + what;

        As.role(Role.USER).body("{}").request(method, url).then().statusCode(403);
        As.role(Role.OPERATOR).body("{}").request(method, url).then().statusCode(403);
    }

    private static ProviderOffer part(List<Flavor> flavors, List<Image> images) {
        return new ProviderOffer(flavors, images, List.of(), List.of(), List.of());
    }

    private static Flavor flavor(String id, double cpus, long memory, String price) {
        return new Flavor(id, id, cpus, memory, 20L, new BigDecimal(price), "EUR", List.of());
    }

    private static ValidatableResponse ask(String provider, String what) {
        return As.admin()
                .body("{}")
                .post("/api/v1/providers/{name}/{what}", provider, what)
                .then()
                .statusCode(202);
    }

    private static ValidatableResponse answered(String provider, String what) {
        await().atMost(SOON).untilAsserted(() -> last(provider, what).body("endedAt", notNullValue()));
        return last(provider, what);
    }

    private static ValidatableResponse last(String provider, String what) {
        return As.admin()
                .get("/api/v1/providers/{name}/{what}", provider, what)
                .then()
                .statusCode(200);
    }

    private long secretsOf(String provider) {
        return count("provider_question where secret_bundle is not null and provider = '" + provider + "'");
    }

    private long count(String what) {
        return QuarkusTransaction.requiringNew()
                .call(() -> ((Number) entities.createNativeQuery("select count(*) from " + what)
                                .getSingleResult())
                        .longValue());
    }
}
