package io.loom.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.loom.cases.Case;
import io.loom.cases.CaseJudge;
import java.util.Set;

/** Host names of nodes. */
final class HostNameJudge implements CaseJudge {

    @Override
    public Set<String> kinds() {
        return Set.of("hostname");
    }

    @Override
    public void judge(Case judged) {
        JsonNode input = judged.input();
        assertThat(HostNames.of(
                        input.path("clusterName").asText(),
                        Long.parseLong(input.path("clusterId").asText()),
                        input.path("nodenum").asInt(),
                        input.path("dnsSuffix").asText(null)))
                .isEqualTo(judged.expected().path("hostname").asText());
    }
}
