package io.loom.provisioner.provider.rackspace;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.absent;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.matchingJsonPath;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.options;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import io.loom.contract.AccountCheck;
import io.loom.contract.Machine;
import io.loom.contract.TaskAction;
import io.loom.provisioner.cloud.CloudHttp;
import io.loom.provisioner.cloud.EnvironmentProxies;
import io.loom.provisioner.plugin.ConfigForm;
import io.loom.provisioner.plugin.MachineRequest;
import io.loom.provisioner.plugin.MachineState;
import io.loom.provisioner.plugin.MachineToken;
import io.loom.provisioner.plugin.RecordingTask;
import io.loom.provisioner.plugin.TaskFailure;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is asked of Rackspace's services, and what their answers mean. */
class RackspaceProviderTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String IMAGE = "ffa476b1-9b14-46bd-99a8-862d1d94eb7a";
    private static final String NOVA = "/dfw/v2/1337";
    private static final String SERVER = "b4166e71-f40b-4a5b-a489-87601ab8a600";

    private final WireMockServer cloud = new WireMockServer(options().dynamicPort());
    private final CloudHttp http = new CloudHttp(new EnvironmentProxies(Map.of()));
    private final RackspaceProvider provider = new RackspaceProvider(http, Clock.systemUTC());
    private final RecordingTask task = RecordingTask.of(TaskAction.CREATE);
    private final MachineToken token = new MachineToken(UUID.randomUUID(), UUID.randomUUID());
    private final MachineRequest request = new MachineRequest(
            token,
            "web-1000.example.com",
            null,
            Map.of("flavor", "general1-1"),
            Map.of("image", IMAGE),
            "root",
            "ssh-ed25519 AAAA",
            Map.of());

    @BeforeEach
    void open() {
        cloud.start();
        String catalog = """
            {"access": {"token": {"id": "token-1", "expires": "2126-11-23T21:00:14.000-06:00"}, "serviceCatalog": [
              {"type": "compute", "name": "cloudServers", "endpoints": [{"publicURL": "CLOUD/first-generation"}]},
              {"type": "compute", "name": "cloudServersOpenStack", "endpoints": [
                {"region": "ORD", "publicURL": "CLOUD/ord/v2/1337"}, {"region": "DFW", "publicURL": "CLOUD/dfw/v2/1337"}]},
              {"type": "image", "name": "cloudImages", "endpoints": [
                {"region": "DFW", "publicURL": "CLOUD/images/v2/1337"}]}]}}\
            """.replace("CLOUD", cloud.baseUrl());
        cloud.stubFor(post(urlPathEqualTo("/v2.0/tokens")).willReturn(okJson(catalog)));
        cloud.stubFor(get(urlPathEqualTo(NOVA + "/servers/detail")).willReturn(okJson("{\"servers\": []}")));
        cloud.stubFor(get(urlPathEqualTo(NOVA + "/flavors"))
                .willReturn(
                        okJson("{\"flavors\": [{\"id\": \"general1-1\", \"name\": \"1 GB General Purpose v1\"}]}")));
        cloud.stubFor(
                get(urlPathEqualTo("/images/v2/1337/images/" + IMAGE)).willReturn(okJson("{\"status\": \"active\"}")));
        cloud.stubFor(post(urlPathEqualTo(NOVA + "/servers"))
                .willReturn(okJson("{\"server\": {\"id\": \"" + SERVER + "\"}}").withStatus(202)));
    }

    @AfterEach
    void close() {
        cloud.stop();
        http.close();
    }

    private RackspaceConfig config(Map<String, Object> more) {
        Map<String, Object> fields = new HashMap<>(Map.of(
                "username",
                "loom",
                "apiKey",
                "very-secret",
                "region",
                "DFW",
                "identityUrl",
                cloud.baseUrl() + "/v2.0"));
        fields.putAll(more);
        return ConfigForm.of(RackspaceConfig.class).bind(fields);
    }

    private ObjectNode server(Map<String, String> metadata) {
        ObjectNode server = JSON.createObjectNode();
        server.put("id", SERVER).put("status", "ACTIVE").put("accessIPv4", "203.0.113.7");
        server.putObject("flavor").put("id", "general1-1");
        ObjectNode addresses = server.putObject("addresses");
        addresses.putArray("public").addObject().put("version", 4).put("addr", "203.0.113.7");
        addresses.putArray("private").addObject().put("version", 4).put("addr", "10.182.64.34");
        ObjectNode said = server.putObject("metadata").put("loom-token", token.text());
        metadata.forEach(said::put);
        return server;
    }

    private static ResponseDefinitionBuilder one(ObjectNode server) {
        ObjectNode body = JSON.createObjectNode();
        body.set("server", server);
        return okJson(body.toString());
    }

    @Test
    void theApiKeyGivesATokenForNovaInTheRegion() throws Exception {
        assertThat(provider.create(request, config(Map.of("keyPair", "admin")), task)
                        .providerId())
                .isEqualTo(SERVER);

        cloud.verify(1, postRequestedFor(urlPathEqualTo("/v2.0/tokens")).withRequestBody(equalToJson("""
            {"auth": {"RAX-KSKEY:apiKeyCredentials":
              {"username": "loom", "apiKey": "very-secret"}}}\
            """)));
        cloud.verify(postRequestedFor(urlPathEqualTo(NOVA + "/servers"))
                .withHeader("X-Auth-Token", equalTo("token-1"))
                .withHeader("OpenStack-API-Version", absent())
                .withRequestBody(matchingJsonPath("$.server.name", equalTo("web-1000.example.com-" + token.nodeId())))
                .withRequestBody(matchingJsonPath("$.server.imageRef", equalTo(IMAGE)))
                .withRequestBody(matchingJsonPath("$.server.config_drive", equalTo("true")))
                .withRequestBody(matchingJsonPath("$.server.key_name", equalTo("admin")))
                .withRequestBody(matchingJsonPath("$.server.user_data"))
                .withRequestBody(matchingJsonPath("$.server.metadata.loom-token", equalTo(token.text())))
                .withRequestBody(matchingJsonPath("$.server[?(!@.tags)]")));
        assertThat(config(Map.of()).toString() + RackspaceAccount.of(config(Map.of())))
                .doesNotContain("very-secret");
    }

    @Test
    void aServerIsFoundByItsNameAndItsMetadata() throws Exception {
        ObjectNode body = JSON.createObjectNode();
        body.putArray("servers").add(server(Map.of()));
        cloud.stubFor(get(urlPathEqualTo(NOVA + "/servers/detail"))
                .withQueryParam("name", equalTo(token.nodeId().toString()))
                .willReturn(okJson(body.toString())));

        assertThat(provider.create(request, config(Map.of()), task).providerId())
                .isEqualTo(SERVER);
        assertThat(provider.find(token, config(Map.of()), task).orElseThrow().addresses())
                .isEqualTo(Map.of(Machine.ACCESS_V4, "203.0.113.7", Machine.BIND_V4, "10.182.64.34"));
        assertThat(provider.find(new MachineToken(UUID.randomUUID(), token.nodeId()), config(Map.of()), task))
                .isEmpty();
        cloud.verify(0, postRequestedFor(urlPathEqualTo(NOVA + "/servers")));
    }

    @Test
    void aMachineHasNoAddressUntilRackConnectIsDone() throws Exception {
        String state = Scenario.STARTED;
        for (String status : List.of("DEPLOYING", "DEPLOYED")) {
            cloud.stubFor(get(urlPathEqualTo(NOVA + "/servers/" + SERVER))
                    .inScenario("automation")
                    .whenScenarioStateIs(state)
                    .willReturn(one(server(Map.of("rackconnect_automation_status", status))))
                    .willSetStateTo(state + "+"));
            cloud.stubFor(get(urlPathEqualTo(NOVA + "/servers/" + SERVER))
                    .inScenario("automation")
                    .whenScenarioStateIs(state + "+")
                    .willReturn(one(server(Map.of("rackconnect_automation_status", status))))
                    .willSetStateTo(state + "++"));
            state += "++";
        }
        var made = new Machine(SERVER, Map.of(), 22, null, List.of(), Map.of());
        RackspaceConfig waiting = config(Map.of("rackconnectWait", true));

        assertThat(provider.inspect(made, waiting, task))
                .isInstanceOfSatisfying(MachineState.Pending.class, pending -> {
                    assertThat(pending.words()).isEqualTo("RackConnect: DEPLOYING");
                    assertThat(pending.machine().addresses()).isEmpty();
                });
        assertThat(provider.inspect(made, waiting, task)).isInstanceOf(MachineState.Running.class);
    }

    @ParameterizedTest
    @CsvSource({"FAILED, true", "UNPROCESSABLE, false"})
    void whatRackConnectCannotDoIsAFailure(String status, boolean retryable) throws Exception {
        cloud.stubFor(get(urlPathEqualTo(NOVA + "/servers/" + SERVER))
                .willReturn(one(server(Map.of("rackconnect_automation_status", status)))));
        var made = new Machine(SERVER, Map.of(), 22, null, List.of(), Map.of());

        assertThat(provider.inspect(made, config(Map.of("rackconnectWait", true)), task))
                .isInstanceOfSatisfying(MachineState.Failed.class, failed -> {
                    assertThat(failed.failure()).hasMessageContaining(status);
                    assertThat(failed.failure().retryable()).isEqualTo(retryable);
                });
        assertThat(provider.inspect(made, config(Map.of()), task)).isInstanceOf(MachineState.Running.class);
    }

    @Test
    void refusalsAreToldInRackspacesWords() {
        cloud.stubFor(post(urlPathEqualTo(NOVA + "/servers"))
                .willReturn(aResponse()
                        .withStatus(413)
                        .withBody("{\"overLimit\": {\"code\": 413, \"message\": \"Quota exceeded for"
                                + " ram: Requested 1024\"}}")));
        assertThatThrownBy(() -> provider.create(request, config(Map.of()), task))
                .isInstanceOfSatisfying(
                        TaskFailure.class, e -> assertThat(e.code()).isEqualTo("quota-exceeded"))
                .hasMessageContaining("Rackspace")
                .hasMessageContaining("Quota exceeded for ram");
        assertThatThrownBy(() -> provider.create(request, config(Map.of("region", "MARS")), task))
                .hasMessageContaining("DFW, ORD");
    }

    @Test
    void badCredentialsAreACheckThatDidNotPass() throws Exception {
        cloud.stubFor(post(urlPathEqualTo("/v2.0/tokens"))
                .willReturn(aResponse()
                        .withStatus(401)
                        .withBody("{\"unauthorized\": {\"code\": 401, \"message\": \"Username or api key"
                                + " is invalid.\"}}")));
        assertThat(provider.check(config(Map.of()), task))
                .extracting(AccountCheck::passed)
                .containsExactly(false);
        assertThat(provider.check(config(Map.of()), task).getFirst().words())
                .contains("Username or api key is invalid.");
        cloud.verify(0, getRequestedFor(urlPathEqualTo(NOVA + "/limits")));
    }
}
