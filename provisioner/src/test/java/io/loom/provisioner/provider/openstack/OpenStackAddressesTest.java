package io.loom.provisioner.provider.openstack;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.delete;
import static com.github.tomakehurst.wiremock.client.WireMock.deleteRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.matchingJsonPath;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static io.loom.provisioner.provider.openstack.OpenStackStub.NETWORK;
import static io.loom.provisioner.provider.openstack.OpenStackStub.SERVER;
import static io.loom.provisioner.provider.openstack.OpenStackStub.recorded;
import static io.loom.provisioner.provider.openstack.OpenStackStub.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.loom.contract.Machine;
import io.loom.contract.TaskAction;
import io.loom.provisioner.cloud.CloudHttp;
import io.loom.provisioner.cloud.EnvironmentProxies;
import io.loom.provisioner.plugin.MachineRequest;
import io.loom.provisioner.plugin.MachineToken;
import io.loom.provisioner.plugin.RecordingTask;
import io.loom.provisioner.plugin.TaskFailure;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Floating IP addresses and their ports come before the server, and do not outlive it. */
class OpenStackAddressesTest {
    private static final String EXTERNAL = "376da547-b977-4cfe-9cba-275c80debf57";
    private static final String PORT = "126da55e-cfcb-41c8-ae39-a26cb8a7e723";
    private static final String ADDRESS = "09ea1784-2f81-46dc-8c91-244b4df75bde";

    private final OpenStackStub cloud = new OpenStackStub();
    private final CloudHttp http = new CloudHttp(new EnvironmentProxies(Map.of()));
    private final OpenStackProvider provider = new OpenStackProvider(http, Clock.systemUTC());
    private final RecordingTask task = RecordingTask.of(TaskAction.CREATE);
    private final MachineToken token = new MachineToken(UUID.randomUUID(), UUID.randomUUID());
    private final OpenStackConfig config = cloud.config(Map.of("floatingNetwork", "public", "securityGroups", "ssh"));
    private final MachineRequest request = new MachineRequest(
            token,
            "web-1000",
            null,
            Map.of("flavor", "3"),
            Map.of("image", "debian-12"),
            "root",
            "ssh-ed25519 AAAA",
            Map.of());

    @BeforeEach
    void open() {
        cloud.stubFor(get(urlPathEqualTo("/network/v2.0/networks"))
                .withQueryParam("name", equalTo("public"))
                .willReturn(okJson("{\"networks\": [{\"id\": \"" + EXTERNAL + "\"}]}")));
        cloud.stubFor(get(urlPathEqualTo("/network/v2.0/security-groups"))
                .withQueryParam("name", equalTo("ssh"))
                .willReturn(okJson("{\"security_groups\": [{\"id\": \"group-1\"}]}")));
        cloud.stubFor(post(urlPathEqualTo("/network/v2.0/ports")).willReturn(recorded(201, "_port_v2.json")));
        cloud.stubFor(
                post(urlPathEqualTo("/network/v2.0/floatingips")).willReturn(recorded(201, "_v2_0__floatingip.json")));
    }

    @AfterEach
    void close() {
        cloud.stop();
        http.close();
    }

    /** Has Neutron show the port and the address of the token. */
    private void shown() {
        cloud.stubFor(get(urlPathEqualTo("/network/v2.0/ports"))
                .withQueryParam("name", equalTo("loom " + token.text()))
                .willReturn(okJson("{\"ports\": [{\"id\": \"" + PORT + "\"}]}")));
        cloud.stubFor(get(urlPathEqualTo("/network/v2.0/floatingips"))
                .withQueryParam("description", equalTo("loom " + token.text()))
                .willReturn(okJson("{\"floatingips\": [{\"id\": \"" + ADDRESS + "\", \"port_id\": \"" + PORT
                        + "\", \"floating_ip_address\": \"10.3.1.42\"}]}")));
        cloud.stubFor(delete(urlPathEqualTo("/network/v2.0/ports/" + PORT))
                .willReturn(aResponse().withStatus(204)));
        cloud.stubFor(delete(urlPathEqualTo("/network/v2.0/floatingips/" + ADDRESS))
                .willReturn(aResponse().withStatus(404)));
    }

