package io.loom.provisioner.provider.openstack;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.anyUrl;
import static com.github.tomakehurst.wiremock.client.WireMock.delete;
import static com.github.tomakehurst.wiremock.client.WireMock.deleteRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.put;
import static com.github.tomakehurst.wiremock.client.WireMock.putRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;
import static io.loom.provisioner.provider.openstack.OpenStackStub.SERVER;
import static io.loom.provisioner.provider.openstack.OpenStackStub.list;
import static io.loom.provisioner.provider.openstack.OpenStackStub.one;
import static io.loom.provisioner.provider.openstack.OpenStackStub.refused;
import static io.loom.provisioner.provider.openstack.OpenStackStub.server;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import io.loom.contract.Contract;
import io.loom.contract.Machine;
import io.loom.contract.TaskAction;
import io.loom.provisioner.cloud.CloudHttp;
import io.loom.provisioner.cloud.EnvironmentProxies;
import io.loom.provisioner.plugin.MachineRequest;
import io.loom.provisioner.plugin.MachineState;
import io.loom.provisioner.plugin.MachineToken;
import io.loom.provisioner.plugin.ProviderContractTest;
import io.loom.provisioner.plugin.ProviderMachine;
import io.loom.provisioner.plugin.RecordingTask;
import io.loom.provisioner.plugin.TaskFailure;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is asked of Nova and Neutron for machines, and what their answers mean. */
class OpenStackMachinesTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIC4m loom-default-1";

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

    private MachineRequest request() {
        return new MachineRequest(
                token,
                "web-1000.example.com",
                "az-2",
                Map.of("flavor", "m1.small"),
                Map.of("image", "debian-12"),
                "debian",
                KEY,
                Map.of(Contract.INSTALLATION_TAG, "installation-1", "loom-label-team", "blue"));
    }

    private JsonNode asked(String path) throws Exception {
        return JSON.readTree(
                cloud.findAll(postRequestedFor(urlPathEqualTo(path))).getLast().getBodyAsString());
    }

    private Machine unconfirmed() {
        return new Machine(SERVER, Map.of(), 22, null, List.of(), Map.of());
    }

    @Test
    void aServerIsAskedForWithItsMarksItsPlaceAndTheClustersKey() throws Exception {
        Machine made = provider.create(request(), config, task);

        assertThat(made.providerId()).isEqualTo("26f7fbee-8ce1-4c28-887a-bfe8e4bb10fe");
        cloud.verify(postRequestedFor(urlPathEqualTo("/compute/servers"))
                .withHeader("X-Auth-Token", equalTo("token-1"))
                .withHeader("OpenStack-API-Version", equalTo("compute 2.52")));
        JsonNode server = asked("/compute/servers").path("server");
        assertThat(server.path("name").asText()).isEqualTo("web-1000.example.com");
        assertThat(server.path("flavorRef").asText()).isEqualTo("3");
        assertThat(server.path("imageRef").asText()).isEqualTo(OpenStackStub.IMAGE);
        assertThat(server.path("availability_zone").asText()).isEqualTo("az-2");
        assertThat(server.path("networks")).isEqualTo(JSON.readTree("[{\"uuid\": \"" + OpenStackStub.NETWORK + "\"}]"));
        assertThat(server.path("metadata"))
                .isEqualTo(JSON.createObjectNode()
                        .put("loom-token", token.text())
                        .put(Contract.INSTALLATION_TAG, "installation-1")
                        .put("loom-label-team", "blue"));
        assertThat(server.path("tags"))
                .extracting(JsonNode::asText)
                .containsExactly("loom-node=" + token.nodeId(), "loom-installation=installation-1")
                .allSatisfy(tag -> assertThat(tag).hasSizeLessThanOrEqualTo(60));
        String userData =
                new String(Base64.getDecoder().decode(server.path("user_data").asText()), StandardCharsets.UTF_8);
        assertThat(userData).startsWith("#cloud-config\n").contains(KEY, "\"web-1000\"", "\"name\":\"debian\"");
    }

    @Test
    void whatAnAdministratorChoosesIsInTheRequest() throws Exception {
        cloud.stubFor(get(urlPathEqualTo("/compute/os-server-groups"))
                .willReturn(OpenStackStub.recorded(200, "_v2_0__os_server_groups.json")));
        provider.create(
                request(),
                cloud.config(Map.of(
                        "securityGroups", "ssh, web",
                        "serverGroup", "server_group_name",
                        "keyPair", "admin",
                        "bootVolumeGib", 20,
                        "bootVolumeType", "ssd",
                        "userData", "#!/bin/sh\ntouch /done\n")),
                task);

        cloud.verify(postRequestedFor(urlPathEqualTo("/compute/servers"))
                .withHeader("OpenStack-API-Version", equalTo("compute 2.67")));
        JsonNode body = asked("/compute/servers");
        assertThat(body.path("os:scheduler_hints").path("group").asText())
                .isEqualTo("116fb98f-46ca-475e-917e-2563e5a8cd19");
        JsonNode server = body.path("server");
        assertThat(server.has("imageRef")).isFalse();
        assertThat(server.path("block_device_mapping_v2"))
                .isEqualTo(JSON.readTree("[{\"boot_index\": 0, \"uuid\": \"" + OpenStackStub.IMAGE
                        + "\", \"source_type\": \"image\", \"destination_type\": \"volume\", \"volume_size\": 20,"
                        + " \"delete_on_termination\": true, \"volume_type\": \"ssd\"}]"));
        assertThat(server.path("security_groups"))
                .isEqualTo(JSON.readTree("[{\"name\": \"ssh\"}, {\"name\": \"web\"}]"));
        assertThat(server.path("key_name").asText()).isEqualTo("admin");
        assertThat(new String(
                        Base64.getDecoder().decode(server.path("user_data").asText()), StandardCharsets.UTF_8))
                .startsWith("Content-Type: multipart/mixed")
                .contains("#!/bin/sh\ntouch /done", KEY);
    }

    @Test
    void aMachineThatIsThereIsAnsweredAndFoundWithOneQuery() throws Exception {
        cloud.servers(server(token, SERVER, "ACTIVE"));

        assertThat(provider.create(request(), config, task).providerId()).isEqualTo(SERVER);
        assertThat(provider.find(token, config, task)).hasValueSatisfying(machine -> {
            assertThat(machine.addresses()).containsEntry(Machine.ACCESS_V4, "192.168.3.4");
            assertThat(machine.properties()).containsEntry(Machine.FLAVOR, "m1.small");
        });
        assertThat(provider.find(new MachineToken(UUID.randomUUID(), token.nodeId()), config, task))
                .as("the same tag with another token")
                .isEmpty();
        cloud.verify(0, postRequestedFor(urlPathEqualTo("/compute/servers")));
        cloud.verify(
                3,
                getRequestedFor(urlPathEqualTo("/compute/servers/detail"))
                        .withQueryParam("tags", equalTo("loom-node=" + token.nodeId())));
    }

    @Test
    void aServerThatFailedOrIsDoubleIsDeletedBeforeAnotherIsMade() throws Exception {
        cloud.servers(server(token, SERVER, "ERROR"));
        cloud.stubFor(delete(urlPathEqualTo("/compute/servers/" + SERVER))
                .willReturn(aResponse().withStatus(204)));
        cloud.stubFor(get(urlPathEqualTo("/compute/servers/" + SERVER))
                .inScenario("deletion")
                .willReturn(one(server(token, SERVER, "ERROR").put("OS-EXT-STS:task_state", "deleting")))
                .willSetStateTo("gone"));
        cloud.stubFor(get(urlPathEqualTo("/compute/servers/" + SERVER))
                .inScenario("deletion")
                .whenScenarioStateIs("gone")
                .willReturn(refused(404, "itemNotFound", "Instance could not be found.")));

        assertThat(provider.create(request(), config, task).providerId()).isNotEqualTo(SERVER);
        assertThat(task.words()).contains("Waiting for the provider: ERROR (deleting)");

        String second = UUID.randomUUID().toString();
        cloud.stubFor(delete(urlPathEqualTo("/compute/servers/" + second))
                .willReturn(aResponse().withStatus(204)));
        cloud.stubFor(get(urlPathEqualTo("/compute/servers/" + second))
                .willReturn(aResponse().withStatus(404)));
        ObjectNode later = server(token, second, "ACTIVE").put("created", "2126-01-01T00:00:00Z");
        cloud.servers(later, server(token, SERVER, "BUILD"));
        assertThat(provider.create(request(), config, task).providerId()).isEqualTo(SERVER);
        cloud.verify(1, deleteRequestedFor(urlPathEqualTo("/compute/servers/" + second)));
        cloud.verify(1, postRequestedFor(urlPathEqualTo("/compute/servers")));
    }

    @ParameterizedTest
    @CsvSource({"true", "false"})
    void aServerWhoseAnswerWasLostIsFoundAgainAndNotMadeTwice(boolean connectionLost) throws Exception {
        cloud.stubFor(get(urlPathEqualTo("/compute/servers/detail"))
                .inScenario("lost")
                .willReturn(list()));
        cloud.stubFor(post(urlPathEqualTo("/compute/servers"))
                .inScenario("lost")
                .willReturn(
                        connectionLost
                                ? aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER)
                                : aResponse().withStatus(504).withBody("<html><h1>504 Gateway Time-out</h1></html>"))
                .willSetStateTo("made, not shown"));
        cloud.stubFor(get(urlPathEqualTo("/compute/servers/detail"))
                .inScenario("lost")
                .whenScenarioStateIs("made, not shown")
                .willReturn(list())
                .willSetStateTo("shown"));
        cloud.stubFor(get(urlPathEqualTo("/compute/servers/detail"))
                .inScenario("lost")
                .whenScenarioStateIs("shown")
                .willReturn(list(server(token, SERVER, "BUILD"))));

        assertThat(provider.create(request(), config, task).providerId()).isEqualTo(SERVER);
        assertThat(provider.create(request(), config, task).providerId()).isEqualTo(SERVER);
        cloud.verify(1, postRequestedFor(urlPathEqualTo("/compute/servers")));
    }

    @Test
    void aServerThatIsNotShownYetIsNotAbsent() throws Exception {
        String state = Scenario.STARTED;
        for (String next : List.of("1", "2", "3")) {
            cloud.stubFor(get(urlPathEqualTo("/compute/servers/" + SERVER))
                    .inScenario("late")
                    .whenScenarioStateIs(state)
                    .willReturn(refused(404, "itemNotFound", "Instance could not be found."))
                    .willSetStateTo(next));
            state = next;
        }
        cloud.stubFor(get(urlPathEqualTo("/compute/servers/" + SERVER))
                .inScenario("late")
                .whenScenarioStateIs("3")
                .willReturn(one(server(token, SERVER, "BUILD").put("OS-EXT-STS:task_state", "spawning"))));

        assertThat(provider.inspect(unconfirmed(), config, task))
                .asInstanceOf(type(MachineState.Pending.class))
                .extracting(MachineState.Pending::words)
                .isEqualTo("BUILD (spawning)");
    }

    @ParameterizedTest
    @CsvSource({"DELETED", "SOFT_DELETED"})
    void aServerThatIsDeletedThoughStillListedIsAbsent(String status) throws Exception {
        cloud.servers(server(token, SERVER, status));
        cloud.stubFor(get(urlPathEqualTo("/compute/servers/" + SERVER)).willReturn(one(server(token, SERVER, status))));

        assertThat(provider.find(token, config, task)).isEmpty();
        assertThat(provider.lookup(SERVER, config, task)).isEmpty();
        assertThat(provider.inspect(unconfirmed(), config, task))
                .isEqualTo(new MachineState.Absent(Optional.of("it is " + status)));
        assertThat(provider.create(request(), config, task).providerId()).isNotEqualTo(SERVER);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "No valid host was found. There are not enough hosts available.|no-capacity|true",
                "Exceeded maximum number of retries. Exhausted all hosts available for retrying build"
                        + " failures.|no-capacity|true",
                "Quota exceeded for instances: Requested 1, but already used 10 of 10 instances|quota-exceeded|false",
                "Build of instance 1 aborted: VolumeSizeExceedsAvailableQuota: Requested volume exceeds allowed"
                        + " gigabytes quota.|quota-exceeded|false",
                "Build of instance 1 aborted: Image is corrupt|machine-failed|true"
            })
    void whyAServerFailedIsToldInNovasWords(String fault, String code, boolean retryable) throws Exception {
        ObjectNode failed = server(token, SERVER, "ERROR");
        failed.putObject("fault").put("code", 500).put("message", fault);
        cloud.stubFor(get(urlPathEqualTo("/compute/servers/" + SERVER)).willReturn(one(failed)));

        assertThat(provider.inspect(unconfirmed(), config, task))
                .isInstanceOfSatisfying(MachineState.Failed.class, state -> {
                    assertThat(state.failure()).hasMessageContaining(fault);
                    assertThat(state.failure().code()).isEqualTo(code);
                    assertThat(state.failure().retryable()).isEqualTo(retryable);
                });
    }

    @Test
    void aServerThatIsStoppedWillNotRunByItself() throws Exception {
        cloud.stubFor(
                get(urlPathEqualTo("/compute/servers/" + SERVER)).willReturn(one(server(token, SERVER, "SHUTOFF"))));
        assertThat(provider.inspect(unconfirmed(), config, task))
                .isInstanceOfSatisfying(
                        MachineState.Failed.class,
                        state -> assertThat(state.failure()).hasMessageContaining("SHUTOFF"));
    }

    @Test
    void hostKeysArePinnedFromTheConsole() throws Exception {
        cloud.stubFor(
                get(urlPathEqualTo("/compute/servers/" + SERVER)).willReturn(one(server(token, SERVER, "ACTIVE"))));
        cloud.stubFor(post(urlPathEqualTo("/compute/servers/" + SERVER + "/action"))
                .inScenario("boot")
                .willReturn(OpenStackStub.recorded(200, "_servers_12086_console_output.json"))
                .willSetStateTo("booted"));
        String output = """
            [  12.1] cloud-init[411]: -----BEGIN SSH HOST KEY KEYS-----
            ecdsa-sha2-nistp256 AAAAE2VjZHNh= root@web-1000
            ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHj root@web-1000
            -----END SSH HOST KEY KEYS-----
            """;
        cloud.stubFor(post(urlPathEqualTo("/compute/servers/" + SERVER + "/action"))
                .inScenario("boot")
                .whenScenarioStateIs("booted")
                .willReturn(okJson(JSON.createObjectNode().put("output", output).toString())));

        assertThat(provider.inspect(unconfirmed(), config, task)
                        .known()
                        .orElseThrow()
                        .hostKeys())
                .isEmpty();
        Machine booted = provider.inspect(unconfirmed(), config, task).known().orElseThrow();
        assertThat(booted.hostKeys())
                .containsExactly("ecdsa-sha2-nistp256 AAAAE2VjZHNh=", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIHj");
        assertThat(provider.inspect(booted, config, task).known()).contains(booted);
        cloud.verify(2, postRequestedFor(urlPathEqualTo("/compute/servers/" + SERVER + "/action")));
    }

    @Test
    void machinesOfAnInstallationAreListedPageByPage() throws Exception {
        String second = UUID.randomUUID().toString();
        ObjectNode first = server(token, SERVER, "ACTIVE");
        ((ObjectNode) first.path("metadata")).put(Contract.INSTALLATION_TAG, "installation-1");
        ObjectNode page = JSON.createObjectNode();
        page.putArray("servers").add(first).add(server(token, second, "ACTIVE"));
        page.putArray("servers_links").addObject().put("rel", "next").put("href", "http://10.9.9.9/servers");
        cloud.stubFor(get(urlPathEqualTo("/compute/servers/detail")).willReturn(okJson(page.toString())));
        ObjectNode last = server(token, "last", "ERROR");
        ((ObjectNode) last.path("metadata")).put(Contract.INSTALLATION_TAG, "installation-1");
        cloud.stubFor(get(urlPathEqualTo("/compute/servers/detail"))
                .withQueryParam("tags", equalTo("loom-installation=installation-1"))
                .withQueryParam("marker", equalTo(second))
                .willReturn(list(last)));

        List<ProviderMachine> found = new ArrayList<>();
        provider.list("installation-1", config, task, found::add);

        assertThat(found).extracting(m -> m.machine().providerId()).containsExactly(SERVER, "last");
        assertThat(found).allSatisfy(machine -> assertThat(machine.token()).isEqualTo(token));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aServerOfNobodysOrOfANodeThatIsGoneIsMarkedByWhoAdoptsIt(boolean isOrphan) throws Exception {
        MachineToken gone = new MachineToken(UUID.randomUUID(), UUID.randomUUID());
        ObjectNode bare = server(gone, SERVER, "ACTIVE");
        if (!isOrphan) {
            bare.putObject("metadata").put("role", "db");
        }
        String path = "/compute/servers/" + SERVER;
        cloud.stubFor(get(urlPathEqualTo(path)).inScenario("adoption").willReturn(one(bare)));
        cloud.stubFor(post(urlPathEqualTo(path + "/metadata"))
                .inScenario("adoption")
                .willReturn(okJson("{}"))
                .willSetStateTo("marked"));
        cloud.stubFor(get(urlPathEqualTo(path))
                .inScenario("adoption")
                .whenScenarioStateIs("marked")
                .willReturn(one(server(token, SERVER, "ACTIVE"))));
        cloud.stubFor(
                put(urlPathMatching(path + "/tags/.*")).willReturn(aResponse().withStatus(201)));

        MachineRequest request = isOrphan ? ProviderContractTest.takenFrom(request(), gone) : request();
        assertThat(provider.adopt(SERVER, request, config, task).providerId()).isEqualTo(SERVER);
        assertThat(asked(path + "/metadata").path("metadata").path("loom-token").asText())
                .isEqualTo(token.text());
        cloud.verify(putRequestedFor(urlPathEqualTo(path + "/tags/loom-node%3D" + token.nodeId()))
                .withHeader("OpenStack-API-Version", equalTo("compute 2.52")));
        cloud.verify(putRequestedFor(urlPathEqualTo(path + "/tags/loom-installation%3Dinstallation-1")));
    }

    @Test
    void userDataBeyondNovasLimitIsRefusedBeforeAnythingIsAsked() {
        OpenStackConfig large = cloud.config(Map.of("userData", "#!/bin/sh\n" + "#".repeat(50_000)));
        assertThatThrownBy(() -> provider.create(request(), large, task))
                .hasMessageContaining("65535")
                .isInstanceOfSatisfying(
                        TaskFailure.class, e -> assertThat(e.retryable()).isFalse());
        cloud.verify(0, postRequestedFor(anyUrl()));
    }
}
