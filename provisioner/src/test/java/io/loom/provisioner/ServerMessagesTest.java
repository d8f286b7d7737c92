package io.loom.provisioner;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.loom.contract.BootstrapWork;
import io.loom.contract.ControlMessage;
import io.loom.contract.Enrolment;
import io.loom.contract.KeyWork;
import io.loom.contract.ProviderWork;
import io.loom.contract.ServiceWork;
import io.loom.contract.TaskAction;
import io.loom.contract.TaskAssignment;
import io.loom.contract.TaskBatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What servers say, of the first release of the contract's version and of this one, is understood. */
class ServerMessagesTest {

    private static final Path MESSAGES = Path.of("..", "src", "test", "resources", "contract");

    @ParameterizedTest
    @ValueSource(strings = {"read-by-the-first.json", "sent-now.json"})
    void messagesOfAServerAreUnderstood(String file) throws IOException {
        JsonNode sent = Wire.readTree(Files.readAllBytes(MESSAGES.resolve(file)));

        List<TaskAssignment> assignments =
                Wire.read(Wire.write(sent.path("batch")), TaskBatch.class).assignments();
        assertThat(assignments)
                .extracting(TaskAssignment::action)
                .startsWith(TaskAction.CREATE, TaskAction.BOOTSTRAP, TaskAction.INSTALL);
        assertThat(assignments.get(0).work()).isInstanceOfSatisfying(ProviderWork.class, work -> {
            assertThat(work.providerType()).isEqualTo("hosts");
            assertThat(work.checks()).isEmpty();
        });
        assertThat(assignments.get(1).work())
                .isInstanceOfSatisfying(
                        BootstrapWork.class,
                        work -> assertThat(work.authorizedKeys()).isNotNull());
        assertThat(assignments.get(2).work()).isInstanceOfSatisfying(ServiceWork.class, work -> {
            assertThat(work.config()).containsEntry("port", 80);
            assertThat(work.resources()).isNotNull();
        });
        assertThat(assignments.subList(3, assignments.size()))
                .allSatisfy(later -> assertThat(later.work())
                        .isInstanceOfSatisfying(
                                KeyWork.class,
                                work -> assertThat(work.publicKeys()).isNotEmpty()));
        for (JsonNode control : sent.path("control")) {
            assertThat(Wire.read(Wire.write(control), ControlMessage.class)).isNotNull();
        }
        assertThat(Wire.read(Wire.write(sent.path("enrolled")), Enrolment.Answer.class)
                        .heartbeatSeconds())
                .isEqualTo(5);
    }
}
