package io.loom.provisioner.provider.google;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

class LabelsTest {

    @Test
    void whatIsTooLongIsRefusedByName() {
        assertThat(Labels.of(Map.of("loom-label-a", "x".repeat(63)))).containsEntry("loom-label-a", "x".repeat(63));
        assertThatThrownBy(() -> Labels.of(Map.of("loom-label-a", "X".repeat(22))))
                .hasMessageContaining("loom-label-a=XX");
        assertThatThrownBy(() -> Labels.of(Map.of("1", "x"))).hasMessageContaining("begins with a small letter");
        assertThat(Labels.tags(Map.of("a", "_54eam"))).isEqualTo(Map.of("a", "Team"));
    }
}
