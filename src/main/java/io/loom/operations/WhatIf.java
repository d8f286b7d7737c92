package io.loom.operations;

import io.loom.catalog.Catalog;
import io.loom.clusters.ClusterEntity;
import io.loom.clusters.ClusterProvider;
import io.loom.clusters.ClusterRepository;
import io.loom.clusters.NodeEntity;
import io.loom.clusters.NodeRepository;
import io.loom.clusters.NodeState;
import io.loom.model.ClusterRequest;
import io.loom.model.ClusterSize;
import io.loom.model.HostNames;
import io.loom.model.InvalidInputException;
import io.loom.model.Occupied;
import io.loom.model.Problem;
import io.loom.model.Snapshot;
import io.loom.model.TemplateBody.PlacementSettings;
import io.loom.operations.ComparePlacements.WeightSet;
import io.loom.operations.ComparisonView.ItemView;
import io.loom.placement.Comparison;
import io.loom.placement.DisruptionBudget;
import io.loom.placement.Effort;
import io.loom.placement.ExistingNodes;
import io.loom.placement.Layout;
import io.loom.placement.NodeGroup;
import io.loom.placement.PlacementProblem;
import io.loom.placement.PlacementWatch;
import io.loom.placement.Placer;
import io.loom.placement.ProviderChoice;
import io.loom.placement.Sensitivity;
import io.loom.placement.SolvedPlacement;
import io.loom.plan.PlannedNode;
import io.loom.plan.Planner;
import io.loom.tenancy.Caller;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Answers what a placement would be. Changes nothing, and needs no provisioner. */
@ApplicationScoped
class WhatIf {

    /** For all solves of a sensitivity together. */
    private static final Duration USUAL_SENSITIVITY = Duration.ofSeconds(10);

    private final Catalog catalog;
    private final OwnClusters ownClusters;
    private final ClusterRepository clusters;
    private final NodeRepository nodes;
    private final Allowances allowances;
    private final Placements placements;

    WhatIf(
            Catalog catalog,
            OwnClusters ownClusters,
            ClusterRepository clusters,
            NodeRepository nodes,
            Allowances allowances,
            Placements placements) {
        this.catalog = catalog;
        this.ownClusters = ownClusters;
        this.clusters = clusters;
        this.nodes = nodes;
        this.allowances = allowances;
        this.placements = placements;
    }

    /**
     * A question that makes sense.
     *
     * @param nodes that are there already
     * @param leaving numbers of those of them that are to leave
     * @param placer by which all of one question is answered
     */
    record Question(
            Caller caller,
            PlacementProblem problem,
            List<PlannedNode> nodes,
            Set<Integer> leaving,
            Placer placer,
            @Nullable Duration budget) {

        PlanView plan(SolvedPlacement solved) {
            Snapshot snapshot = problem.snapshot();
            return PlanView.of(
                    Planner.plan(
                            nodes, leaving, solved.answer(), snapshot, number -> HostNames.of("plan", 0, number, null)),
                    snapshot);
        }
    }

    /**
     * Reads and checks a question.
     *
     * @throws InvalidInputException when it makes no sense; that there is no placement is an answer
     * @throws io.loom.platform.ProblemException 404 when it names a cluster that the caller cannot see
     */
    Question ask(Caller caller, PlacementRequest request) {
        Duration budget = request.budget();
        Placer placer = placements.placer();
        Question question = QuarkusTransaction.requiringNew().call(() -> question(caller, request, placer, budget));
        placer.check(question.problem());
        return question;
    }

