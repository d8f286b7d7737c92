package io.loom.placement;

import static org.assertj.core.api.Assertions.assertThat;

import io.loom.model.ClusterRequest;
import io.loom.model.ClusterSize;
import io.loom.model.DefinitionSet;
import io.loom.model.InvalidInputException;
import io.loom.model.Occupied;
import io.loom.model.Problem;
import io.loom.model.Shortage;
import io.loom.model.Snapshot;
import io.loom.model.TemplateBody.PlacementSettings;
import io.loom.model.document.DefinitionReader;
import io.loom.model.document.Reading;
import io.loom.plan.NodeChange;
import io.loom.plan.Plan;
import io.loom.plan.Planner;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Clusters at several providers, and on hosts that differ, from documents to hosts by name. */
class SeveralProvidersTest {

    private static final Snapshot SNAPSHOT = definitions().snapshot("any");

    private final Placer placer = new Placer(SolverSettings.load(java.nio.file.Path.of("solver-config")));

    @Test
    void whatTheCheaperProviderCannotHoldStandsAtTheOther() {
        PlacementAnswer answer = place(SNAPSHOT, request("light", 5, null, List.of()));

        assertThat(nodesByProvider(answer)).containsExactly(Map.entry("cheap", 3), Map.entry("dear", 2));
        assertThat(answer.microsPerHour()).isEqualTo(3 * 100_000 + 2 * 400_000);
        assertThat(answer.nodes())
                .filteredOn(group -> group.provider().equals("dear"))
                .allSatisfy(group -> assertThat(group.layout().imageType()).isEqualTo("linux"));
    }

    @Test
    void whatOtherClustersHaveAtTheCheaperProviderIsNotThere() {
        Snapshot left = SNAPSHOT.without(List.of(
                new Occupied("cheap", "c1", "small", null, 2), new Occupied("dear", "default", "small", null, 7)));

        assertThat(nodesByProvider(place(left, request("light", 5, null, List.of()))))
                .containsExactly(Map.entry("cheap", 1), Map.entry("dear", 4));
    }

    @Test
    void noNewNodeStandsWhereAProviderHasNoCapacity() {
        Snapshot left = SNAPSHOT.withoutShort(List.of(
                new Shortage("cheap", "small", "c1", "No valid host was found.", Instant.EPOCH),
                new Shortage("gone", "small", "c1", "No valid host was found.", Instant.EPOCH),
                new Shortage("cheap", "gone", "c1", "No valid host was found.", Instant.EPOCH)));

        assertThat(nodesByProvider(place(left, request("light", 2, null, List.of()))))
                .containsExactly(Map.entry("dear", 2));
        assertThat(place(left, request("light", 2, "cheap", List.of())).outcome())
                .isEqualTo(PlacementAnswer.Outcome.INFEASIBLE);
    }

    @Test
    void nodesStayWhereAProviderHasNoCapacityForMore() {
        Snapshot left = SNAPSHOT.withoutShort(
                List.of(new Shortage("cheap", "small", "c1", "No valid host was found.", Instant.EPOCH)));
        NodeGroup standing =
                new NodeGroup(new Layout(new TreeSet<>(Set.of("web")), "small", "linux"), "cheap", "c1", 2);

        PlacementAnswer answer = placer.place(
                new PlacementProblem(left, request("light", 3, null, List.of("cheap", "dear")), List.of(standing)));

        assertThat(nodesByProvider(answer)).containsExactly(Map.entry("cheap", 2), Map.entry("dear", 1));
    }

    @Test
    void oneProviderAloneIsFullAndSaysSo() {
        PlacementAnswer answer = place(SNAPSHOT, request("light", 5, "cheap", List.of()));

        assertThat(answer.outcome()).isEqualTo(PlacementAnswer.Outcome.INFEASIBLE);
        assertThat(answer.conflicts())
                .singleElement()
                .satisfies(conflict -> assertThat(conflict.message()).contains("cheap/c1 holds at most 3 nodes"));
    }

    @Test
    void theRequestsProvidersWinOverTheTemplates() {
        assertThat(nodesByProvider(place(SNAPSHOT, request("light", 2, null, List.of("dear", "racks")))))
                .containsExactly(Map.entry("racks", 2));
        assertThat(nodesByProvider(place(SNAPSHOT, request("light", 2, "dear", List.of()))))
                .containsExactly(Map.entry("dear", 2));
    }

