package io.loom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RunOnNodesCommandTest {

    @Test
    void oneWordIsAScriptAndSeveralAreACommandWithItsArguments() {
        assertThat(RunOnNodesCommand.script(List.of("df -h | grep /var"))).isEqualTo("df -h | grep /var");
        assertThat(RunOnNodesCommand.script(List.of("df", "-h", "/var/lib"))).isEqualTo("df -h /var/lib");
        assertThat(RunOnNodesCommand.script(List.of("echo", "it's", "$HOME", "")))
                .isEqualTo("echo 'it'\\''s' '$HOME' ''");
    }
}
