package io.loom.provisioner.provider.openstack;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static io.loom.provisioner.provider.openstack.OpenStackStub.list;
import static io.loom.provisioner.provider.openstack.OpenStackStub.recorded;
import static io.loom.provisioner.provider.openstack.OpenStackStub.refused;
import static io.loom.provisioner.provider.openstack.OpenStackStub.tokens;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.stubbing.Scenario;
import io.loom.contract.AccountCheck;
import io.loom.contract.ProviderOffer;
import io.loom.contract.TaskAction;
import io.loom.provisioner.cloud.CloudHttp;
import io.loom.provisioner.cloud.EnvironmentProxies;
import io.loom.provisioner.plugin.ConfigForm;
import io.loom.provisioner.plugin.MachineRequest;
import io.loom.provisioner.plugin.MachineToken;
import io.loom.provisioner.plugin.RecordingTask;
import io.loom.provisioner.plugin.TaskFailure;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How an account is let in, held up and refused, and what is told of it. */
class OpenStackAccountTest {
    private final OpenStackStub cloud = new OpenStackStub();
    private final CloudHttp http = new CloudHttp(new EnvironmentProxies(Map.of()));
    private final OpenStackProvider provider = new OpenStackProvider(http, Clock.systemUTC());
    private final RecordingTask task = RecordingTask.of(TaskAction.CREATE);
    private final MachineToken token = new MachineToken(UUID.randomUUID(), UUID.randomUUID());
    private final OpenStackConfig config = cloud.config(Map.of());

    @AfterEach
    void close() {
        cloud.stop();
        http.close();
    }

    private MachineRequest request(String flavor, String image) {
        return new MachineRequest(
                token,
                "web-1000.example.com",
                null,
                Map.of("flavor", flavor),
                Map.of("image", image),
                "root",
                "ssh-ed25519 AAAA",
                Map.of());
    }

    private void assertRefused(String code, boolean retryable, String words, OpenStackConfig config) {
        assertThatThrownBy(() -> provider.create(request("m1.small", "debian-12"), config, task))
                .hasMessageContaining(words)
                .isInstanceOfSatisfying(TaskFailure.class, e -> {
                    assertThat(e.code()).isEqualTo(code);
                    assertThat(e.retryable()).isEqualTo(retryable);
                    assertThat(e.getMessage()).doesNotContain("very-secret", "token-1");
                });
    }

    @Test
    void aTokenIsAskedForByPasswordOnceForManyCalls() throws Exception {
        provider.find(token, config, task);
        provider.find(token, config, task);

        cloud.verify(
                1, postRequestedFor(urlPathEqualTo("/identity/v3/auth/tokens")).withRequestBody(equalToJson("""
                    {"auth": {
                      "identity": {"methods": ["password"], "password": {"user": {
                        "name": "loom", "password": "very-secret", "domain": {"name": "Default"}}}},
                      "scope": {"project": {"name": "clusters", "domain": {"name": "Default"}}}}}\
                    """)));
        assertThat(config.toString() + OpenStackAccount.of(config)).doesNotContain("very-secret");
    }

    @Test
    void anApplicationCredentialKnowsItsProject() throws Exception {
        OpenStackConfig credential = ConfigForm.of(OpenStackConfig.class)
                .bind(Map.of(
                        "authUrl", cloud.baseUrl() + "/identity/v3/",
                        "region", "RegionOne",
                        "applicationCredentialId", "c1",
                        "applicationCredentialSecret", "very-secret"));
        provider.find(token, credential, task);

        cloud.verify(
                postRequestedFor(urlPathEqualTo("/identity/v3/auth/tokens")).withRequestBody(equalToJson("""
                    {"auth": {"identity": {"methods": ["application_credential"],
                      "application_credential": {"id": "c1", "secret": "very-secret"}}}}\
                    """)));
        assertThat(credential.toString() + OpenStackAccount.of(credential)).doesNotContain("very-secret");
    }

    @Test
    void regionAndInterfaceSayWhichEndpointIsCalled() throws Exception {
        cloud.stubFor(get(urlPathEqualTo("/elsewhere/servers/detail")).willReturn(list()));
        cloud.stubFor(get(urlPathEqualTo("/inside/servers/detail")).willReturn(list()));
        provider.find(token, cloud.config(Map.of("region", "RegionTwo")), task);
        provider.find(token, cloud.config(Map.of("endpointInterface", "internal")), task);
        cloud.verify(1, getRequestedFor(urlPathEqualTo("/elsewhere/servers/detail")));
        cloud.verify(1, getRequestedFor(urlPathEqualTo("/inside/servers/detail")));

        assertRefused("no-endpoint", false, "RegionOne, RegionTwo", cloud.config(Map.of("region", "")));
        assertRefused("no-endpoint", false, "RegionOne, RegionTwo", cloud.config(Map.of("region", "RegionNine")));
        assertRefused("no-endpoint", false, "another interface", cloud.config(Map.of("endpointInterface", "admin")));
    }

