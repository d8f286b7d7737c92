package io.loom.provisioner.tasks;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.delete;
import static com.github.tomakehurst.wiremock.client.WireMock.deleteRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;

import io.loom.provisioner.cloud.CloudHttp;
import io.loom.provisioner.cloud.EnvironmentProxies;
import io.loom.provisioner.enrolment.SecretBundles;
import io.loom.provisioner.enrolment.ServerClient;
import io.loom.provisioner.provider.openstack.OpenStackProvider;
import io.loom.provisioner.provider.openstack.OpenStackStub;
import io.loom.provisioner.ssh.SshConnections;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The DELETE of a node whose CREATE was ended after the port, and before the machine. */
class NeverMadeMachineTest {

    @Test
    void whatWasMadeBesideItIsGivenBack() throws Exception {
        var cloud = new OpenStackStub();
        var deletion = new OpenStackDeletion(cloud);
        cloud.stubFor(get(urlPathEqualTo("/network/v2.0/ports"))
                .withQueryParam("name", equalTo("loom " + deletion.cluster.id() + "/" + deletion.node.id()))
                .willReturn(okJson("{\"ports\": [{\"id\": \"port-1\"}]}")));
        cloud.stubFor(delete(urlPathEqualTo("/network/v2.0/ports/port-1"))
                .willReturn(aResponse().withStatus(204)));
        try (var http = new CloudHttp(new EnvironmentProxies(Map.of()));
                var connections = new SshConnections(Duration.ofSeconds(1));
                var server =
                        new ServerClient(List.of(URI.create("https://127.0.0.1:1")), Optional.empty(), Path.of(""))) {
            var plugins = new Plugins(List.of(new OpenStackProvider(http, Clock.systemUTC())), List.of());
            RunningTask task = deletion.attempt(report -> {});
            task.begin();
            new TaskWorker(plugins, new SecretBundles(server), connections).work(task);

            cloud.verify(1, deleteRequestedFor(urlPathEqualTo("/network/v2.0/ports/port-1")));
        } finally {
            cloud.stop();
        }
    }
}
