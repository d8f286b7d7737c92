package io.loom.provisioner.provider.joyent;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.delete;
import static com.github.tomakehurst.wiremock.client.WireMock.deleteRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.matching;
import static com.github.tomakehurst.wiremock.client.WireMock.notFound;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.core.WireMockConfiguration.wireMockConfig;
import static com.github.tomakehurst.wiremock.stubbing.Scenario.STARTED;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.http.Fault;
import io.loom.contract.AccountCheck;
import io.loom.contract.Contract;
import io.loom.contract.Machine;
import io.loom.contract.ProviderOffer;
import io.loom.contract.TaskAction;
import io.loom.provisioner.cloud.CloudHttp;
import io.loom.provisioner.cloud.EnvironmentProxies;
import io.loom.provisioner.plugin.ConfigForm;
import io.loom.provisioner.plugin.MachineRequest;
import io.loom.provisioner.plugin.MachineState;
import io.loom.provisioner.plugin.MachineToken;
import io.loom.provisioner.plugin.ProviderMachine;
import io.loom.provisioner.plugin.RecordingTask;
import io.loom.provisioner.plugin.TaskFailure;
import io.loom.provisioner.ssh.SshKeys;
import java.security.KeyPairGenerator;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is said to CloudAPI, and how answers are understood that are like those of its documentation. */
class JoyentProviderTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String MACHINES = "/acme/machines";
    private static final String ID = "e8622950-af78-486c-b682-dd147c938dc6";
    private static final String IMAGE = "2b683a82-a066-11e3-97ab-2faa44701c5a";
    private static final String PUBLIC_KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIDa6";

    private final WireMockServer cloud =
            new WireMockServer(wireMockConfig().bindAddress("127.0.0.1").dynamicPort());
    private final CloudHttp http = new CloudHttp(new EnvironmentProxies(Map.of()));
    private final JoyentProvider provider = new JoyentProvider(http, Clock.systemUTC());
    private final RecordingTask task = RecordingTask.of(TaskAction.CREATE);
    private final MachineToken token = new MachineToken(UUID.randomUUID(), UUID.randomUUID());

    @BeforeEach
    void answer() {
        cloud.start();
        cloud.stubFor(get(urlPathEqualTo(MACHINES)).willReturn(okJson("[]")));
        cloud.stubFor(post(urlEqualTo(MACHINES))
                .willReturn(aResponse().withStatus(201).withBody(machine("provisioning"))));
    }

    @AfterEach
    void close() {
        cloud.stop();
        http.close();
    }

    private JoyentConfig config(Map<String, ?> more) {
        Map<String, Object> fields =
                new LinkedHashMap<>(Map.of("endpoint", cloud.baseUrl() + "/", "account", "acme", "password", "secret"));
        fields.putAll(more);
        return ConfigForm.of(JoyentConfig.class).bind(fields);
    }

    private JoyentConfig config() {
        return config(Map.of());
    }

    private MachineRequest request(String image, String sshUser) {
        return new MachineRequest(
                token,
                "web1-1000.example.org",
                null,
                Map.of("flavor", "sdc_128"),
                Map.of("image", image),
                sshUser,
                PUBLIC_KEY,
                Map.of(Contract.INSTALLATION_TAG, "Inst/1"));
    }

    private MachineRequest request() {
        return request(IMAGE, "root");
    }

    private String machine(String state) {
        return """
                {"id": "%s", "name": "web1", "brand": "joyent", "state": "%s", "image": "%s",
                 "ips": ["192.0.2.26", "192.168.128.5"], "memory": 128, "disk": 12288, "primaryIp": "192.0.2.26",
                 "metadata": {"root_authorized_keys": "..."}, "package": "sdc_128", "created": "2016-01-04T12:55:50.539Z",
                 "tags": {"loom-cluster": "%s", "loom-node": "%s", "loom-installation": "_49nst_2f1", "role": "web"}}""".formatted(ID, state, IMAGE, token.clusterId(), token.nodeId());
    }

    private void shown(String state) {
        cloud.stubFor(get(urlEqualTo(MACHINES + "/" + ID)).willReturn(okJson(machine(state))));
    }

    private static Machine known() {
        return new Machine(ID, Map.of(), 22, "root", List.of(), Map.of());
    }

    private JsonNode said() throws Exception {
        return JSON.readTree(
                cloud.findAll(postRequestedFor(urlEqualTo(MACHINES))).getLast().getBodyAsString());
    }

    @Test
    void aMachineIsAskedForWithAllThatTheConfigurationSays() throws Exception {
        cloud.stubFor(get(urlEqualTo("/acme/networks"))
                .willReturn(
                        okJson("[{\"id\": \"n1\", \"name\": \"external\"}, {\"id\": \"n2\", \"name\": \"back\"}]")));
        cloud.stubFor(get(urlPathEqualTo("/acme/images")).willReturn(okJson("""
                [{"id": "i1", "name": "base", "published_at": "2014-02-28T10:50:42Z"},
                 {"id": "i2", "name": "base", "published_at": "2015-02-28T10:50:42Z"}]""")));
        Machine made =
                provider.create(request("base", "loom"), config(Map.of("networks", "back n1", "firewall", true)), task);
        JsonNode said = said();
        assertThat(said.path("name").asText()).matches("web1-1000-[0-9a-f]{16}");
        assertThat(said.path("package").asText()).isEqualTo("sdc_128");
        assertThat(said.path("image").asText()).isEqualTo("i2");
        assertThat(said.path("networks")).isEqualTo(JSON.readTree("[\"n2\", \"n1\"]"));
        assertThat(said.path("firewall_enabled").asBoolean()).isTrue();
        assertThat(said.path("tag.loom-cluster").asText())
                .isEqualTo(token.clusterId().toString());
        assertThat(said.path("tag.loom-node").asText()).isEqualTo(token.nodeId().toString());
        assertThat(said.path("tag.loom-installation").asText()).isEqualTo("_49nst_2f1");
        assertThat(said.path("metadata.user-script").asText())
                .startsWith("#!/bin/sh\nHOST=web1-1000.example.org\nWHO=loom\nKEY='" + PUBLIC_KEY + "'\n");
        cloud.verify(getRequestedFor(urlPathEqualTo("/acme/images")).withQueryParam("name", equalTo("base")));
        cloud.verify(postRequestedFor(urlEqualTo(MACHINES))
                .withHeader("Authorization", equalTo("Basic YWNtZTpzZWNyZXQ="))
                .withHeader("Accept-Version", equalTo("~9||~8")));
        assertThat(made.providerId()).isEqualTo(ID);
        assertThat(made.sshUser()).isEqualTo("loom");
    }

    @Test
    void requestsAreSignedWithTheKeyOfTheUser() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        JoyentConfig config = ConfigForm.of(JoyentConfig.class)
                .bind(Map.of(
                        "endpoint",
                        cloud.baseUrl(),
                        "account",
                        "acme",
                        "user",
                        "jane",
                        "privateKey",
                        SshKeys.writePrivate(generator.generateKeyPair())));
        provider.validate(config);
        provider.find(token, config, task);
        cloud.verify(
                getRequestedFor(urlPathEqualTo(MACHINES))
                        .withQueryParam("tag.loom-node", equalTo(token.nodeId().toString()))
                        .withQueryParam("limit", equalTo("1000"))
                        .withHeader(
                                "Date", matching("[A-Z][a-z]{2}, \\d{2} [A-Z][a-z]{2} \\d{4} \\d{2}:\\d{2}:\\d{2} GMT"))
                        .withHeader(
                                "Authorization",
                                matching(
                                        "Signature keyId=\"/acme/users/jane/keys/[0-9a-f:]{47}\",algorithm=\"rsa-sha256\",.*")));
        assertThatThrownBy(() -> provider.validate(config(Map.of("account", "a/../b"))))
                .hasMessageContaining("logins");
        assertThatThrownBy(() -> provider.validate(config(Map.of("endpoint", "nowhere"))))
                .hasMessageContaining("nowhere");
        assertThat(config().toString()).doesNotContain("secret");
    }

    @Test
    void whatCloudApiRefusesIsToldInItsWords() {
        refuses(409, "InsufficientCapacity", "There is not enough capacity in this datacenter");
        assertFails(Contract.NO_CAPACITY, true, "There is not enough capacity in this datacenter");
        refuses(
                409,
                "ValidationFailed",
                "Invalid VM parameters: Insufficient capacity in datacenter to provision machine");
        assertFails(Contract.NO_CAPACITY, true, "Insufficient capacity in datacenter");
        refuses(403, "NotAuthorized", "QuotaExceeded; your account is limited to 2 machines");
        assertFails(Contract.QUOTA_EXCEEDED, false, "limited to 2 machines");
        refuses(409, "InvalidArgument", "package is invalid");
        assertFails("bad-request", false, "package is invalid");
        refuses(401, "InvalidCredentials", "The signature we calculated does not match the one you sent");
        assertFails("bad-credentials", false, "does not match the one you sent");
        refuses(503, "ServiceUnavailable", "in maintenance");
        assertFails("cloud-failed", true, "in maintenance");
    }

    private void refuses(int status, String code, String message) {
        cloud.stubFor(post(urlEqualTo(MACHINES))
                .willReturn(aResponse()
                        .withStatus(status)
                        .withBody("{\"code\": \"" + code + "\", \"message\": \"" + message + "\"}")));
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
    void slowDownIsWaitedOut() throws Exception {
        cloud.stubFor(post(urlEqualTo(MACHINES))
                .inScenario("rate")
                .whenScenarioStateIs(STARTED)
                .willReturn(aResponse().withStatus(420).withBody("{\"code\": \"RequestThrottled\"}"))
                .willSetStateTo("calm"));
        cloud.stubFor(post(urlEqualTo(MACHINES))
                .inScenario("rate")
                .whenScenarioStateIs("calm")
                .willReturn(aResponse().withStatus(201).withBody(machine("provisioning"))));
        provider.create(request(), config(), task);
        cloud.verify(2, postRequestedFor(urlEqualTo(MACHINES)));
        assertThat(task.words()).contains("CloudAPI is asked too often, waiting.");
    }

    @Test
    void anAnswerThatNeverCameLeavesOneMachineThatIsFoundByItsTag() throws Exception {
        cloud.stubFor(post(urlEqualTo(MACHINES)).willReturn(aResponse().withFault(Fault.EMPTY_RESPONSE)));
        assertFails("cloud-unreachable", true, "CloudAPI cannot be reached");
        cloud.stubFor(get(urlPathEqualTo(MACHINES))
                .inScenario("late")
                .whenScenarioStateIs(STARTED)
                .willReturn(okJson("[]"))
                .willSetStateTo("there"));
        cloud.stubFor(get(urlPathEqualTo(MACHINES))
                .inScenario("late")
                .whenScenarioStateIs("there")
                .willReturn(okJson("[" + machine("provisioning") + "]")));
        assertThat(provider.create(request(), config(), task.attempt(2)).providerId())
                .isEqualTo(ID);
        cloud.verify(1, postRequestedFor(urlEqualTo(MACHINES)));

        cloud.resetScenarios();
        refuses(409, "ValidationFailed", "Invalid VM parameters: Invalid machine name");
        assertThat(provider.create(request(), config(), task).providerId())
                .as("made by another attempt in between")
                .isEqualTo(ID);
    }

    @Test
    void aMachineThatHasFailedIsMadeAnew() throws Exception {
        cloud.stubFor(get(urlPathEqualTo(MACHINES)).willReturn(okJson("[" + machine("failed") + "]")));
        cloud.stubFor(
                delete(urlEqualTo(MACHINES + "/" + ID)).willReturn(aResponse().withStatus(204)));
        cloud.stubFor(get(urlEqualTo(MACHINES + "/" + ID))
                .inScenario("slow")
                .whenScenarioStateIs(STARTED)
                .willReturn(okJson(machine("failed")))
                .willSetStateTo("gone"));
        cloud.stubFor(get(urlEqualTo(MACHINES + "/" + ID))
                .inScenario("slow")
                .whenScenarioStateIs("gone")
                .willReturn(aResponse().withStatus(410).withBody(machine("deleted"))));
        provider.create(request(), config(), task);
        cloud.verify(1, deleteRequestedFor(urlEqualTo(MACHINES + "/" + ID)));
        cloud.verify(1, postRequestedFor(urlEqualTo(MACHINES)));
    }

    @Test
    void howAMachineStandsIsTold() throws Exception {
        shown("running");
        assertThat(provider.inspect(known(), config(), task))
                .isInstanceOfSatisfying(MachineState.Running.class, running -> {
                    assertThat(running.machine().addresses())
                            .isEqualTo(Map.of(Machine.ACCESS_V4, "192.0.2.26", Machine.BIND_V4, "192.168.128.5"));
                    assertThat(running.machine().properties()).containsEntry(Machine.FLAVOR, "sdc_128");
                });
        assertThat(provider.inspect(known(), config(Map.of("sshAddress", "private")), task)
                        .known()
                        .orElseThrow()
                        .addresses())
                .containsEntry(Machine.ACCESS_V4, "192.168.128.5");
        shown("provisioning");
        assertThat(provider.inspect(known(), config(), task))
                .isInstanceOfSatisfying(
                        MachineState.Pending.class,
                        pending -> assertThat(pending.words()).isEqualTo("provisioning"));
        shown("failed");
        assertThat(provider.inspect(known(), config(), task))
                .isInstanceOfSatisfying(
                        MachineState.Failed.class,
                        failed -> assertThat(failed.failure())
                                .hasMessage("CloudAPI says of the machine " + ID + " that it is failed."));
        cloud.stubFor(get(urlEqualTo(MACHINES + "/" + ID))
                .willReturn(aResponse().withStatus(410).withBody(machine("deleted"))));
        assertThat(provider.inspect(known(), config(), task)).isEqualTo(MachineState.absent());
        cloud.stubFor(get(urlEqualTo(MACHINES + "/" + ID))
                .inScenario("late")
                .whenScenarioStateIs(STARTED)
                .willReturn(notFound())
                .willSetStateTo("there"));
        cloud.stubFor(get(urlEqualTo(MACHINES + "/" + ID))
                .inScenario("late")
                .whenScenarioStateIs("there")
                .willReturn(okJson(machine("provisioning"))));
        var young = new Machine(
                ID,
                Map.of(),
                22,
                "root",
                List.of(),
                Map.of("created", Instant.now().toString()));
        assertThat(provider.inspect(young, config(), task)).isInstanceOf(MachineState.Pending.class);
    }

    @Test
    void aListGoesOnUntilAPageIsNotFull() throws Exception {
        cloud.stubFor(get(urlPathEqualTo(MACHINES))
                .withQueryParam("offset", equalTo("0"))
                .willReturn(okJson("[" + String.join(",", Collections.nCopies(1000, machine("running"))) + "]")));
        cloud.stubFor(get(urlPathEqualTo(MACHINES))
                .withQueryParam("offset", equalTo("1000"))
                .willReturn(okJson("[" + machine("stopped") + "," + machine("deleted") + "]")));
        List<ProviderMachine> found = new ArrayList<>();
        provider.list("Inst/1", config(), task, found::add);
        assertThat(found).hasSize(1001);
        assertThat(found.getLast().token()).isEqualTo(token);
        assertThat(found.getLast().installation()).contains("Inst/1");
        cloud.verify(
                2,
                getRequestedFor(urlPathEqualTo(MACHINES))
                        .withQueryParam("tag.loom-installation", equalTo("_49nst_2f1")));
    }

    @Test
    void aDeletionProtectedMachineIsNoQuestionOfTime() {
        shown("running");
        cloud.stubFor(
                delete(urlEqualTo(MACHINES + "/" + ID))
                        .willReturn(
                                aResponse()
                                        .withStatus(409)
                                        .withBody(
                                                "{\"code\": \"CannotDestroyMachineError\", \"message\": \"Deletion protection is enabled\"}")));
        assertThatThrownBy(() -> provider.delete(known(), token, config(), task))
                .hasMessageContaining("Deletion protection is enabled")
                .isInstanceOfSatisfying(
                        TaskFailure.class,
                        failure -> assertThat(failure.retryable()).isFalse());
    }

    @Test
    void theAccountIsCheckedAgainstWhatTheConfigurationNames() throws Exception {
        cloud.stubFor(get(urlEqualTo("/acme")).willReturn(okJson("{\"id\": \"1\", \"login\": \"acme\"}")));
        cloud.stubFor(get(urlEqualTo("/acme/networks"))
                .willReturn(okJson("[{\"id\": \"daeb93a2\", \"name\": \"external\", \"public\": true}]")));
        cloud.stubFor(get(urlEqualTo("/acme/limits")).willReturn(okJson("""
                [{"by": "machines", "value": 100, "used": 2}, {"check": "os", "os": "linux", "by": "quota", "value": 10, "used": 10}]""")));
        assertThat(provider.check(config(Map.of("networks", "external,inner")), task))
                .containsExactly(
                        new AccountCheck("credentials", true, "They open the account acme."),
                        new AccountCheck("network external", true, "Its id is daeb93a2."),
                        new AccountCheck(
                                "network inner",
                                false,
                                "CloudAPI has no network inner for the account; it has [external]."),
                        new AccountCheck(
                                "quota",
                                false,
                                "All 10 of quota of linux are in use.\nMaybe ask the operator of the data center for more, or delete machines."));
        cloud.stubFor(get(urlEqualTo("/acme/limits")).willReturn(notFound()));
        assertThat(provider.check(config(), task).getLast())
                .isEqualTo(new AccountCheck("quota", true, "CloudAPI tells of no limit."));
    }

    @Test
    void whatTheAccountOffersIsTold() throws Exception {
        cloud.stubFor(get(urlEqualTo("/acme/packages")).willReturn(okJson("""
                [{"id": "7b17343c", "name": "sdc_128", "memory": 128, "disk": 12288, "swap": 256, "vcpus": 1}]""")));
        cloud.stubFor(get(urlEqualTo("/acme/images")).willReturn(okJson("""
                [{"id": "2b683a82", "name": "base", "version": "13.4.0", "os": "smartos", "state": "active"}]""")));
        cloud.stubFor(get(urlEqualTo("/acme/networks"))
                .willReturn(okJson("[{\"id\": \"daeb93a2\", \"name\": \"external\"}]")));
        cloud.stubFor(get(urlEqualTo("/acme/limits"))
                .willReturn(okJson("[{\"by\": \"machines\", \"value\": 100, \"used\": 2}]")));
        assertThat(provider.discover(config(), task))
                .isEqualTo(new ProviderOffer(
                        List.of(new ProviderOffer.Flavor("sdc_128", "sdc_128", 1, 128, 12L, null, null, List.of())),
                        List.of(new ProviderOffer.Image("2b683a82", "base 13.4.0", "root")),
                        List.of(),
                        List.of(new ProviderOffer.Network("daeb93a2", "external")),
                        List.of(new ProviderOffer.Quota("machines", 100L, 2))));
    }
}
