package io.loom.provisioner.provider.digitalocean;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.delete;
import static com.github.tomakehurst.wiremock.client.WireMock.deleteRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.notFound;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static com.github.tomakehurst.wiremock.stubbing.Scenario.STARTED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.http.Fault;
import io.loom.contract.AccountCheck;
import io.loom.contract.Contract;
import io.loom.contract.Machine;
import io.loom.contract.ProviderOffer;
import io.loom.contract.TaskAction;
import io.loom.provisioner.cloud.CloudHttp;
import io.loom.provisioner.cloud.CloudResponse;
import io.loom.provisioner.cloud.EnvironmentProxies;
import io.loom.provisioner.cloud.RecordedAnswers;
import io.loom.provisioner.plugin.ConfigForm;
import io.loom.provisioner.plugin.MachineRequest;
import io.loom.provisioner.plugin.MachineState;
import io.loom.provisioner.plugin.MachineToken;
import io.loom.provisioner.plugin.ProviderMachine;
import io.loom.provisioner.plugin.RecordingTask;
import io.loom.provisioner.plugin.TaskFailure;
import io.loom.provisioner.ssh.SshKeys;
import java.math.BigDecimal;
import java.net.http.HttpHeaders;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is said to DigitalOcean, and how its recorded answers are understood. */
class DigitalOceanProviderTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final RecordedAnswers recorded = RecordedAnswers.of("digitalocean_v2");
    private final WireMockServer cloud =
            new WireMockServer(wireMockConfig().bindAddress("127.0.0.1").dynamicPort());
    private final CloudHttp http = new CloudHttp(new EnvironmentProxies(Map.of()));
    private final DigitalOceanProvider provider = new DigitalOceanProvider(http, Clock.systemUTC());
    private final RecordingTask task = RecordingTask.of(TaskAction.CREATE);
    private final MachineToken token = new MachineToken(UUID.randomUUID(), UUID.randomUUID());
    private final String publicKey = SshKeys.writePublic(SshKeys.generate().getPublic());

    @BeforeEach
    void answer() {
        cloud.start();
        cloud.stubFor(get(urlPathEqualTo("/v2/droplets")).willReturn(recorded("list_nodes_empty.json")));
        cloud.stubFor(get(urlPathEqualTo("/v2/droplets/3164444")).willReturn(recorded("list_node.json")));
        cloud.stubFor(get(urlPathMatching("/v2/account/keys/.+")).willReturn(notFound()));
        cloud.stubFor(post(urlEqualTo("/v2/account/keys")).willReturn(recorded("create_key_pair.json")));
        cloud.stubFor(post(urlEqualTo("/v2/droplets"))
                .willReturn(
                        aResponse().withStatus(202).withBody("{\"droplet\": {\"id\": 3164444, \"status\": \"new\"}}")));
    }

    @AfterEach
    void close() {
        cloud.stop();
        http.close();
    }

    private ResponseDefinitionBuilder recorded(String file) {
        return okJson(recorded.text(file));
    }

    private DigitalOceanConfig config(Map<String, ?> more) {
        Map<String, Object> fields =
                new LinkedHashMap<>(Map.of("token", "secret", "region", "nyc3", "endpoint", cloud.baseUrl()));
        fields.putAll(more);
        return ConfigForm.of(DigitalOceanConfig.class).bind(fields);
    }

    private DigitalOceanConfig config() {
        return config(Map.of());
    }

    private MachineRequest request() {
        return request(null, "debian-12-x64", "root");
    }

    private MachineRequest request(String location, String image, String sshUser) {
        return new MachineRequest(
                token,
                "web1-1000.example.org",
                location,
                Map.of("flavor", "s-1vcpu-1gb"),
                Map.of("image", image),
                sshUser,
                publicKey,
                Map.of(Contract.INSTALLATION_TAG, "Inst:1"));
    }

    private String droplet(long id, String status) {
        return """
                {"id": %d, "status": "%s", "size_slug": "s-1vcpu-1gb", "created_at": "2014-11-14T16:29:21Z",
                 "networks": {"v4": [{"type": "private", "ip_address": "10.0.0.7"},
                                     {"type": "public", "ip_address": "192.0.2.7"}]},
                 "tags": ["loom-cluster:%s", "loom-node:%s", "loom-installation:_49nst_3a1", "web"]}""".formatted(id, status, token.clusterId(), token.nodeId());
    }

    private void shown(String droplet) {
        cloud.stubFor(get(urlEqualTo("/v2/droplets/7")).willReturn(okJson("{\"droplet\": " + droplet + "}")));
    }

    private JsonNode said() throws Exception {
        return JSON.readTree(cloud.findAll(postRequestedFor(urlEqualTo("/v2/droplets")))
                .getLast()
                .getBodyAsString());
    }

    private static Machine known() {
        return new Machine("7", Map.of(), 22, "root", List.of(), Map.of());
    }

    @Test
    void aDropletIsAskedForWithAllThatTheConfigurationSays() throws Exception {
        Machine made = provider.create(
                request("ams3", "12089443", "loom"), config(Map.of("vpc", "vpc-1", "ipv6", true)), task);
        JsonNode said = said();
        assertThat(said.path("name").asText()).isEqualTo("web1-1000.example.org");
        assertThat(said.path("region").asText()).isEqualTo("ams3");
        assertThat(said.path("size").asText()).isEqualTo("s-1vcpu-1gb");
        assertThat(said.path("image").isNumber()).isTrue();
        assertThat(said.path("image").asLong()).isEqualTo(12089443);
        assertThat(said.path("vpc_uuid").asText()).isEqualTo("vpc-1");
        assertThat(said.path("ipv6").asBoolean()).isTrue();
        assertThat(said.path("monitoring").asBoolean()).isFalse();
        assertThat(said.path("tags")).isEqualTo(JSON.readTree("""
                ["loom-cluster:%s", "loom-installation:_49nst_3a1", "loom-node:%s"]""".formatted(token.clusterId(), token.nodeId())));
        assertThat(said.path("user_data").asText())
                .startsWith("#cloud-config\n")
                .contains("\"name\":\"loom\"", publicKey);
        String fingerprint = said.path("ssh_keys").path(0).asText();
        assertThat(fingerprint).matches("([0-9a-f]{2}:){15}[0-9a-f]{2}");
        cloud.verify(getRequestedFor(urlPathEqualTo("/v2/account/keys/" + fingerprint)));
        JsonNode key = JSON.readTree(cloud.findAll(postRequestedFor(urlEqualTo("/v2/account/keys")))
                .getFirst()
                .getBodyAsString());
        assertThat(key.path("name").asText()).isEqualTo("loom-cluster:" + token.clusterId());
        assertThat(key.path("public_key").asText()).isEqualTo(publicKey);
        cloud.verify(
                postRequestedFor(urlEqualTo("/v2/droplets")).withHeader("Authorization", equalTo("Bearer secret")));

        assertThat(made.providerId()).isEqualTo("3164444");
        assertThat(made.addresses())
                .isEqualTo(Map.of(Machine.ACCESS_V4, "36.123.0.123", Machine.BIND_V4, "36.123.0.123"));
        assertThat(made.properties()).containsEntry(Machine.FLAVOR, "8gb");
        assertThat(made.sshUser()).isEqualTo("loom");
    }

    @Test
    void whatDigitalOceanRefusesIsToldInItsWords() {
        refuses(
                422,
                "{\"id\":\"unprocessable_entity\",\"message\":\"creating this/these droplet(s) will exceed your droplet limit\"}");
        assertFails(Contract.QUOTA_EXCEEDED, false, "will exceed your droplet limit");
        refuses(422, "{\"id\":\"unprocessable_entity\",\"message\":\"Size is not available in this region.\"}");
        assertFails(Contract.NO_CAPACITY, true, "Size is not available in this region.");
        refuses(422, recorded.text("error_invalid_image.json"));
        assertFails("bad-request", false, "You specified an invalid image for Droplet creation.");
        refuses(401, recorded.text("error.json"));
        assertFails("bad-credentials", false, "Unable to authenticate you.");
        refuses(500, "{\"id\":\"server_error\",\"message\":\"Unexpected server-side error\"}");
        assertFails("cloud-failed", true, "Unexpected server-side error");
    }

    private void refuses(int status, String body) {
        cloud.stubFor(post(urlEqualTo("/v2/droplets"))
                .willReturn(aResponse().withStatus(status).withBody(body)));
    }

    private void assertFails(String code, boolean retryable, String words) {
        assertThatThrownBy(() -> provider.create(request(), config(), task))
                .hasMessageContaining(words)
                .hasMessageNotContaining("secret")
                .isInstanceOfSatisfying(TaskFailure.class, failure -> {
                    assertThat(failure.code()).isEqualTo(code);
                    assertThat(failure.retryable()).isEqualTo(retryable);
                });
    }

    @Test
    void tooManyCallsAreWaitedOutAsTheHeadersSay() throws Exception {
        cloud.stubFor(post(urlEqualTo("/v2/droplets"))
                .inScenario("rate")
                .whenScenarioStateIs(STARTED)
                .willReturn(aResponse()
                        .withStatus(429)
                        .withHeader("Retry-After", "0")
                        .withBody("{\"id\":\"too_many_requests\"}"))
                .willSetStateTo("calm"));
        cloud.stubFor(post(urlEqualTo("/v2/droplets"))
                .inScenario("rate")
                .whenScenarioStateIs("calm")
                .willReturn(aResponse().withStatus(202).withBody("{\"droplet\": {\"id\": 3164444}}")));
        provider.create(request(), config(), task);
        cloud.verify(2, postRequestedFor(urlEqualTo("/v2/droplets")));
        assertThat(task.words()).contains("DigitalOcean is asked too often, waiting.");

        Instant now = Instant.ofEpochSecond(1_000_000);
        var spent = new CloudResponse(
                429,
                HttpHeaders.of(
                        Map.of("ratelimit-remaining", List.of("0"), "ratelimit-reset", List.of("1000090")),
                        (a, b) -> true),
                "");
        assertThat(new DigitalOceanDialect().throttled(spent, now)).contains(Duration.ofSeconds(90));
    }

    @Test
    void anAnswerThatNeverCameLeavesOneDropletThatIsFoundByItsTagThoughNotAtOnce() throws Exception {
        cloud.stubFor(post(urlEqualTo("/v2/droplets")).willReturn(aResponse().withFault(Fault.EMPTY_RESPONSE)));
        assertFails("cloud-unreachable", true, "DigitalOcean cannot be reached");
        cloud.stubFor(get(urlPathEqualTo("/v2/droplets"))
                .inScenario("late")
                .whenScenarioStateIs(STARTED)
                .willReturn(recorded("list_nodes_empty.json"))
                .willSetStateTo("there"));
        cloud.stubFor(get(urlPathEqualTo("/v2/droplets"))
                .inScenario("late")
                .whenScenarioStateIs("there")
                .willReturn(okJson("{\"droplets\": [" + droplet(7, "new") + "]}")));
        assertThat(provider.create(request(), config(), task.attempt(2)).providerId())
                .isEqualTo("7");
        cloud.verify(1, postRequestedFor(urlEqualTo("/v2/droplets")));
        cloud.verify(getRequestedFor(urlPathEqualTo("/v2/droplets"))
                .withQueryParam("tag_name", equalTo("loom-node:" + token.nodeId())));
    }

    @Test
    void aDropletThatIsOffIsMadeAnew() throws Exception {
        cloud.stubFor(get(urlPathEqualTo("/v2/droplets"))
                .inScenario("anew")
                .whenScenarioStateIs(STARTED)
                .willReturn(okJson("{\"droplets\": [" + droplet(7, "off") + "]}"))
                .willSetStateTo("gone"));
        cloud.stubFor(get(urlPathEqualTo("/v2/droplets"))
                .inScenario("anew")
                .whenScenarioStateIs("gone")
                .willReturn(recorded("list_nodes_empty.json")));
        cloud.stubFor(
                delete(urlEqualTo("/v2/droplets/7")).willReturn(aResponse().withStatus(204)));
        cloud.stubFor(get(urlEqualTo("/v2/droplets/7"))
                .inScenario("slow")
                .whenScenarioStateIs(STARTED)
                .willReturn(okJson("{\"droplet\": " + droplet(7, "off") + "}"))
                .willSetStateTo("gone"));
        cloud.stubFor(get(urlEqualTo("/v2/droplets/7"))
                .inScenario("slow")
                .whenScenarioStateIs("gone")
                .willReturn(notFound()));
        assertThat(provider.create(request(), config(), task).providerId()).isEqualTo("3164444");
        cloud.verify(1, deleteRequestedFor(urlEqualTo("/v2/droplets/7")));
        cloud.verify(2, getRequestedFor(urlEqualTo("/v2/droplets/7")));
    }

    @Test
    void howADropletStandsIsTold() throws Exception {
        shown(droplet(7, "active"));
        assertThat(provider.inspect(known(), config(), task))
                .isInstanceOfSatisfying(
                        MachineState.Running.class,
                        running -> assertThat(running.machine().addresses())
                                .isEqualTo(Map.of(Machine.ACCESS_V4, "192.0.2.7", Machine.BIND_V4, "10.0.0.7")));
        assertThat(provider.inspect(known(), config(Map.of("sshAddress", "private")), task)
                        .known()
                        .orElseThrow()
                        .addresses())
                .containsEntry(Machine.ACCESS_V4, "10.0.0.7");
        shown(droplet(7, "new"));
        cloud.stubFor(get(urlPathEqualTo("/v2/droplets/7/actions"))
                .willReturn(okJson("{\"actions\": ["
                        + JSON.readTree(recorded.text("create_node.json")).path("action") + "]}")));
        assertThat(provider.inspect(known(), config(), task)).isInstanceOf(MachineState.Pending.class);
        cloud.stubFor(get(urlPathEqualTo("/v2/droplets/7/actions"))
                .willReturn(okJson("{\"actions\": [{\"type\": \"create\", \"status\": \"errored\"}]}")));
        assertThat(provider.inspect(known(), config(), task))
                .isInstanceOfSatisfying(MachineState.Failed.class, failed -> {
                    assertThat(failed.failure())
                            .hasMessage("DigitalOcean says of the droplet 7: its creation is errored.");
                    assertThat(failed.failure().retryable()).isTrue();
                });
        shown(droplet(7, "off"));
        assertThat(provider.inspect(known(), config(), task)).isInstanceOf(MachineState.Failed.class);
        cloud.stubFor(get(urlEqualTo("/v2/droplets/7"))
                .inScenario("late")
                .whenScenarioStateIs(STARTED)
                .willReturn(notFound())
                .willSetStateTo("there"));
        cloud.stubFor(get(urlEqualTo("/v2/droplets/7"))
                .inScenario("late")
                .whenScenarioStateIs("there")
                .willReturn(okJson("{\"droplet\": " + droplet(7, "active") + "}")));
        var young = new Machine(
                "7",
                Map.of(),
                22,
                "root",
                List.of(),
                Map.of("created", Instant.now().toString()));
        assertThat(provider.inspect(young, config(), task)).isInstanceOf(MachineState.Running.class);
        cloud.resetScenarios();
        assertThat(provider.inspect(known(), config(), task)).isEqualTo(MachineState.absent());
    }

    @Test
    void aListGoesOnFromPageToPage() throws Exception {
        cloud.stubFor(get(urlPathEqualTo("/v2/droplets"))
                .withQueryParam("page", equalTo("1"))
                .willReturn(recorded("list_nodes_page_1.json")));
        cloud.stubFor(get(urlPathEqualTo("/v2/droplets"))
                .withQueryParam("page", equalTo("2"))
                .willReturn(okJson("{\"droplets\": [" + droplet(7, "active") + "], \"links\": {}}")));
        List<ProviderMachine> found = new ArrayList<>();
        provider.list("Inst:1", config(), task, found::add);
        assertThat(found).extracting(machine -> machine.machine().providerId()).containsExactly("3164444", "7");
        assertThat(found.getFirst().token()).isNull();
        assertThat(found.getFirst().tags()).isEqualTo(Map.of("environment", "prod"));
        assertThat(found.getLast().token()).isEqualTo(token);
        assertThat(found.getLast().installation()).contains("Inst:1");
        cloud.verify(
                2,
                getRequestedFor(urlPathEqualTo("/v2/droplets"))
                        .withQueryParam("tag_name", equalTo("loom-installation:_49nst_3a1"))
                        .withQueryParam("per_page", equalTo("200")));
    }

    @Test
    void theAccountIsCheckedAgainstWhatTheConfigurationNames() throws Exception {
        account(2);
        cloud.stubFor(get(urlPathEqualTo("/v2/droplets")).willReturn(recorded("list_nodes_page_1.json")));
        cloud.stubFor(get(urlPathEqualTo("/v2/regions")).willReturn(recorded("list_locations.json")));
        cloud.stubFor(get(urlEqualTo("/v2/vpcs/v1"))
                .willReturn(okJson("{\"vpc\": {\"id\": \"v1\", \"name\": \"back\", \"region\": \"nyc1\"}}")));
        assertThat(provider.check(config(Map.of("region", "ams1", "vpc", "v1")), task))
                .containsExactly(
                        new AccountCheck("credentials", true, "They open the account, which is active."),
                        new AccountCheck(
                                "quota of droplets",
                                false,
                                "All 2 droplets of the account are in use.\nMaybe ask DigitalOcean for more, or delete some."),
                        new AccountCheck("region ams1", false, "DigitalOcean makes no droplets in ams1 now."),
                        new AccountCheck("vpc v1", false, "It is in the region nyc1, and droplets are made in ams1."));
        account(3);
        assertThat(provider.check(config(Map.of("region", "nyc1", "vpc", "v1")), task))
                .allSatisfy(
                        check -> assertThat(check.passed()).as(check.toString()).isTrue());
        cloud.stubFor(get(urlEqualTo("/v2/account"))
                .willReturn(aResponse().withStatus(401).withBody(recorded.text("error.json"))));
        assertThat(provider.check(config(), task))
                .singleElement()
                .satisfies(check -> assertThat(check.words()).contains("Unable to authenticate you."));
    }

    private void account(int limit) {
        cloud.stubFor(get(urlEqualTo("/v2/account"))
                .willReturn(okJson("{\"account\": {\"status\": \"active\", \"droplet_limit\": " + limit + "}}")));
    }

    @Test
    void whatTheAccountOffersIsTold() throws Exception {
        account(25);
        cloud.stubFor(get(urlPathEqualTo("/v2/sizes")).willReturn(recorded("list_sizes.json")));
        cloud.stubFor(get(urlPathEqualTo("/v2/images")).willReturn(recorded("list_images.json")));
        cloud.stubFor(get(urlPathEqualTo("/v2/regions")).willReturn(recorded("list_locations.json")));
        cloud.stubFor(get(urlPathEqualTo("/v2/vpcs"))
                .willReturn(okJson("{\"vpcs\": [{\"id\": \"v1\", \"name\": \"back\", \"region\": \"nyc1\"}]}")));
        cloud.stubFor(get(urlPathEqualTo("/v2/droplets")).willReturn(recorded("list_nodes_page_1.json")));
        ProviderOffer offer = provider.discover(config(), task);
        assertThat(offer.flavors())
                .contains(new ProviderOffer.Flavor(
                        "512mb",
                        "512mb",
                        1,
                        512,
                        20L,
                        new BigDecimal("0.00744"),
                        "USD",
                        List.of("nyc1", "ams1", "sfo1")));
        assertThat(offer.images())
                .containsExactly(
                        new ProviderOffer.Image("ubuntu-14-04-x64", "Ubuntu 14.04 x64", "root"),
                        new ProviderOffer.Image("ubuntu-14-04-x32", "Ubuntu 14.04 x32", "root"),
                        new ProviderOffer.Image("449676856", "Ubuntu My Snapshot", null));
        assertThat(offer.locations()).containsExactly("nyc1", "sfo1");
        assertThat(offer.networks()).containsExactly(new ProviderOffer.Network("v1", "back in nyc1"));
        assertThat(offer.quotas()).containsExactly(new ProviderOffer.Quota("droplets", 25L, 2));
    }
}
