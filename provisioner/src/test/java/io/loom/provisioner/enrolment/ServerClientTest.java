package io.loom.provisioner.enrolment;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What stands in the way of an enrolment is named, with what would do. */
class ServerClientTest {

    private static final URI NOBODY = URI.create("https://127.0.0.1:1");

    @TempDir
    private Path folder;

    @Test
    void aCredentialThatIsNotThereIsNamed() {
        Path missing = folder.resolve("credential");
        try (ServerClient client = new ServerClient(List.of(NOBODY), Optional.empty(), missing)) {
            assertThatThrownBy(() -> client.enrol("1"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(missing.toString())
                    .hasMessageContaining("LOOM_CREDENTIAL_FILE");
        }
    }

    @Test
    void anAuthorityThatIsNotThereIsNamed() throws IOException {
        Path missing = folder.resolve("ca.pem");
        try (ServerClient client = new ServerClient(List.of(NOBODY), Optional.of(missing), credential())) {
            assertThatThrownBy(() -> client.enrol("1"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(missing.toString())
                    .hasMessageContaining("LOOM_SERVER_CA");
        }
    }

    @Test
    void aServerThatDoesNotAnswerIsNamed() throws IOException {
        try (ServerClient client = new ServerClient(List.of(NOBODY), Optional.empty(), credential())) {
            assertThatThrownBy(() -> client.enrol("1"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining(NOBODY + " does not answer");
        }
    }

    private Path credential() throws IOException {
        return Files.writeString(folder.resolve("credential"), "loom_prov_test");
    }
}
