package io.loom.provisioner.cloud;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.loom.provisioner.plugin.MachineRequest;
import io.loom.provisioner.plugin.MachineToken;
import io.loom.provisioner.plugin.TaskFailure;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class CloudInitTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String KEY = "ssh-ed25519 AAAA \"quoted\": loom";

    private static MachineRequest request(String user) {
        return new MachineRequest(
                new MachineToken(UUID.randomUUID(), UUID.randomUUID()),
                "web-1000.example.com",
                null,
                Map.of(),
                Map.of(),
                user,
                KEY,
                Map.of());
    }

    private static JsonNode config(String text) throws Exception {
        assertThat(text).startsWith("#cloud-config\n");
        return JSON.readTree(text.substring(text.indexOf('\n')));
    }

    @Test
    void theHostNameIsSetAndTheKeyIsLetInToTheLoginUser() throws Exception {
        JsonNode config =
                config(CloudInit.of(request("admin"), Optional.empty()).text());
        assertThat(config.path("hostname").asText()).isEqualTo("web-1000");
        assertThat(config.path("fqdn").asText()).isEqualTo("web-1000.example.com");
        assertThat(config.path("ssh_authorized_keys").get(0).asText()).isEqualTo(KEY);
        assertThat(config.path("users").get(0).asText()).isEqualTo("default");
        assertThat(config.path("users").get(1).path("name").asText()).isEqualTo("admin");
        assertThat(config.path("users")
                        .get(1)
                        .path("ssh_authorized_keys")
                        .get(0)
                        .asText())
                .isEqualTo(KEY);
        assertThat(config.has("disable_root")).isFalse();
    }

    @Test
    void rootIsLetInWhereItIsTheLoginUser() throws Exception {
        JsonNode config =
                config(CloudInit.of(request("root"), Optional.of("  ")).text());
        assertThat(config.path("disable_root").asBoolean(true)).isFalse();
        assertThat(config.has("users")).isFalse();
    }

    @Test
    void furtherUserDataIsAPartOfItsOwn() throws Exception {
        String text = CloudInit.of(request("root"), Optional.of("#!/bin/sh\necho ä\n"))
                .text();
        List<String> parts = List.of(text.split("\n--==loom==(--)?\n"));
        assertThat(parts).hasSize(3);
        assertThat(parts.getFirst()).contains("multipart/mixed; boundary=\"==loom==\"");
        assertThat(parts.get(1)).startsWith("Content-Type: text/cloud-config");
        assertThat(config(parts.get(1).substring(parts.get(1).indexOf("\n\n") + 2))
                        .has("fqdn"))
                .isTrue();
        assertThat(parts.get(2)).startsWith("Content-Type: text/plain").endsWith("\n\n#!/bin/sh\necho ä\n");
    }

    @Test
    void whatIsLongerThanTheCloudTakesIsRefusedWithBothSizes() {
        CloudInit.check(16384, 16384);
        assertThatThrownBy(() -> CloudInit.check(16385, 16384))
                .hasMessageContaining("16385")
                .hasMessageContaining("16384")
                .isInstanceOfSatisfying(
                        TaskFailure.class, e -> assertThat(e.retryable()).isFalse());
    }
}
