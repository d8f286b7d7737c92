package io.loom.provisioner.automator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.loom.provisioner.plugin.TaskFailure;
import org.junit.jupiter.api.Test;

class FlatConfigTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private static JsonNode nested(int depth, String text) {
        JsonNode nested = JSON.createObjectNode().put("k", text);
        for (int above = 1; above < depth; above++) {
            nested = JSON.createObjectNode().set("k", nested);
        }
        return nested;
    }

    @Test
    void hasAValueForEachLevel() throws JsonProcessingException {
        assertThat(FlatConfig.of(nested(3, "v"), JSON).table())
                .isEqualTo("k\t{\"k\":{\"k\":\"v\"}}\nk.k\t{\"k\":\"v\"}\nk.k.k\tv\n");
    }

    /** A megabyte, 30 levels deep, would be 30 megabytes, and as many again in each of the files that are made of it. */
    @Test
    void whatIsLargeAndDeepFailsBeforeItFillsTheMemory() {
        assertThatThrownBy(() -> FlatConfig.of(nested(30, "x".repeat(1_000_000)), JSON))
                .isInstanceOfSatisfying(
                        TaskFailure.class, failure -> assertThat(failure.code()).isEqualTo("config-too-large"))
                .hasMessageContaining("more than 16777216 characters");
    }
}