    @Test
    void providersThatCannotBeAreRefusedByName() {
        assertThat(problems(request("light", 2, "cheap", List.of("dear"))))
                .extracting(Problem::pointer)
                .containsExactly("/providers");
        assertThat(problems(request("light", 2, null, List.of("dear", "gone"))))
                .singleElement()
                .satisfies(problem -> {
                    assertThat(problem.pointer()).isEqualTo("/providers/1");
                    assertThat(problem.message())
                            .startsWith("The provider gone does not exist.\nMaybe one of blades, cheap");
                });
        ClusterRequest elsewhere = request("light", 2, null, List.of("dear"))
                .with(new PlacementSettings(
                        null, Map.of(), Map.of(), List.of("cheap/c1"), io.loom.model.TemplateBody.Preferred.NONE));
        assertThat(problems(elsewhere))
                .singleElement()
                .satisfies(problem -> assertThat(problem.message())
                        .isEqualTo("The location cheap/c1 is of provider cheap, and the cluster is to stand at dear.\n"
                                + "Maybe add cheap to providers."));
    }

    @Test
    void unlikeHostsAreTakenByWhatTheyHave() {
        Snapshot snapshot = definitions().snapshot("heavy");
        Plan plan = plan(snapshot, request("heavy", 3, "racks", List.of()));

        assertThat(hosts(plan, "database")).as("only one has eight cores").containsExactly("10.0.0.3");
        assertThat(hosts(plan, "web")).containsExactlyInAnyOrder("10.0.0.1", "10.0.0.2:2222");
    }

    @Test
    void aHostThatAnotherClusterHasIsNotPlannedAgain() {
        Snapshot snapshot = definitions().snapshot("heavy");
        Snapshot withoutSmall =
                snapshot.without(List.of(new Occupied("racks", "r1", "racks-2c-4g-memory-r1", "10.0.0.1", 1)));
        Snapshot withoutLarge =
                snapshot.without(List.of(new Occupied("racks", "r2", "racks-8c-32g-memory-r2", "10.0.0.3", 1)));

        assertThat(hosts(plan(withoutSmall, request("heavy", 2, "racks", List.of())), "web"))
                .containsExactly("10.0.0.2:2222");
        assertThat(place(withoutSmall, request("heavy", 3, "racks", List.of())).outcome())
                .isEqualTo(PlacementAnswer.Outcome.INFEASIBLE);
        assertThat(place(withoutLarge, request("heavy", 2, "racks", List.of())).outcome())
                .isEqualTo(PlacementAnswer.Outcome.INFEASIBLE);
    }

    @Test
    void hostsOfANamedTypeAreCountedWhereTheyStand() {
        Snapshot snapshot = definitions().snapshot("light");
        ClusterRequest all = request("light", 3, "blades", List.of());

        assertThat(nodesByPlace(place(snapshot, all))).isEqualTo(Map.of("blades/b1", 1, "blades/b2", 2));
        assertThat(hosts(plan(snapshot, all), "web")).containsExactlyInAnyOrder("10.1.0.1", "10.1.0.2", "10.1.0.3");
        assertThat(place(snapshot, request("light", 4, "blades", List.of())).conflicts())
                .singleElement()
                .satisfies(conflict -> assertThat(conflict.message())
                        .contains("blades has at most 1 machine of blade at b1")
                        .contains("blades has at most 2 machines of blade at b2"));

        Snapshot left = snapshot.without(List.of(new Occupied("blades", "b2", "blade", "10.1.0.3", 1)));
        assertThat(nodesByPlace(place(left, request("light", 2, "blades", List.of()))))
                .isEqualTo(Map.of("blades/b1", 1, "blades/b2", 1));
        Snapshot shortAtOne = snapshot.withoutShort(
                List.of(new Shortage("blades", "blade", "b2", "It does not answer.", Instant.EPOCH)));
        assertThat(nodesByPlace(place(shortAtOne, request("light", 1, "blades", List.of()))))
                .isEqualTo(Map.of("blades/b1", 1));
    }

    @Test
    void nodesOnHostsOfANamedTypeCountAtTheirLocationAlone() {
        Snapshot snapshot = definitions().snapshot("light");
        NodeGroup standing =
                new NodeGroup(new Layout(new TreeSet<>(Set.of("web")), "blade", "linux"), "blades", "b2", 1);

        PlacementAnswer answer = placer.place(
                new PlacementProblem(snapshot, request("light", 3, "blades", List.of()), List.of(standing)));

        assertThat(nodesByPlace(answer)).isEqualTo(Map.of("blades/b1", 1, "blades/b2", 2));
    }

