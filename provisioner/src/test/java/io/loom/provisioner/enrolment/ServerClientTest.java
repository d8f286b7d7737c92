package io.loom.provisioner.enrolment;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.AbstractThrowableAssert;
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
        assertThatEnrolmentFails(Optional.empty(), missing)
                .hasMessageContaining(missing.toString())
                .hasMessageContaining("LOOM_CREDENTIAL_FILE");
    }

    @Test
    void anAuthorityThatIsNotThereIsNamed() throws IOException {
        Path missing = folder.resolve("ca.pem");
        assertThatEnrolmentFails(Optional.of(missing), credential())
                .hasMessageContaining(missing.toString())
                .hasMessageContaining("LOOM_SERVER_CA");
    }

    @Test
    void aServerThatDoesNotAnswerIsNamed() throws IOException {
        assertThatEnrolmentFails(Optional.empty(), credential()).hasMessageContaining(NOBODY + " does not answer");
    }

    private static AbstractThrowableAssert<?, ?> assertThatEnrolmentFails(Optional<Path> authority, Path credential) {
        try (ServerClient client = new ServerClient(List.of(NOBODY), authority, credential)) {
            return assertThatThrownBy(() -> client.enrol("1")).isInstanceOf(IOException.class);
        }
    }

    private Path credential() throws IOException {
        return Files.writeString(folder.resolve("credential"), "loom_prov_test");
    }
}
