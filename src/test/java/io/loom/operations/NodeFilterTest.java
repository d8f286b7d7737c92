package io.loom.operations;

import static org.assertj.core.api.Assertions.assertThat;

import io.loom.clusters.NodeState;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeFilterTest {

    private static final NodeView NODE = new NodeView(
            new UUID(1, 1),
            1000,
            "a1-1000.local",
            NodeState.RUNNING,
            null,
            List.of("store", "web"),
            Map.of(),
            "small",
            "debian",
            "cloud",
            "default",
            null,
            Map.of("access_v4", "127.9.0.1"),
            22,
            "loom",
            List.of(),
            Map.of("rack", "r1"),
            null);

    @ParameterizedTest
    @CsvSource({
        "rack, true",
        "rack=r1, true",
        "rack=r2, false",
        "shelf, false",
        "access_v4=127.9.0.1, true",
        "hardwareType=small, true",
        "state=FAILED, false"
    })
    void judgesByProperty(String property, boolean expected) {
        assertThat(new NodeFilter(List.of(), List.of(property), false).matches(NODE))
                .isEqualTo(expected);
    }

    @Test
    void demandsEachServiceAndEachProperty() {
        assertThat(new NodeFilter(List.of("web", "store"), List.of("rack", "state=RUNNING"), false).matches(NODE))
                .isTrue();
        assertThat(new NodeFilter(List.of("web", "db"), List.of(), false).matches(NODE))
                .isFalse();
        assertThat(new NodeFilter(List.of(), List.of("rack", "shelf"), false).matches(NODE))
                .isFalse();
    }
}
