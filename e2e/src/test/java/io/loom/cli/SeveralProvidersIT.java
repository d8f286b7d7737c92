package io.loom.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clusters at two providers, and on hosts that differ, over real SSH. */
class SeveralProvidersIT extends InstallationTest {

    @TempDir
    Path folder;

    @Test
    void whatOneProviderCannotHoldStandsAtTheOther() throws IOException {
        importText("""
                kind: Provider
                name: attic
                providertype: sandbox
                locations: [{name: beam, limit: 2}]
                ---
                kind: Provider
                name: cellar
                providertype: sandbox
                ---
                kind: HardwareType
                name: box
                capacity: {cpu: 1, memory: 1Gi}
                providermap:
                  attic: {flavor: small, pricePerHour: 0.01}
                  cellar: {flavor: small, pricePerHour: 0.09}
                ---
                kind: ImageType
                name: box
                providermap: {attic: {image: host}, cellar: {image: host}}
                ---
                kind: ClusterTemplate
                name: house
                extends: {name: hello}
                defaults: {providers: [cellar, attic], imagetype: box}
                compatibility: {hardwaretypes: [box], imagetypes: [box]}
                placement: {profile: cheapest}
                """);
        String id = loom().create("house", "house", 5);
        loom().requireSucceeded(id, "CREATE");

        assertThat(loom().cluster(id).path("providers"))
                .extracting(JsonNode::asText)
                .containsExactly("cellar", "attic");
        assertThat(loom().nodes(id)
                        .valueStream()
                        .collect(Collectors.groupingBy(
                                node -> node.path("provider").asText(), Collectors.counting())))
                .isEqualTo(Map.of("attic", 2L, "cellar", 3L));
        assertThat(answers(loom().nodes(id))).hasSize(5);

        loom().deleteAndRequireGone(id);
    }

    @Test
    void everyNodeHasTheHostThatThePlanNamedEvenAfterAKill() throws Exception {
        Path key = folder.resolve("key");
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/ssh-keygen")), "There is no ssh-keygen.");
        Process keygen = new ProcessBuilder("ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key.toString())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("keygen.log").toFile())
                .start();
        assertThat(keygen.waitFor(30, TimeUnit.SECONDS) && keygen.exitValue() == 0)
                .isTrue();
        importText("""
                kind: Service
                name: open-door
                provisioner:
                  actions:
                    start:
                      type: shell
                      fields: {script: 'mkdir -p ~/.ssh && echo "%s" >> ~/.ssh/authorized_keys'}
                ---
                kind: ClusterTemplate
                name: machines
                defaults: {services: [open-door], provider: sandbox, imagetype: host}
                """.formatted(Files.readString(folder.resolve("key.pub")).strip()));
        String machines = loom().create("machines", "machines", 3);
        loom().requireSucceeded(machines, "CREATE");
        List<String> addresses = loom().nodes(machines)
                .valueStream()
                .map(node -> node.at("/addresses/access_v4").asText() + ":"
                        + node.path("sshPort").asText())
                .toList();
        importText("""
                kind: Provider
                name: racks
                providertype: hosts
                provisioner:
                  sshUser: root
                  privateKey: |
                %s
                hosts:
                  - {address: '%s', capacity: {cpu: 2, memory: 4Gi}}
                  - {address: '%s', capacity: {cpu: 16, memory: 64Gi}}
                  - {address: '%s', capacity: {cpu: 2, memory: 4Gi}}
                ---
                kind: ImageType
                name: as-it-is
                providermap: {racks: {image: as-it-is}}
                ---
                kind: Service
                name: heavy
                demand: {cpu: 8, memory: 32Gi}
                provisioner: {actions: {start: {type: shell, fields: {script: 'echo "I lift"'}}}}
                ---
                kind: ClusterTemplate
                name: racked
                extends: {name: hello}
                defaults: {services: [heavy], provider: racks, imagetype: as-it-is}
                compatibility:
                  services: [heavy]
                  imagetypes: [as-it-is]
                  hardwaretypes: [racks-2c-4g-memory, racks-16c-64g-memory]
                constraints:
                  layout: {cantcoexist: [[hello, heavy]]}
                  services:
                    heavy: {quantities: {min: 1, max: 1}}
                """.formatted(
                Files.readString(key).indent(4).stripTrailing(), addresses.get(0), addresses.get(1), addresses.get(2)));
        String id = loom().create("racked", "racked", 3);
        Map<String, String> planned = hosts(loom().nodes(id));
        assertThat(planned.values()).containsExactlyInAnyOrderElementsOf(addresses);
        loom().awaitOperation(id, CrashIT::inTheMiddle);
        ProcessHandle provisioner =
                ProcessHandle.of(loom().installation().provisionerPid()).orElseThrow();
        provisioner.destroyForcibly();
        provisioner.onExit().join();

        loom().requireSucceeded(id, "CREATE");
        JsonNode nodes = loom().nodes(id);
        assertThat(hosts(nodes)).isEqualTo(planned);
        assertThat(nodes)
                .allSatisfy(node -> assertThat(node.at("/addresses/access_v4").asText() + ":"
                                + node.path("sshPort").asText())
                        .isEqualTo(node.path("host").asText()));
        assertThat(nodes)
                .filteredOn(node -> node.path("services").toString().contains("heavy"))
                .extracting(node -> node.path("host").asText())
                .containsExactly(addresses.get(1));
        ObjectNode another = request("another", 1).put("template", "racked");
        JsonNode full = loom().api().post("/clusters?dryRun=true", another);
        assertThat(full.path("feasible").asBoolean()).isFalse();
        assertThat(full.at("/conflicts/0/message").asText()).contains("racks has at most 0 machines");

        loom().api().delete("/clusters/" + id);
        loom().requireSucceeded(id, "DELETE");
        assertThat(loom().api()
                        .post("/clusters?dryRun=true", another)
                        .path("feasible")
                        .asBoolean())
                .as("the hosts are given back")
                .isTrue();
        loom().deleteAndRequireGone(machines);
    }

    private static ObjectNode request(String name, int size) {
        return Api.JSON.createObjectNode().put("name", name).put("size", size);
    }

    private static Map<String, String> hosts(JsonNode nodes) {
        return nodes.valueStream()
                .collect(Collectors.toMap(
                        node -> node.path("hostName").asText(),
                        node -> node.path("host").asText()));
    }

    /** What every node's own web server says. */
    private static Set<String> answers(JsonNode nodes) {
        return nodes.valueStream()
                .map(node -> {
                    try (java.io.InputStream answer = java.net
                            .URI
                            .create("http://" + node.at("/addresses/access_v4").asText() + ":8000/")
                            .toURL()
                            .openStream()) {
                        return new String(answer.readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
                    } catch (IOException e) {
                        throw new AssertionError(node.path("hostName").asText() + " does not answer", e);
                    }
                })
                .collect(Collectors.toSet());
    }

    private void importText(String text) {
        ObjectNode body = Api.JSON.createObjectNode();
        body.putArray("documents").addObject().put("source", "test.yaml").put("text", text);
        JsonNode report = loom().api().post("/import", body);
        assertThat(report.path("written").asBoolean())
                .as(report.toPrettyString())
                .isTrue();
    }
}
