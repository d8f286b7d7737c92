package io.loom.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.loom.cases.Case;
import io.loom.cases.CaseJudge;
import io.loom.cases.ErrorMeaning;
import io.loom.model.document.CatalogFolder;
import io.loom.model.document.DefinitionReader;
import io.loom.model.document.Reading;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** Templates with all that their parents and partials add, those that cannot be resolved, and those that lack something when they are. */
final class TemplateJudge implements CaseJudge {

    @Override
    public Set<String> kinds() {
        return Set.of("template-resolve");
    }

    @Override
    public void judge(Case judged) {
        Path file = judged.folder().resolve(judged.input().path("template").asText());
        ClusterTemplate template =
                (ClusterTemplate) Objects.requireNonNull(read(file).definition());
        DefinitionSet all = neighbours(Objects.requireNonNull(file.getParent()));
        if (judged.expected().has("error")) {
            String error = judged.expected().path("error").asText();
            ErrorMeaning meaning = ErrorMeaning.of(error);
            List<String> named = meaning == ErrorMeaning.NO_DEFAULT
                    ? List.of(error.contains("services") ? "services" : "provider")
                    : List.of();
            meaning.requireSaid(
                    Validation.errors(Validation.of(template, all)).stream()
                            .map(Problem::message)
                            .toList(),
                    named);
        } else {
            assertThat(all.resolver().resolve(template).body())
                    .isEqualTo(resolved(judged).body());
        }
    }

    /** The template that must come out: in the case itself, or in a file that it names. */
    private static ClusterTemplate resolved(Case judged) {
        JsonNode resolved = judged.expected().path("resolved");
        Reading reading = resolved.isTextual()
                ? read(judged.folder().resolve(resolved.asText()))
                : DefinitionReader.read("resolved", resolved.toString()).getFirst();
        return (ClusterTemplate) Objects.requireNonNull(reading.definition());
    }

    /** What lies in the same folder; of several with the same name, the one in the file of that name. */
    private static DefinitionSet neighbours(Path folder) {
        DefinitionSet set = DefinitionSet.EMPTY;
        for (Path file : CatalogFolder.files(folder)) {
            Definition definition = read(file).definition();
            boolean own = definition != null && file.endsWith(definition.name() + ".json");
            if (definition != null && (own || set.find(definition.kind(), definition.name()) == null)) {
                set = set.with(definition);
            }
        }
        return set;
    }

    private static Reading read(Path file) {
        try {
            return DefinitionReader.read(file.toString(), Files.readString(file))
                    .getFirst();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
