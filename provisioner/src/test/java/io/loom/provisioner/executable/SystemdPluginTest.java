package io.loom.provisioner.executable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.loom.contract.TaskAction;
import io.loom.provisioner.plugin.RecordingTask;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The example of an automator in shell says what is to run; systemd itself is on no test machine. */
class SystemdPluginTest {
    private static final Path FOLDER =
            Path.of("plugins/systemd").toAbsolutePath().normalize();

    @BeforeEach
    void needsJq() {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/jq")), "skipped: this machine has no jq");
    }

    private static List<JsonNode> ask(String action) throws Exception {
        PluginManifest manifest = PluginManifest.read(FOLDER);
        List<JsonNode> said = new ArrayList<>();
        new PluginProgram(manifest.name(), FOLDER, manifest.command())
                .ask(
                        Map.of(
                                "verb",
                                "run",
                                "action",
                                action,
                                "service",
                                "web",
                                "fields",
                                Map.of("exec", "/usr/bin/web --title \"a b\"", "user", "www")),
                        RecordingTask.of(TaskAction.INSTALL),
                        said::add);
        return said;
    }

    @Test
    void anActionIsAProgramForTheNode() throws Exception {
        JsonNode program = ask("INSTALL").getFirst().path("program");
        assertThat(program.path("entry").asText()).contains("/etc/systemd/system/loom-web.service");
        assertThat(program.path("files").path("unit").asText())
                .contains("ExecStart=/usr/bin/web --title \"a b\"\n")
                .contains("User=www\n");
        assertThat(ask("START").getFirst().path("program").path("entry").asText())
                .isEqualTo("systemctl enable --now loom-web");
    }

    @Test
    void anActionThatItDoesNotKnowIsNothingToDo() throws Exception {
        assertThat(ask("INITIALIZE")).isEmpty();
    }
}