    @Test
    void aTokenThatHasEndedIsRenewedOnceForACall() throws Exception {
        cloud.stubFor(get(urlPathEqualTo("/compute/servers/detail"))
                .withHeader("X-Auth-Token", equalTo("token-1"))
                .willReturn(refused(401, "error", "The request you have made requires authentication.")));
        cloud.stubFor(tokens().inScenario("ended")
                .willReturn(cloud.token("token-1", "2126-01-01T00:00:00Z"))
                .willSetStateTo("first"));
        cloud.stubFor(tokens().inScenario("ended")
                .whenScenarioStateIs("first")
                .willReturn(cloud.token("token-2", "2126-01-01T00:00:00Z")));
        assertThat(provider.find(token, config, task)).isEmpty();
        cloud.verify(2, postRequestedFor(urlPathEqualTo("/identity/v3/auth/tokens")));

        cloud.stubFor(get(urlPathEqualTo("/compute/servers/detail"))
                .willReturn(refused(401, "error", "The request you have made requires authentication.")));
        cloud.resetRequests();
        assertRefused("bad-credentials", false, "requires authentication", config);
        cloud.verify(1, postRequestedFor(urlPathEqualTo("/identity/v3/auth/tokens")));
        cloud.verify(2, getRequestedFor(urlPathEqualTo("/compute/servers/detail")));
    }

    @Test
    void aUserWhoIsRemovedMeanwhileIsALastingRefusal() {
        cloud.stubFor(tokens().inScenario("removed")
                .willReturn(cloud.token("token-1", "2126-01-01T00:00:00Z"))
                .willSetStateTo("gone"));
        cloud.stubFor(tokens().inScenario("removed")
                .whenScenarioStateIs("gone")
                .willReturn(refused(401, "error", "The user is disabled.")));
        cloud.stubFor(get(urlPathEqualTo("/compute/servers/detail"))
                .willReturn(refused(401, "error", "The request you have made requires authentication.")));
        assertRefused("bad-credentials", false, "The user is disabled.", config);
    }

    @ParameterizedTest
    @CsvSource({"429, tooManyRequests", "413, overLimit"})
    void whoIsThrottledWaitsAsLongAsTheCloudSays(int status, String error) throws Exception {
        cloud.stubFor(get(urlPathEqualTo("/compute/servers/detail"))
                .inScenario("throttled")
                .whenScenarioStateIs(Scenario.STARTED)
                .willReturn(
                        refused(status, error, "This request was rate-limited.").withHeader("Retry-After", "1"))
                .willSetStateTo("rested"));
        cloud.stubFor(get(urlPathEqualTo("/compute/servers/detail"))
                .inScenario("throttled")
                .whenScenarioStateIs("rested")
                .willReturn(list()));
        long begin = System.nanoTime();
        assertThat(provider.find(token, config, task)).isEmpty();
        assertThat(System.nanoTime() - begin).isGreaterThanOrEqualTo(1_000_000_000L);
        assertThat(task.words()).contains("OpenStack is asked too often, waiting.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "403|forbidden|Quota exceeded for cores: Requested 1, but already used 3 of 3"
                        + " cores|quota-exceeded|false",
                "413|overLimit|Quota exceeded for ram: Requested 1024|quota-exceeded|false",
                "409|NeutronError|Quota exceeded for resources: ['port'].|quota-exceeded|false",
                "409|NeutronError|No more IP addresses available on network d32019d3.|no-capacity|true",
                "403|forbidden|Policy does not allow os_compute_api:os-quota-sets:show to be"
                        + " performed.|forbidden|false",
                "400|badRequest|The requested availability zone is not available|bad-request|false",
                "409|conflictingRequest|Multiple possible networks found|conflict|true"
            })
    void aRefusalIsToldInTheCloudsWords(int status, String error, String words, String code, boolean retryable) {
        cloud.stubFor(post(urlPathEqualTo("/compute/servers")).willReturn(refused(status, error, words)));
        assertRefused(code, retryable, words, config);
    }

    @Test
    void whatIsGoneIsNamed() {
        String image = UUID.randomUUID().toString();
        cloud.stubFor(get(urlPathEqualTo("/image/v2/images")).willReturn(okJson("{\"images\": []}")));
        cloud.stubFor(get(urlPathEqualTo("/image/v2/images/" + image))
                .willReturn(aResponse()
                        .withStatus(404)
                        .withBody(
                                "<html><head><title>404 Not Found</title></head><body>No image found</body></html>")));
        assertThatThrownBy(() -> provider.create(request("m1.small", image), config, task))
                .hasMessageContaining("no image " + image);
        assertThatThrownBy(() -> provider.create(request("m1.small", "debian-11"), config, task))
                .hasMessageContaining("no image debian-11");
        assertThatThrownBy(() -> provider.create(request("m1.huge", "debian-12"), config, task))
                .hasMessageContaining("no flavor m1.huge");
        cloud.stubFor(get(urlPathEqualTo("/network/v2.0/networks")).willReturn(okJson("{\"networks\": []}")));
        cloud.stubFor(get(urlPathEqualTo("/image/v2/images")).willReturn(okJson("{\"images\": [{\"id\": \"x\"}]}")));
        assertRefused("not-found", false, "no network private", config);
        cloud.verify(0, postRequestedFor(urlPathEqualTo("/compute/servers")));

        String deactivated = UUID.randomUUID().toString();
        cloud.stubFor(get(urlPathEqualTo("/image/v2/images/" + deactivated))
                .willReturn(okJson("{\"status\": \"deactivated\"}")));
        assertThatThrownBy(() -> provider.create(request("m1.small", deactivated), config, task))
                .hasMessageContaining(deactivated + " is deactivated");
    }