    private Question question(Caller caller, PlacementRequest request, Placer placer, @Nullable Duration budget) {
        UUID id = request.cluster();
        if (id == null) {
            requireKnown(request, List.of());
            ClusterRequest asked = request.toRequest(null, null, null);
            Snapshot snapshot = snapshot(caller, asked.template()).without(nodes.occupied(caller.tenantId(), null));
            return new Question(
                    caller,
                    new PlacementProblem(snapshot, asked, List.of(), null, allowances.toNew(caller.tenantId())),
                    List.of(),
                    Set.of(),
                    placer,
                    budget);
        }
        ClusterEntity cluster = ownClusters.get(caller, id);
        List<PlannedNode> standing = nodes.ofCluster(cluster.id()).stream()
                .filter(node -> node.state() != NodeState.DELETED)
                .map(WhatIf::planned)
                .toList();
        requireKnown(request, standing);
        Set<Integer> leaving = request.leaving();
        boolean sameTemplate = request.template() == null || request.template().equals(cluster.template());
        ClusterRequest asked = request.toRequest(
                cluster.template(), ClusterSize.exactly(standing.size()), sameTemplate ? cluster.services() : null);
        Snapshot snapshot = withTypesOf(clusters.snapshotOf(cluster.id()), snapshot(caller, asked.template()))
                .without(nodes.occupied(caller.tenantId(), cluster.id()))
                .without(hostsOf(standing, leaving));
        String disrupt = request.disrupt();
        PlacementProblem problem = new PlacementProblem(
                snapshot,
                atProvidersOf(cluster, asked, snapshot),
                existing(standing, leaving),
                disrupt == null ? null : DisruptionBudget.parse(disrupt),
                allowances.to(cluster));
        return new Question(caller, problem, standing, leaving, placer, budget);
    }

    private Snapshot snapshot(Caller caller, String template) {
        try {
            return catalog.snapshot(caller.tenantId(), template);
        } catch (InvalidInputException e) {
            throw new InvalidInputException(e.problems().stream()
                    .map(problem -> Problem.error("/template", problem.message()))
                    .toList());
        }
    }

    /** Nodes that are there may be of hardware that has gone from the catalogue since. */
    private static Snapshot withTypesOf(Snapshot then, Snapshot now) {
        return new Snapshot(
                now.template(),
                joined(then.providers(), now.providers()),
                joined(then.hardwareTypes(), now.hardwareTypes()),
                joined(then.imageTypes(), now.imageTypes()),
                joined(then.services(), now.services()));
    }

    private static <T> Map<String, T> joined(Map<String, T> then, Map<String, T> now) {
        Map<String, T> all = new HashMap<>(then);
        all.putAll(now);
        return all;
    }

    private static PlannedNode planned(NodeEntity node) {
        return new PlannedNode(
                node.number(),
                node.hostName(),
                new Layout(new TreeSet<>(node.services()), node.hardwareType(), node.imageType()),
                node.provider(),
                node.location(),
                node.host());
    }

    /** A request that says nothing else is for the providers that the cluster was made for, whatever its template says. */
    private static ClusterRequest atProvidersOf(ClusterEntity cluster, ClusterRequest asked, Snapshot snapshot) {
        List<String> own =
                cluster.providers().stream().map(ClusterProvider::name).toList();
        boolean says = !asked.allProviders().isEmpty()
                || !asked.placement().locations().isEmpty();
        return says
                        || ProviderChoice.of(snapshot, asked, new ArrayList<>())
                                .locations()
                                .keySet()
                                .equals(Set.copyOf(own))
                ? asked
                : asked.at(null, own);
    }

    private static void requireKnown(PlacementRequest request, List<PlannedNode> standing) {
        Set<Integer> known = standing.stream().map(PlannedNode::number).collect(Collectors.toCollection(TreeSet::new));
        List<Problem> problems = new ArrayList<>();
        for (int number : new TreeSet<>(request.leaving())) {
            if (!known.contains(number)) {
                problems.add(Problem.error(
                        "/replace",
                        known.isEmpty()
                                ? "There is no node " + number
                                        + " to replace in a cluster that is new.\nMaybe name a cluster."
                                : "The cluster has no node " + number
                                        + ".\nMaybe one that `loom cluster nodes` shows."));
            }
        }
        if (!problems.isEmpty()) {
            throw new InvalidInputException(problems);
        }
    }

