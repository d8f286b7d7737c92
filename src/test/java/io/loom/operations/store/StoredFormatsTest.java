package io.loom.operations.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.loom.clusters.ClusterProvider;
import io.loom.clusters.ClusterSpec;
import io.loom.clusters.Usage;
import io.loom.model.ClusterRequest;
import io.loom.model.ClusterSize;
import io.loom.model.Price;
import io.loom.placement.Layout;
import io.loom.placement.NodeGroup;
import io.loom.placement.PlacementAnswer;
import io.loom.placement.Reasoning;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What stands in databases as JSON is read for ever: components are only added. Golden files in src/test/resources/operations. */
class StoredFormatsTest {

    private static final Path GOLDEN = Path.of("src", "test", "resources", "operations");

    private final ObjectMapper json = new ObjectMapper();

    @Test
    void aPlan() throws IOException {
        var answer = new PlacementAnswer(
                PlacementAnswer.Outcome.FEASIBLE,
                "0hard/0medium/-240000soft",
                -240_000L,
                0.0,
                12.5,
                List.of(new NodeGroup(
                        new Layout(new TreeSet<>(List.of("site")), "small", "debian"), "cloud", "north", 2)),
                240_000,
                "EUR",
                List.of(new PlacementAnswer.ConstraintScore("cost", "soft", 1, -240_000, List.of("2 x small"))),
                List.of(),
                List.of(new Reasoning(
                        "the cheapest that serves",
                        "there is room",
                        List.of(new Reasoning.Alternative(
                                Reasoning.Subject.HARDWARE, "tiny", Reasoning.Verdict.LACKS_CAPACITY, "too small")))));
        var plan = new StoredPlan(
                StoredPlan.VERSION,
                answer,
                List.of(new StoredPlan.Group(List.of("10.0.0.1"), new Price(120_000, "EUR"))),
                360_000,
                0,
                1,
                1,
                1,
                List.of(
                        new StoredPlan.Step(
                                1001, "shop1-1001.local", NodeEffect.CHANGE, List.of("site"), List.of("old")),
                        new StoredPlan.Step(1002, "shop1-1002.local", NodeEffect.DELETE, List.of(), List.of("site"))));

        check("stored-plan.json", plan, StoredPlan.class);
    }

    @Test
    void whatAClusterIsToBe() throws IOException {
        var spec = new ClusterSpec(
                ClusterRequest.of("shop", "stack", ClusterSize.between(2, 5)).withConfig(Map.of("own", "yes")),
                "stack",
                3,
                List.of("depot", "site"),
                List.of(new ClusterProvider("cloud", Map.of("region", "north"), "bundle-1", Set.of("zone"))),
                Map.of("own", "yes", "store", Map.of("size", "big")),
                new UUID(1, 2),
                new Usage(1, 3, 6_000, 12_288, 360_000),
                List.of("ssh-ed25519 AAAA ann"),
                List.of("ssh-ed25519 BBBB loom", "ssh-ed25519 CCCC loom"));

        check("cluster-spec.json", spec, ClusterSpec.class);
    }

    @Test
    void aProviderFromBeforeItWasKeptWhatUsersGave() throws IOException {
        assertThat(json.readValue(
                        "{\"name\": \"cloud\", \"fields\": {}, \"secretBundle\": null}", ClusterProvider.class))
                .isEqualTo(new ClusterProvider("cloud", Map.of(), null, null));
    }

    private <T> void check(String name, T sample, Class<T> type) throws IOException {
        Path file = GOLDEN.resolve(name);
        if (Boolean.getBoolean("loom.golden.write")) {
            Files.createDirectories(GOLDEN);
            Files.writeString(file, json.writerWithDefaultPrettyPrinter().writeValueAsString(sample) + "\n");
        }
        String golden = Files.readString(file);

        assertThat(json.readValue(golden, type)).isEqualTo(sample);
        assertThat((Object) json.readTree(json.writeValueAsString(sample))).isEqualTo(json.readTree(golden));
    }
}
