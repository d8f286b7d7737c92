package io.loom.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.loom.cases.Case;
import io.loom.cases.CaseJudge;
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

/** Templates that cannot be resolved, or lack something when they are. */
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
        List<Problem> problems = Validation.of(template, neighbours(Objects.requireNonNull(file.getParent())));
        String expected = judged.expected().path("error").asText();
        String said = switch (expected) {
            case "immutable" -> "which the immutable partial template \"sensu-internal\" has set";
            case "validation: default services must be specified" -> "there are no default services";
            case "validation: default provider must be specified" -> "there is no default provider";
            default -> throw new AssertionError("unexpected error: " + expected);
        };
        assertThat(Validation.errors(problems))
                .extracting(Problem::message)
                .anySatisfy(message -> assertThat(message).contains(said));
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
