package io.loom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.util.OpenSSHPrivateKeyUtil;
import org.bouncycastle.crypto.util.OpenSSHPublicKeyUtil;
import org.junit.jupiter.api.Test;

/** A cluster outlives the credentials that it was made with, over real SSH. */
class RotationIT extends InstallationTest {

    @Test
    void aClusterIsGivenBackWithTheKeyThatItsProviderHasNow() throws IOException {
        String lender = loom().create("lender", "hello", 1);
        loom().requireSucceeded(lender, "CREATE");
        JsonNode host = loom().nodes(lender).get(0);
        Key old = Key.generate();
        Key renewed = Key.generate();
        Path letIn = loom().authorizedKeys(host);
        String others = Files.readString(letIn);
        Files.writeString(letIn, others + old.line());
        provide(host, old);
        String borrower = loom().create("borrower", "borrowed", 1);
        loom().requireSucceeded(borrower, "CREATE");

        Files.writeString(letIn, Files.readString(letIn).replace(old.line(), renewed.line()));
        provide(host, renewed);
        kill(loom().installation().provisionerPid());

        loom().api().delete("/clusters/" + borrower);
        loom().requireSucceeded(borrower, "DELETE");
        assertThat(Files.readString(letIn)).isEqualTo(others + renewed.line());
        loom().deleteAndRequireGone(lender);
    }

    @Test
    void theKeyOfAClusterIsRotatedThoughTheProvisionerDies() throws IOException {
        String cluster = loom().create("rekeyed", "hello", 2);
        loom().requireSucceeded(cluster, "CREATE");
        List<Path> letIn = new ArrayList<>();
        loom().nodes(cluster).forEach(node -> letIn.add(loom().authorizedKeys(node)));
        assertThat(letIn).hasSize(2);
        String old = key(letIn.getFirst());
        assertThat(key(letIn.getLast())).isEqualTo(old);

        loom().api().post("/clusters/" + cluster + "/operations", change("rotate-key"));
        kill(loom().installation().provisionerPid());
        loom().requireSucceeded(cluster, "ROTATE_KEY");

        String rotated = key(letIn.getFirst());
        assertThat(rotated).startsWith("ssh-ed25519 ").isNotEqualTo(old);
        assertThat(key(letIn.getLast())).isEqualTo(rotated);
        kill(loom().installation().provisionerPid());
        loom().api().post("/clusters/" + cluster + "/operations", change("restart"));
        loom().requireSucceeded(cluster, "RESTART");
        loom().deleteAndRequireGone(cluster);
    }

    /** The only key that a node lets in. */
    private static String key(Path letIn) throws IOException {
        List<String> lines = Files.readAllLines(letIn);
        assertThat(lines).as("%s", letIn).hasSize(1);
        return String.join(" ", List.of(lines.getFirst().split(" ")).subList(0, 2));
    }

    private static ObjectNode change(String kind) {
        return Api.JSON.createObjectNode().put("kind", kind);
    }

    private static void kill(long pid) {
        ProcessHandle process = ProcessHandle.of(pid).orElseThrow();
        process.destroyForcibly();
        process.onExit().join();
    }

    private void provide(JsonNode host, Key key) throws IOException {
        ObjectNode body = Api.JSON.createObjectNode();
        body.putArray("documents").addObject().put("source", "lent.yaml").put("text", """
                kind: Provider
                name: lent
                providertype: hosts
                provisioner: {hosts: "%s:%s", privateKey: %s}
                ---
                kind: HardwareType
                name: lent
                providermap: {lent: {flavor: any}}
                ---
                kind: ImageType
                name: lent
                providermap: {lent: {image: any}}
                ---
                kind: ClusterTemplate
                name: borrowed
                defaults:
                  services: [hello]
                  provider: lent
                  hardwaretype: lent
                  imagetype: lent
                  config:
                    hello: {address: "%%ip.bind_v4.self%%", port: 8001, greeting: "hello from %%host.self%%"}
                compatibility: {hardwaretypes: [lent], imagetypes: [lent], services: [hello]}
                """.formatted(
                        host.at("/addresses/access_v4").asText(),
                        host.path("sshPort").asText(),
                        Api.JSON.writeValueAsString(key.pem())));
        JsonNode report = loom().api().post("/import", body);
        assertThat(report.path("written").asBoolean())
                .as(report.toPrettyString())
                .isTrue();
    }

    /**
     * A pair of keys.
     *
     * @param line of an authorized_keys file
     * @param pem the private one
     */
    private record Key(String line, String pem) {

        static Key generate() throws IOException {
            var key = new Ed25519PrivateKeyParameters(new SecureRandom());
            Base64.Encoder lines = Base64.getMimeEncoder(70, new byte[] {'\n'});
            return new Key(
                    "ssh-ed25519 "
                            + Base64.getEncoder()
                                    .encodeToString(OpenSSHPublicKeyUtil.encodePublicKey(key.generatePublicKey()))
                            + "\n",
                    "-----BEGIN OPENSSH PRIVATE KEY-----\n"
                            + lines.encodeToString(OpenSSHPrivateKeyUtil.encodePrivateKey(key))
                            + "\n-----END OPENSSH PRIVATE KEY-----\n");
        }
    }
}
