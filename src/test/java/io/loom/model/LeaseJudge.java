package io.loom.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.loom.cases.Case;
import io.loom.cases.CaseJudge;
import io.loom.model.TemplateBody.Lease;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How lease durations are written, and what a request may ask for. */
final class LeaseJudge implements CaseJudge {

    @Override
    public Set<String> kinds() {
        return Set.of("lease-parse", "lease-request");
    }

    @Override
    public void judge(Case judged) {
        if (judged.kind().equals("lease-parse") && judged.expected().has("error")) {
            assertThat(Leases.parse(judged.input().path("initial").asText())).isEmpty();
            return;
        }
        if (judged.kind().equals("lease-parse")) {
            assertThat(Leases.parse(judged.input().path("initial").asText()))
                    .hasValue(judged.expected().path("ms").asLong());
            return;
        }
        Lease template = new Lease(millis(judged.input().path("templateInitial")), 0, 0);
        JsonNode wanted = judged.input().path("requested");
        @Nullable Long requested = wanted.asInt() == -1 ? null : Long.valueOf(millis(wanted));
        if (judged.expected().has("error")) {
            assertThatExceptionOfType(InvalidInputException.class)
                    .isThrownBy(() -> Leases.initial(template, requested))
                    .withMessageContaining("greater than the template");
        } else {
            assertThat(Leases.initial(template, requested))
                    .isEqualTo(judged.expected().path("ms").asLong());
        }
    }

    private static long millis(JsonNode text) {
        return Leases.parse(text.asText()).orElseThrow();
    }
}