    private static List<ExistingNodes> existing(List<PlannedNode> standing, Set<Integer> leaving) {
        List<ExistingNodes> existing = new ArrayList<>();
        Map<Boolean, List<PlannedNode>> byFate =
                standing.stream().collect(Collectors.partitioningBy(node -> leaving.contains(node.number())));
        groups(byFate.getOrDefault(false, List.of())).forEach(group -> existing.add(ExistingNodes.free(group)));
        groups(byFate.getOrDefault(true, List.of()))
                .forEach(group -> existing.add(new ExistingNodes(group, ExistingNodes.Freedom.LEAVES)));
        return existing;
    }

    /** Their hosts are not free before they have left; all else of them is. */
    private static List<Occupied> hostsOf(List<PlannedNode> standing, Set<Integer> leaving) {
        return standing.stream()
                .filter(node -> node.host() != null && leaving.contains(node.number()))
                .map(node -> new Occupied(
                        node.provider(), node.location(), node.layout().hardwareType(), node.host(), 0))
                .toList();
    }

    private static List<NodeGroup> groups(List<PlannedNode> standing) {
        Map<NodeGroup, Integer> counts = new LinkedHashMap<>();
        standing.forEach(node ->
                counts.merge(new NodeGroup(node.layout(), node.provider(), node.location(), 1), 1, Integer::sum));
        List<NodeGroup> groups = new ArrayList<>();
        counts.forEach((one, count) -> groups.add(new NodeGroup(one.layout(), one.provider(), one.location(), count)));
        return groups;
    }

    /** The plan, explained. */
    PlanView plan(Question question, PlacementWatch watch) {
        return question.plan(solve(question, question.problem(), watch, true));
    }

    /** Plans of one question under several sets of weights. */
    ComparisonView compare(Caller caller, ComparePlacements body) {
        List<String> names = body.names();
        Question question = ask(caller, body.problem());
        List<PlacementProblem> problems = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            problems.add(weighed(question, body.sets().get(i), "/sets/" + i));
        }
        List<SolvedPlacement> solved = problems.stream()
                .map(problem -> solve(question, problem, new PlacementWatch(), false))
                .toList();
        List<ItemView> items = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            items.add(new ItemView(names.get(i), question.plan(solved.get(i))));
        }
        return ComparisonView.of(items, Comparison.of(solved));
    }

    /** The problem under a set of weights; what is wrong with these is named where they were written. */
    private static PlacementProblem weighed(Question question, WeightSet set, String pointer) {
        PlacementProblem problem = question.problem();
        PlacementSettings settings = set.over(problem.request().placement());
        PlacementProblem weighed = new PlacementProblem(
                problem.snapshot(),
                problem.request().with(settings),
                problem.existing(),
                problem.budget(),
                problem.allowance());
        try {
            question.placer().check(weighed);
        } catch (InvalidInputException e) {
            throw new InvalidInputException(e.problems().stream()
                    .map(found -> Problem.error(found.pointer().replaceFirst("^/placement", pointer), found.message()))
                    .toList());
        }
        return weighed;
    }

    /** A plan, and how far its weights could be changed. */
    SensitivityView sensitivity(Question question) {
        PlacementWatch watch = new PlacementWatch();
        SolvedPlacement solved = solve(question, question.problem(), watch, false);
        Sensitivity sensitivity = placements.sensitivity(
                question.caller(),
                question.placer(),
                solved,
                Objects.requireNonNullElse(question.budget(), USUAL_SENSITIVITY),
                watch);
        return SensitivityView.of(question.plan(solved), sensitivity);
    }

    private SolvedPlacement solve(Question question, PlacementProblem problem, PlacementWatch watch, boolean reasons) {
        return placements.solve(
                question.caller(), question.placer(), problem, watch, new Effort(question.budget(), reasons));
    }
}
