package io.loom.provisioner.tasks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PluginChoiceTest {

    private static final Set<String> KNOWN = Set.of("hosts", "sandbox", "shell");
    private static final Set<String> ONLY_IF_NAMED = Set.of("sandbox");

    private static Set<String> offered(String... names) {
        return new PluginChoice(List.of(names)).of(KNOWN, ONLY_IF_NAMED);
    }

    @Test
    void whatMustBeAskedForIsNotOfferedByDefault() {
        assertThat(offered()).containsExactlyInAnyOrder("hosts", "shell");
        assertThat(offered(" ", "")).containsExactlyInAnyOrder("hosts", "shell");
        assertThat(offered("default")).containsExactlyInAnyOrder("hosts", "shell");
    }

    @Test
    void whatIsNamedIsOfferedAndNothingElse() {
        assertThat(offered("shell", " hosts")).containsExactlyInAnyOrder("hosts", "shell");
        assertThat(offered("sandbox")).containsExactly("sandbox");
        assertThat(offered("default", "sandbox")).isEqualTo(KNOWN);
    }

    @Test
    void aNameThatNoPluginHasIsRefusedWithThoseThatThereAre() {
        assertThatThrownBy(() -> offered("default", "sandbx"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("LOOM_PLUGINS names the plugin sandbx, and there is none.\n"
                        + "Maybe one of hosts, sandbox, shell, or default for all of them but sandbox.");
    }
}
