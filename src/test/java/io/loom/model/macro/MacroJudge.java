package io.loom.model.macro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.loom.cases.Case;
import io.loom.cases.CaseJudge;
import io.loom.model.macro.MacroScope.Node;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Macros in texts, their formats, and what is no macro. */
final class MacroJudge implements CaseJudge {

    @Override
    public Set<String> kinds() {
        return Set.of("macro", "macro-format", "macro-syntax");
    }

    @Override
    public void judge(Case judged) {
        switch (judged.kind()) {
            case "macro" -> judgeMacro(judged);
            case "macro-format" -> judgeFormat(judged);
            default -> judgeSyntax(judged);
        }
    }

    private static void judgeMacro(Case judged) {
        MacroScope scope = scope(judged.input());
        String text = judged.input().path("text").asText();
        if (judged.expected().has("error")) {
            assertThat(judged.expected().path("error").asText()).isEqualTo("incomplete-cluster");
            assertThatExceptionOfType(MacroException.class)
                    .isThrownBy(() -> Macros.expand(text, scope))
                    .extracting(MacroException::reason)
                    .isEqualTo(MacroException.Reason.INCOMPLETE_CLUSTER);
        } else {
            assertThat(Macros.expand(text, scope))
                    .isEqualTo(judged.expected().path("text").asText());
        }
    }

    private static void judgeFormat(Case judged) {
        String value = judged.input().path("value").asText();
        List<String> results = new ArrayList<>();
        judged.input().path("formats").forEach(format -> results.add(Macros.format(format.asText(), value)));
        List<String> expected = new ArrayList<>();
        judged.expected().path("results").forEach(result -> expected.add(result.asText()));
        assertThat(results).isNotEmpty().isEqualTo(expected);
    }

    private static void judgeSyntax(Case judged) {
        assertThat(judged.expected().path("allInvalid").asBoolean()).isTrue();
        assertThat(judged.input().path("bodies"))
                .isNotEmpty()
                .allSatisfy(body -> assertThatExceptionOfType(MacroException.class)
                        .as(body.asText())
                        .isThrownBy(() -> MacroParser.parse(body.asText()))
                        .extracting(MacroException::reason)
                        .isEqualTo(MacroException.Reason.SYNTAX));
    }

    private static MacroScope scope(JsonNode input) {
        Map<String, Node> nodes = new HashMap<>();
        for (JsonNode node : input.path("nodes")) {
            Map<String, String> addresses = new HashMap<>();
            for (String kind : List.of("access_v4", "bind_v4")) {
                if (node.has(kind)) {
                    addresses.put(kind, node.path(kind).asText());
                }
            }
            Set<String> services = new HashSet<>();
            node.path("services").forEach(service -> services.add(service.asText()));
            @Nullable String hostName = node.path("hostname").asText(null);
            nodes.put(node.path("id").asText(), new Node(node.path("nodenum").asInt(), hostName, addresses, services));
        }
        return MacroScope.of(
                nodes.values(),
                input.path("owner").asText(),
                nodes.get(input.path("self").asText()));
    }
}
