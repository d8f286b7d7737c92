package io.loom.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.loom.model.Definition;
import io.loom.model.DefinitionKind;
import io.loom.model.DefinitionSet;
import io.loom.model.Problem;
import io.loom.model.Validation;
import io.loom.model.document.CatalogFolder;
import io.loom.model.document.Reading;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The original's own definitions, imported together: which are refused, and why. */
class OriginalCatalogueTest {

    private static final Path FILES = Path.of("../shared/fixtures/coopr");
    private static final List<String> FOLDERS = List.of(
            "plugins-provisioner",
            "providers",
            "hardwaretypes",
            "imagetypes",
            "services",
            "clustertemplates",
            "partials");

    private final Map<String, String> refused = new TreeMap<>();
    private DefinitionSet taken = DefinitionSet.EMPTY;

    @BeforeEach
    void importAll() {
        assumeTrue(Files.isDirectory(FILES), "no original definitions at " + FILES);
        List<Reading> readings = new ArrayList<>();
        for (String folder : FOLDERS) {
            readings.addAll(CatalogFolder.read(FILES.resolve(folder)).readings());
        }
        readings = CatalogFolder.withoutDuplicates(readings);
        Selection selection = new Selection(DefinitionSet.EMPTY, definition -> List.of());
        for (Reading reading : readings) {
            if (reading.definition() != null) {
                selection.add(reading.definition());
            }
        }
        Map<Key, List<Problem>> errors = selection.settle();
        List<Definition> accepted = new ArrayList<>();
        for (Reading reading : readings) {
            Definition definition = reading.definition();
            List<Problem> wrong = definition == null
                    ? Validation.errors(reading.problems())
                    : errors.getOrDefault(Key.of(definition), List.of());
            if (definition != null && wrong.isEmpty()) {
                accepted.add(definition);
            } else {
                String folder =
                        String.valueOf(Path.of(reading.source()).getParent().getFileName());
                refused.put(
                        folder + "/" + Path.of(reading.source()).getFileName(),
                        wrong.stream().map(Problem::message).reduce("", (left, right) -> left + right + "\n"));
            }
        }
        taken = DefinitionSet.of(accepted);
    }

    @Test
    void whatIsSoundIsTaken() {
        assertThat(taken.providers()).hasSize(8);
        assertThat(taken.hardwareTypes()).hasSize(5);
        assertThat(taken.imageTypes()).hasSize(11);
        assertThat(taken.services()).hasSize(53);
        assertThat(taken.clusterTemplates())
                .containsOnlyKeys(
                        "base",
                        "cdap-sandbox-docker",
                        "cdap-singlenode",
                        "docker-all",
                        "hadoop-distributed",
                        "hadoop-singlenode",
                        "lamp",
                        "spark-singlenode");
        assertThat(taken.partialTemplates()).containsOnlyKeys("overrides-partial");
        assertThat(taken.providerTypes())
                .containsOnlyKeys("aws", "digitalocean", "google", "joyent", "openstack", "rackspace");
        assertThat(taken.automatorTypes()).containsOnlyKeys("chef-solo", "docker", "shell");
    }

    @Test
    void eachRefusalIsRightAndNamed() {
        assertThat(refused)
                .containsOnlyKeys(
                        "clustertemplates/coopr-standalone-docker.json",
                        "clustertemplates/docker-base.json",
                        "partials/cdap-bad-json-format.json",
                        "partials/cdap-distributed-insecure.json",
                        "partials/cdap-distributed-resolved.json",
                        "partials/cdap-distributed-secure-hadoop.json",
                        "partials/cdap-distributed-without-defaults-provider.json",
                        "partials/cdap-distributed-without-defaults-services.json",
                        "partials/cdap-distributed.json",
                        "partials/cdap-not-persisted-overrides-parent.json",
                        "partials/cdap-not-persisted-overrides-partial.json",
                        "partials/cdap-not-persisted.json",
                        "partials/ldap-partial.json",
                        "partials/sensu-partial.json",
                        "partials/template-with-overrides-in-body.json",
                        "partials/template-with-overrides-in-partial.json",
                        "plugins-provisioner/sample-task.json");
        reason("clustertemplates/coopr-standalone-docker.json", "There is no service \"coopr-standalone\"");
        reason(
                "clustertemplates/docker-base.json",
                "the default image type \"centos6\" is not among the compatible ones");
        reason("partials/cdap-bad-json-format.json", "line 16", "broken JSON");
        reason("partials/cdap-distributed-insecure.json", "There is no service \"bob\"");
        reason("partials/cdap-distributed.json", "\"cdap-distributed\" is already defined in");
        reason("partials/ldap-partial.json", "there is no service \"ldap-internal\"");
        reason("partials/sensu-partial.json", "there is no service \"sensu-monitoring\"");
        reason(
                "partials/cdap-not-persisted-overrides-partial.json",
                "sets the configuration \"sensu_wrapper\", which the immutable partial template \"sensu-internal\" has set");
        reason("plugins-provisioner/sample-task.json", "it cannot be told what this describes");
    }

    @Test
    void theOriginalsClustersCanBePlanned() {
        for (String template : List.of("hadoop-distributed", "lamp")) {
            assertThat(taken.snapshot(template).template().body().defaults().services())
                    .isNotEmpty();
        }
        assertThat(taken.find(DefinitionKind.SERVICE, "base")).isNotNull();
    }

    private void reason(String file, String... parts) {
        assertThat(refused.get(file)).as(file).contains(parts);
    }
}
