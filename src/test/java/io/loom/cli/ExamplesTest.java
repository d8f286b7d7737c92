package io.loom.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.loom.model.document.CatalogFolder;
import io.loom.model.document.Reading;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class ExamplesTest {

    @Test
    void everyDocumentOfTheExamplesIsRight() {
        CatalogFolder examples = CatalogFolder.read(Path.of("examples"));

        assertThat(examples.readings()).flatExtracting(Reading::problems).isEmpty();
        assertThat(examples.readings()).flatExtracting(Reading::changes).isEmpty();
        assertThat(examples.definitions().clusterTemplates()).containsOnlyKeys("hello", "web", "store");
        assertThat(examples.definitions().services())
                .containsOnlyKeys("hello", "site", "balancer", "replica", "store-check");
        assertThat(examples.definitions().providers().get("sandbox").locations())
                .hasSize(3);
    }
}
