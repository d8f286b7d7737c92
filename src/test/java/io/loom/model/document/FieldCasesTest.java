package io.loom.model.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.loom.contract.TaskAction;
import io.loom.model.ClusterTemplate;
import io.loom.model.Definition;
import io.loom.model.Location;
import io.loom.model.Names;
import io.loom.model.Problem;
import io.loom.model.Provider;
import io.loom.model.Service;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** Documents that people of other products have had trouble with. */
@EnabledIf("isThere")
class FieldCasesTest {

    private static final Path FILES = Path.of("../shared/fixtures/field");

    /** As it stands in the files, word by word. */
    private static final Map<String, Object> NUMBERS = new LinkedHashMap<>();

    static {
        NUMBERS.put("mode", "0644");
        NUMBERS.put("version", "3.10");
        NUMBERS.put("commit", "1234567e2");
        NUMBERS.put("account", "012345678901");
        NUMBERS.put("branch", "010");
        NUMBERS.put("hex", "0x1F");
        NUMBERS.put("tag", "1e3");
        NUMBERS.put("grouped", "1_000");
        NUMBERS.put("time", "22:30");
        NUMBERS.put("date", "2026-03-29");
        NUMBERS.put("serial", "12345678901234567890123");
        NUMBERS.put("ratio", "3.14159265358979323846");
    }

    static boolean isThere() {
        return Files.isDirectory(FILES);
    }

    @Test
    void wordsOfCountriesAndSwitchesAreNames() throws IOException {
        List<Definition> read = definitions("f05-words.yaml");
        assertThat(((Provider) read.get(0)).locations())
                .extracting(Location::name)
                .containsExactly("no", "se");
        assertThat(((Service) read.get(3)).name()).isEqualTo("on");
        ClusterTemplate template = (ClusterTemplate) read.get(4);
        assertThat(template.body().defaults().services()).containsExactly("on");
        assertThat(template.body().defaults().config())
                .isEqualTo(Map.of("web", Map.of("country", "no", "tls", "off", "answer", "yes", "keyboard", "NO")));
        assertThat(template.body().placement().locations()).containsExactly("nordic/no");
        assertComesBack(read);
    }

    @Test
    void numbersThatAreNoneAreTheSameByTemplateAndByFile() throws IOException {
        List<Definition> read = definitions("f06-template.yaml");
        assertThat(((ClusterTemplate) read.getFirst()).body().defaults().config())
                .isEqualTo(Map.of("probe", NUMBERS));
        assertThat(config("f06-config.yaml")).isEqualTo(Map.of("probe", NUMBERS));
        assertComesBack(read);
    }

    @Test
    void anchorsAreWrittenOutTheSameByTemplateAndByFile() throws IOException {
        Map<String, Object> common = Map.of("user", "app", "port", 8080);
        Map<String, Object> expected = Map.of(
                "common",
                common,
                "probe",
                Map.of("user", "app", "port", 8080, "copy", common, "list", List.of(common, "end"), "last", "end"));
        List<Definition> read = definitions("f07-template.yaml");
        assertThat(((ClusterTemplate) read.getFirst()).body().defaults().config())
                .isEqualTo(expected);
        assertThat(config("f07-config.yaml")).isEqualTo(expected);
        assertComesBack(read);
    }

    @Test
    void windowsLineEndsAreMendedWithAWord() throws IOException {
        List<Reading> read = readings("f09-crlf.json");
        Service service = (Service) Objects.requireNonNull(read.getFirst().definition());
        assertThat(Objects.requireNonNull(service.actions().get(TaskAction.INSTALL))
                        .fields())
                .containsEntry("script", "#!/bin/sh\necho one\nif true; then\n  echo two\nfi\n");
        assertThat(Objects.requireNonNull(service.actions().get(TaskAction.CONFIGURE))
                        .fields())
                .containsEntry("script", "echo one\ncd /tmp\necho two\n");
        assertThat(read.getFirst().problems())
                .extracting(Problem::severity, Problem::pointer)
                .containsExactly(
                        tuple(Problem.Severity.WARNING, "/0/provisioner/actions/install/fields"),
                        tuple(Problem.Severity.WARNING, "/0/provisioner/actions/configure/fields"));
    }

    @Test
    void argumentsStayListsOfWords() throws IOException {
        Service service = (Service) definitions("f12-args.yaml").getFirst();
        assertThat(Objects.requireNonNull(service.actions().get(TaskAction.INSTALL))
                        .fields())
                .containsEntry("args", List.of("hello world"));
        assertThat(Objects.requireNonNull(service.actions().get(TaskAction.INITIALIZE))
                        .fields())
                .containsEntry("args", List.of(""));
        assertThat(Objects.requireNonNull(service.actions().get(TaskAction.START))
                        .fields())
                .containsEntry("args", List.of());
    }

    @Test
    void namesThatArePathsOrOptionsAreIllegal() throws IOException {
        assertThat(readings("f13-names.yaml"))
                .extracting(reading -> Objects.requireNonNull(reading.name()))
                .containsExactly("..", ".", "-x", "..")
                .noneMatch(Names::isLegal);
    }

    private static void assertComesBack(List<Definition> definitions) {
        assertThat(DefinitionReader.read("export.yaml", DefinitionWriter.toYaml(definitions)))
                .extracting(Reading::definition)
                .containsExactlyElementsOf(definitions);
    }

    private static List<Definition> definitions(String file) throws IOException {
        return readings(file).stream()
                .map(reading -> Objects.requireNonNull(
                        reading.definition(), () -> reading.problems().toString()))
                .toList();
    }

    private static List<Reading> readings(String file) throws IOException {
        return DefinitionReader.read(file, Documents.decode(file, Files.readAllBytes(FILES.resolve(file))));
    }

    private static Map<String, Object> config(String file) throws IOException {
        return new ObjectMapper()
                .convertValue(
                        Documents.object(file, Documents.decode(file, Files.readAllBytes(FILES.resolve(file)))),
                        new TypeReference<>() {});
    }
}