    private void assertCleared(int times) {
        cloud.verify(times, deleteRequestedFor(urlPathEqualTo("/network/v2.0/ports/" + PORT)));
        cloud.verify(times, deleteRequestedFor(urlPathEqualTo("/network/v2.0/floatingips/" + ADDRESS)));
    }

    @Test
    void theAddressIsThereBeforeTheServer() throws Exception {
        provider.create(request, config, task);

        cloud.verify(postRequestedFor(urlPathEqualTo("/network/v2.0/ports"))
                .withRequestBody(equalToJson("{\"port\": {\"network_id\": \"" + NETWORK + "\", \"name\": \"loom "
                        + token.text() + "\", \"security_groups\": [\"group-1\"]}}")));
        cloud.verify(postRequestedFor(urlPathEqualTo("/network/v2.0/floatingips"))
                .withRequestBody(equalToJson("{\"floatingip\": {\"floating_network_id\": \"" + EXTERNAL
                        + "\", \"port_id\": \"" + PORT + "\", \"description\": \"loom " + token.text() + "\"}}")));
        cloud.verify(postRequestedFor(urlPathEqualTo("/compute/servers"))
                .withRequestBody(matchingJsonPath("$.server.networks[0].port", equalTo(PORT)))
                .withRequestBody(matchingJsonPath("$.server.metadata.loom-floating-ip", equalTo("10.3.1.42"))));

        ObjectNode server = OpenStackStub.server(token, SERVER, "ACTIVE");
        ((ObjectNode) server.path("metadata")).put("loom-floating-ip", "10.3.1.42");
        cloud.servers(server);
        assertThat(provider.find(token, config, task).orElseThrow().addresses())
                .isEqualTo(Map.of(Machine.ACCESS_V4, "10.3.1.42", Machine.BIND_V4, "192.168.3.4"));
    }

    @Test
    void whatAnEarlierAttemptMadeIsUsed() throws Exception {
        shown();
        provider.create(request, config, task);
        cloud.verify(0, postRequestedFor(urlPathEqualTo("/network/v2.0/ports")));
        cloud.verify(0, postRequestedFor(urlPathEqualTo("/network/v2.0/floatingips")));
        cloud.verify(postRequestedFor(urlPathEqualTo("/compute/servers"))
                .withRequestBody(matchingJsonPath("$.server.networks[0].port", equalTo(PORT))));
    }

    @Test
    void nothingIsLeftOfAServerThatTheQuotaForbids() {
        shown();
        cloud.stubFor(post(urlPathEqualTo("/compute/servers"))
                .willReturn(refused(403, "forbidden", "Quota exceeded for instances: Requested 1")));
        assertThatThrownBy(() -> provider.create(request, config, task))
                .isInstanceOfSatisfying(
                        TaskFailure.class, e -> assertThat(e.code()).isEqualTo("quota-exceeded"));
        assertCleared(1);
    }

    @Test
    void theyAreKeptForAnotherAttemptAndGivenBackWithoutAServer() throws Exception {
        shown();
        cloud.stubFor(post(urlPathEqualTo("/compute/servers"))
                .willReturn(refused(409, "conflictingRequest", "The port is in use.")));
        assertThatThrownBy(() -> provider.create(request, config, task))
                .isInstanceOfSatisfying(
                        TaskFailure.class, e -> assertThat(e.retryable()).isTrue());
        assertCleared(0);

        provider.clear(token, cloud.config(Map.of()), task);
        assertCleared(1);
    }

    @Test
    void theyGoWithTheServerWhateverIsConfiguredThen() throws Exception {
        shown();
        provider.delete(
                new Machine(SERVER, Map.of(), 22, null, List.of(), Map.of()), token, cloud.config(Map.of()), task);
        assertCleared(1);
    }
}
