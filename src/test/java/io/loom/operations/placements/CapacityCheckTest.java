package io.loom.operations.placements;

import static org.assertj.core.api.Assertions.assertThat;

import io.loom.model.About;
import io.loom.model.ClusterTemplate;
import io.loom.model.Host;
import io.loom.model.Location;
import io.loom.model.Occupied;
import io.loom.model.Provider;
import io.loom.model.Resources;
import io.loom.model.Snapshot;
import io.loom.model.TemplateBody;
import io.loom.placement.Layout;
import io.loom.placement.NodeGroup;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** What is left where somebody else was quicker. */
class CapacityCheckTest {

    private static final Layout LAYOUT = new Layout(new TreeSet<>(Set.of("web")), "small", "debian");

    @Test
    void hostsThatAreAllAlikeAreAsManyAsAreFree() {
        Snapshot racks = snapshot(new Provider(
                "racks",
                About.NONE,
                "hosts",
                Map.of("hosts", "a b c"),
                List.of(new Location("rack-1", null), new Location("rack-2", null))));

        assertThat(new CapacityCheck(racks).holds(List.of(nodes("rack-1", 1), nodes("rack-2", 2))))
                .isTrue();
        assertThat(new CapacityCheck(racks).holds(List.of(nodes("rack-1", 2), nodes("rack-2", 2))))
                .isFalse();
        Snapshot left = racks.without(List.of(new Occupied("racks", "rack-1", "small", "b", 1)));
        assertThat(new CapacityCheck(left).holds(List.of(nodes("rack-1", 1), nodes("rack-2", 1))))
                .isTrue();
        assertThat(new CapacityCheck(left).holds(List.of(nodes("rack-1", 1), nodes("rack-2", 2))))
                .isFalse();
    }

    @Test
    void aLocationHoldsWhatItsLimitAllows() {
        Snapshot racks = snapshot(new Provider(
                "racks",
                About.NONE,
                "cloud",
                Map.of(),
                List.of(new Location("rack-1", 2), new Location("rack-2", null))));

        assertThat(new CapacityCheck(racks).holds(List.of(nodes("rack-1", 2), nodes("rack-2", 900))))
                .isTrue();
        assertThat(new CapacityCheck(racks).holds(List.of(nodes("rack-1", 3)))).isFalse();
    }

    @Test
    void hostsOfANamedTypeAreCountedWhereTheyStand() {
        Snapshot racks = snapshot(new Provider(
                        "racks",
                        About.NONE,
                        "hosts",
                        Map.of(),
                        List.of(),
                        null,
                        null,
                        null,
                        List.of(host("a", "rack-1"), host("b", "rack-2"), host("c", "rack-2"))))
                .without(List.of(new Occupied("elsewhere", "north", "small", null, 1)));

        assertThat(new CapacityCheck(racks).holds(List.of(nodes("rack-1", 1), nodes("rack-2", 2))))
                .isTrue();
        assertThat(new CapacityCheck(racks).holds(List.of(nodes("rack-1", 2)))).isFalse();
        Snapshot left = racks.without(List.of(new Occupied("racks", "rack-2", "small", "c", 1)));
        assertThat(new CapacityCheck(left).holds(List.of(nodes("rack-2", 2)))).isFalse();
        assertThat(new CapacityCheck(left).holds(List.of(nodes("rack-1", 1), nodes("rack-2", 1))))
                .isTrue();
    }

    private static Host host(String address, String location) {
        return new Host(address, "small", location, Resources.UNLIMITED, null);
    }

    private static NodeGroup nodes(String location, int count) {
        return new NodeGroup(LAYOUT, "racks", location, count);
    }

    private static Snapshot snapshot(Provider provider) {
        ClusterTemplate template = new ClusterTemplate(
                "web",
                About.NONE,
                null,
                List.of(),
                new TemplateBody(
                        new TemplateBody.Defaults(List.of(), "racks", null, null, null, Map.of()),
                        TemplateBody.Compatibility.ALL,
                        TemplateBody.Constraints.NONE,
                        null,
                        List.of(),
                        TemplateBody.PlacementSettings.NONE));
        return new Snapshot(template, Map.of("racks", provider), Map.of(), Map.of(), Map.of());
    }
}