    private static Map<String, Integer> nodesByPlace(PlacementAnswer answer) {
        Map<String, Integer> nodes = new TreeMap<>();
        answer.nodes()
                .forEach(group -> nodes.merge(group.provider() + "/" + group.location(), group.count(), Integer::sum));
        return nodes;
    }

    private PlacementAnswer place(Snapshot snapshot, ClusterRequest request) {
        return placer.place(new PlacementProblem(snapshot, request, List.of()));
    }

    private Plan plan(Snapshot snapshot, ClusterRequest request) {
        return Planner.plan(
                List.of(), Set.of(), Planner.FIRST_NUMBER, place(snapshot, request), snapshot, number -> "n" + number);
    }

    private List<Problem> problems(ClusterRequest request) {
        try {
            place(SNAPSHOT, request);
        } catch (InvalidInputException e) {
            return e.problems();
        }
        return List.of();
    }

    private static List<String> hosts(Plan plan, String service) {
        return plan.changes().stream()
                .map(NodeChange::node)
                .filter(node -> node.layout().services().contains(service))
                .map(node -> Objects.requireNonNull(node.host()))
                .toList();
    }

    private static Map<String, Integer> nodesByProvider(PlacementAnswer answer) {
        Map<String, Integer> nodes = new TreeMap<>();
        answer.nodes().forEach(group -> nodes.merge(group.provider(), group.count(), Integer::sum));
        return nodes;
    }

    private static ClusterRequest request(
            String template, int size, @Nullable String provider, List<String> providers) {
        return ClusterRequest.of("c", template, ClusterSize.exactly(size))
                .at(provider, providers)
                .with(new PlacementSettings("cheapest", Map.of(), Map.of()));
    }

    private static DefinitionSet definitions() {
        return DefinitionSet.of(DefinitionReader.read("test.yaml", DEFINITIONS).stream()
                .map(Reading::definition)
                .map(Objects::requireNonNull)
                .toList());
    }

    private static final String DEFINITIONS = """
            kind: Provider
            name: cheap
            providertype: cloud
            locations: [{name: c1, limit: 3}]
            ---
            kind: Provider
            name: dear
            providertype: cloud
            ---
            kind: Provider
            name: racks
            providertype: hosts
            provisioner: {privateKey: k}
            hosts:
              - {address: 10.0.0.1, location: r1, capacity: {cpu: 2, memory: 4Gi}}
              - {address: '10.0.0.2:2222', location: r1, capacity: {cpu: 2, memory: 4Gi}}
              - {address: 10.0.0.3, location: r2, capacity: {cpu: 8, memory: 32Gi}}
            ---
            kind: Provider
            name: blades
            providertype: hosts
            provisioner: {privateKey: k}
            hosts:
              - {address: 10.1.0.1, location: b1, hardwaretype: blade}
              - {address: 10.1.0.2, location: b2, hardwaretype: blade}
              - {address: 10.1.0.3, location: b2, hardwaretype: blade}
            ---
            kind: HardwareType
            name: blade
            capacity: {cpu: 2, memory: 4Gi}
            ---
            kind: HardwareType
            name: small
            capacity: {cpu: 2, memory: 4Gi}
            providermap:
              cheap: {flavor: s, pricePerHour: 0.1}
              dear: {flavor: small, pricePerHour: 0.4}
            ---
            kind: ImageType
            name: linux
            providermap: {cheap: {image: a}, dear: {image: b}, racks: {image: c}, blades: {image: c}}
            ---
            kind: Service
            name: web
            demand: {cpu: 1, memory: 1Gi}
            ---
            kind: Service
            name: database
            demand: {cpu: 6, memory: 16Gi}
            ---
            kind: ClusterTemplate
            name: light
            defaults: {services: [web], providers: [dear, cheap]}
            ---
            kind: ClusterTemplate
            name: any
            extends: {name: light}
            ---
            kind: ClusterTemplate
            name: heavy
            defaults: {services: [web, database], provider: racks}
            constraints:
              layout: {cantcoexist: [[web, database]]}
              services:
                database: {quantities: {min: 1, max: 1}}
            """;
}
