package io.loom.model.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.loom.model.Definition;
import io.loom.model.DefinitionKind;
import io.loom.model.HardwareType;
import io.loom.model.Price;
import io.loom.model.Problem;
import io.loom.model.Resources;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OriginalFilesTest {

    private static final Path FILES = Path.of("../shared/fixtures/coopr");

    @BeforeEach
    void requireFiles() {
        assumeTrue(Files.isDirectory(FILES), "no original definitions at " + FILES);
    }

    @Test
    void everyFileIsReadAsItsKind() {
        Map<DefinitionKind, Long> counts = readings().stream()
                .filter(reading -> reading.definition() != null)
                .collect(Collectors.groupingBy(
                        reading -> Objects.requireNonNull(reading.kind()), Collectors.counting()));
        assertThat(counts)
                .containsOnly(
                        Map.entry(DefinitionKind.PROVIDER, 8L),
                        Map.entry(DefinitionKind.HARDWARE_TYPE, 5L),
                        Map.entry(DefinitionKind.IMAGE_TYPE, 11L),
                        Map.entry(DefinitionKind.SERVICE, 53L),
                        Map.entry(DefinitionKind.CLUSTER_TEMPLATE, 10L + 11L),
                        Map.entry(DefinitionKind.PARTIAL_TEMPLATE, 3L),
                        Map.entry(DefinitionKind.PROVIDER_TYPE, 5L + 6L),
                        Map.entry(DefinitionKind.AUTOMATOR_TYPE, 2L + 3L));
    }

    @Test
    void onlyTheBrokenFilesAreRefusedAndNamed() {
        List<Reading> refused = readings().stream()
                .filter(reading -> reading.definition() == null)
                .toList();
        assertThat(refused)
                .extracting(reading -> Path.of(reading.source()).getFileName().toString())
                .containsExactly("cdap-bad-json-format.json", "sample-task.json");
        assertThat(refused.getFirst().problems())
                .singleElement()
                .extracting(Problem::message)
                .asString()
                .contains("cdap-bad-json-format.json, line 16", "broken JSON");
    }

    @Test
    void whatIsWrittenIsReadBackAsTheSame() {
        for (Reading reading : readings()) {
            Definition definition = reading.definition();
            if (definition != null) {
                String yaml = DefinitionWriter.toYaml(List.of(definition));
                assertThat(DefinitionReader.read("again.yaml", yaml))
                        .as(yaml)
                        .singleElement()
                        .satisfies(again -> assertThat(again.definition()).isEqualTo(definition))
                        .satisfies(again -> assertThat(again.problems()).isEmpty());
                assertThat(DefinitionReader.read("again.json", DefinitionWriter.toJson(definition)))
                        .singleElement()
                        .extracting(Reading::definition)
                        .isEqualTo(definition);
            }
        }
    }

    @Test
    void costAndSizeOfTheOriginalBecomePriceAndCapacity() {
        HardwareType large = (HardwareType) Objects.requireNonNull(CatalogFolder.read(FILES.resolve("hardwaretypes"))
                .definitions()
                .find(DefinitionKind.HARDWARE_TYPE, "standard-large"));
        assertThat(large.priceAt("rackspace")).isEqualTo(new Price(600_000, "USD"));
        assertThat(large.capacityAt("aws-us-east-1").diskMib()).isEqualTo(840L * 1024);
        assertThat(large.capacityAt("rackspace")).isEqualTo(new Resources(4000, 8192, Resources.UNBOUNDED));
        assertThat(Objects.requireNonNull(large.providerMap().get("rackspace")).properties())
                .containsOnly(Map.entry("flavor", "6"));
    }

    private static List<Reading> readings() {
        return CatalogFolder.files(FILES).stream()
                .filter(file -> !file.endsWith("cases.json"))
                .flatMap(file -> DefinitionReader.read(file.toString(), content(file)).stream())
                .toList();
    }

    private static String content(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