    @Test
    void aNameOfSeveralNetworksIsAmbiguous() {
        cloud.stubFor(get(urlPathEqualTo("/network/v2.0/networks"))
                .willReturn(okJson("{\"networks\": [{\"id\": \"1\"}, {\"id\": \"2\"}]}")));
        assertRefused("ambiguous", false, "private", config);
    }

    private void limits(int used) {
        cloud.stubFor(get(urlPathEqualTo("/compute/limits")).willReturn(okJson("""
            {"limits": {"rate": [], "absolute": {"maxTotalInstances": 10, "totalInstancesUsed": %d,
              "maxTotalCores": -1, "totalCoresUsed": 5, "maxTotalRAMSize": 51200, "totalRAMUsed": 2048}}}\
            """.formatted(used))));
        cloud.stubFor(get(urlPathEqualTo("/image/v2/images")).willReturn(recorded(200, "_images_v2.json")));
        cloud.stubFor(get(urlPathEqualTo("/image/v2/images"))
                .withQueryParam("marker", equalTo("4bd743f8-7e7d-4568-8f31-b3f06b90e70a"))
                .willReturn(recorded(200, "_images_v2_page2.json")));
    }

    @Test
    void theChecksSayWhatWillDoAndWhatWillNot() throws Exception {
        limits(10);
        cloud.stubFor(
                get(urlPathEqualTo("/network/v2.0/security-groups")).willReturn(okJson("{\"security_groups\": []}")));
        cloud.stubFor(get(urlPathEqualTo("/compute/os-server-groups")).willReturn(okJson("{\"server_groups\": []}")));
        cloud.stubFor(get(urlPathEqualTo("/compute/os-keypairs/admin"))
                .willReturn(recorded(404, "_os_keypairs_not_found.json")));
        List<AccountCheck> checks = provider.check(
                cloud.config(Map.of("securityGroups", "ssh", "serverGroup", "far", "keyPair", "admin")), task);

        assertThat(checks)
                .filteredOn(AccountCheck::passed)
                .extracting(AccountCheck::subject)
                .containsExactly(
                        "credentials and region",
                        "quotas",
                        "quota of cores",
                        "quota of memory",
                        "images",
                        "network private");
        assertThat(checks)
                .filteredOn(check -> !check.passed())
                .extracting(AccountCheck::subject)
                .containsExactly("quota of instances", "security group ssh", "server group far", "key pair admin");

        cloud.stubFor(tokens().willReturn(refused(401, "error", "The request you have made requires authentication.")));
        assertThat(new OpenStackProvider(http, Clock.systemUTC()).check(config, task))
                .singleElement()
                .satisfies(check -> assertThat(check.words()).contains("requires authentication"));
    }

    @Test
    void theOfferHasFlavorsImagesZonesNetworksAndQuotas() throws Exception {
        limits(3);
        cloud.stubFor(get(urlPathEqualTo("/compute/flavors/detail")).willReturn(recorded(200, "_flavors_detail.json")));
        cloud.stubFor(get(urlPathEqualTo("/network/v2.0/networks"))
                .withQueryParam("router:external", equalTo("false"))
                .willReturn(recorded(200, "_v2_0__networks.json")));
        cloud.stubFor(get(urlPathEqualTo("/compute/os-availability-zone")).willReturn(okJson("""
            {"availabilityZoneInfo": [{"zoneName": "nova", "zoneState": {"available": true}},
              {"zoneName": "old", "zoneState": {"available": false}}]}\
            """)));
        ProviderOffer offer = provider.discover(config, task);

        assertThat(offer.flavors())
                .contains(new ProviderOffer.Flavor("7", "15.5GB slice", 8, 16384, 620L, null, null, List.of()));
        assertThat(offer.images()).extracting(ProviderOffer.Image::id).contains("f24a3c1b-d52a-4116-91da-25b3eee8f55e");
        assertThat(offer.images()).as("of two pages").hasSizeGreaterThan(2);
        assertThat(offer.locations()).containsExactly("nova");
        assertThat(offer.networks())
                .contains(new ProviderOffer.Network("d32019d3-bc6e-4319-9c1d-6722fc136a22", "net1"));
        assertThat(offer.quotas())
                .containsExactly(
                        new ProviderOffer.Quota("instances", 10L, 3),
                        new ProviderOffer.Quota("cores", null, 5),
                        new ProviderOffer.Quota("memory", 51200L, 2048));
    }
}
