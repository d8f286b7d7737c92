package io.loom.operations.placements;

import io.loom.catalog.Catalog;
import io.loom.clusters.ClusterEntity;
import io.loom.clusters.ClusterProvider;
import io.loom.clusters.ClusterRepository;
import io.loom.clusters.NodeEntity;
import io.loom.clusters.NodeRepository;
import io.loom.model.ClusterRequest;
import io.loom.model.ClusterSize;
import io.loom.model.HostNames;
import io.loom.model.InvalidInputException;
import io.loom.model.Occupied;
import io.loom.model.Problem;
import io.loom.model.Range;
import io.loom.model.Shortage;
import io.loom.model.Snapshot;
import io.loom.model.TemplateBody;
import io.loom.placement.DisruptionBudget;
import io.loom.placement.ExistingNodes;
import io.loom.placement.PlacementAnswer;
import io.loom.placement.PlacementAnswer.Conflict;
import io.loom.placement.PlacementAnswer.Remedy;
import io.loom.placement.PlacementProblem;
import io.loom.placement.Placer;
import io.loom.placement.ProviderChoice;
import io.loom.plan.Plan;
import io.loom.plan.PlannedNode;
import io.loom.plan.Planner;
import io.loom.platform.ProblemException;
import io.loom.tenancy.Caller;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/**
 * Asks the placement for new and for standing clusters: the one way from a request to a problem, for what-if, dry runs,
 * plans and operations alike.
 */
@ApplicationScoped
public class Proposals {

    /** So often a plan is made anew whose room others took. */
    private static final int MAX_PLANS = 3;

    private final Catalog catalog;
    private final ClusterRepository clusters;
    private final NodeRepository nodes;
    private final QuotaCheck quotaCheck;
    private final Shortages shortages;
    private final int mostNodes;

    Proposals(
            Catalog catalog,
            ClusterRepository clusters,
            NodeRepository nodes,
            QuotaCheck quotaCheck,
            Shortages shortages,
            @ConfigProperty(name = "loom.request.nodes") int mostNodes) {
        this.catalog = catalog;
        this.clusters = clusters;
        this.nodes = nodes;
        this.quotaCheck = quotaCheck;
        this.shortages = shortages;
        this.mostNodes = mostNodes;
    }

    /**
     * What becomes of a request for a new cluster. Joins the caller's transaction.
     *
     * @param clusterNumber part of the new nodes' host names
     * @param dnsSuffix of these; null for the default
     * @throws InvalidInputException where there is no such template, or more nodes are asked for than a cluster may have
     */
    public Question toNew(
            Caller caller, ClusterRequest asked, Placer placer, long clusterNumber, @Nullable String dnsSuffix) {
        requireSolvable(asked, 0);
        Snapshot all = snapshot(caller, asked.template());
        Snapshot left = all.without(nodes.occupied(caller.tenantId(), null));
        List<Shortage> known = shortagesOf(caller, asked, left);
        return new Question(
                caller,
                new PlacementProblem(
                        left.withoutShort(known), asked, List.of(), null, quotaCheck.toNew(caller.tenantId())),
                all,
                known,
                List.of(),
                Map.of(),
                Set.of(),
                Planner.FIRST_NUMBER,
                number -> HostNames.of(asked.name(), clusterNumber, number, dnsSuffix),
                placer);
    }

    /**
     * What becomes of a cluster's nodes when it is to be another. Joins the caller's transaction.
     *
     * @param asked the cluster as it is to be
     * @param leaving numbers of nodes that go
     * @param budget how much may be disturbed; null for no more than the change demands
     * @param renews whether its services go by their definitions of now
     * @param adopted machines that are there and become nodes
     * @param continues how it goes on with what an operation has left; null where it does without
     * @throws InvalidInputException where more nodes are asked for than a cluster may have
     */
    public Question toChange(
            Caller caller,
            ClusterEntity cluster,
            ClusterRequest asked,
            Set<Integer> leaving,
            @Nullable DisruptionBudget budget,
            boolean renews,
            List<Adoption> adopted,
            @Nullable Continuation continues,
            Placer placer) {
        IntFunction<String> hostNames =
                number -> HostNames.of(cluster.name(), cluster.number(), number, cluster.dnsSuffix());
        List<PlannedNode> standing = new ArrayList<>(nodes.standing(cluster.id()).stream()
                .map(NodeEntity::planned)
                .map(node -> continues == null ? node : continues.of(node))
                .toList());
        requireSolvable(asked, standing.size());
        Snapshot all = definitions(caller, cluster, asked.template(), renews);
        List<ExistingNodes> existing = existing(
                standing, leaving, continues == null ? ExistingNodes.Freedom.FREE : ExistingNodes.Freedom.KEEPS);
        Map<Integer, String> machines = new HashMap<>();
        for (Adoption adoption : adopted) {
            int number = cluster.nextNodeNumber() + machines.size();
            PlannedNode node = adoption.node(number, hostNames.apply(number));
            machines.put(number, adoption.machine());
            standing.add(node);
            Plan.groups(List.of(node))
                    .forEach(group -> existing.add(new ExistingNodes(group, ExistingNodes.Freedom.KEEPS)));
        }
        Snapshot left =
                all.without(nodes.occupied(caller.tenantId(), cluster.id())).without(hostsOf(standing, leaving));
        ClusterRequest request = atProvidersOf(cluster, asked, left);
        List<Shortage> known = joined(shortagesOf(caller, request, left), continues);
        return new Question(
                caller,
                new PlacementProblem(left.withoutShort(known), request, existing, budget, quotaCheck.to(cluster)),
                all,
                known,
                standing,
                machines,
                leaving,
                cluster.nextNodeNumber() + machines.size(),
                hostNames,
                placer);
    }

    /** What is known, and what it is done without besides. */
    private static List<Shortage> joined(List<Shortage> known, @Nullable Continuation continues) {
        if (continues == null) {
            return known;
        }
        List<Shortage> all = new ArrayList<>(known);
        continues.besides().stream()
                .filter(each -> known.stream().noneMatch(each::isSamePlace))
                .forEach(all::add);
        return all;
    }

    /** Where there is no capacity, of all that nodes could be. */
    private List<Shortage> shortagesOf(Caller caller, ClusterRequest asked, Snapshot snapshot) {
        List<Shortage> all = shortages.present(caller.tenantId());
        if (all.isEmpty()) {
            return all;
        }
        TemplateBody body = snapshot.template().body();
        String one = asked.hardwareType() != null
                ? asked.hardwareType()
                : body.defaults().hardwareType();
        Set<String> types = one != null ? Set.of(one) : body.compatibility().hardwareTypes();
        Map<String, Set<String>> chosen =
                ProviderChoice.of(snapshot, asked, new ArrayList<>()).locations();
        return all.stream()
                .filter(shortage -> {
                    Set<String> locations = chosen.get(shortage.provider());
                    return locations != null
                            && (locations.isEmpty() || locations.contains(shortage.location()))
                            && (types.isEmpty() || types.contains(shortage.hardwareType()));
                })
                .toList();
    }

    /** What stands may stay, whatever a new cluster may have. */
    private void requireSolvable(ClusterRequest asked, int standing) {
        ClusterSize size = asked.size();
        int limit = Math.max(mostNodes, standing);
        boolean hasEnd = size.max() != Range.UNBOUNDED;
        if (size.min() > limit || hasEnd && size.max() > limit) {
            throw new InvalidInputException(
                    "/size",
                    "The size (" + size + ") is more than the " + mostNodes
                            + " nodes that one cluster may have.\nMaybe make several clusters, or ask the operator for more (LOOM_REQUEST_NODES).");
        }
    }

    /**
     * Definitions by which a cluster changes: what can be had is as it is now, so that a cluster can grow onto what came
     * later; its own services stay as they are on its nodes, and what has gone from the catalogue meanwhile stays known.
     */
    private Snapshot definitions(Caller caller, ClusterEntity cluster, String template, boolean renews) {
        Snapshot then = clusters.snapshot(cluster.snapshotId());
        Snapshot now;
        try {
            now = snapshot(caller, template);
        } catch (InvalidInputException e) {
            if (!template.equals(cluster.template())) {
                throw e;
            }
            return then;
        }
        return new Snapshot(
                now.template(),
                joined(then.providers(), now.providers()),
                joined(then.hardwareTypes(), now.hardwareTypes()),
                joined(then.imageTypes(), now.imageTypes()),
                renews ? joined(then.services(), now.services()) : joined(now.services(), then.services()));
    }

    /** The template of a cluster with all definitions as they are now; empty where it is deleted. Joins the caller's transaction. */
    public Optional<Snapshot> current(ClusterEntity cluster) {
        try {
            return Optional.of(catalog.snapshot(cluster.tenantId(), cluster.template()));
        } catch (InvalidInputException e) {
            return Optional.empty();
        }
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

    private static <T> Map<String, T> joined(Map<String, T> base, Map<String, T> over) {
        Map<String, T> all = new HashMap<>(base);
        all.putAll(over);
        return all;
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

    private static List<ExistingNodes> existing(
            List<PlannedNode> standing, Set<Integer> leaving, ExistingNodes.Freedom others) {
        List<ExistingNodes> existing = new ArrayList<>();
        Map<Boolean, List<PlannedNode>> byFate =
                standing.stream().collect(Collectors.partitioningBy(node -> leaving.contains(node.number())));
        Plan.groups(byFate.getOrDefault(false, List.of()))
                .forEach(group -> existing.add(new ExistingNodes(group, others)));
        Plan.groups(byFate.getOrDefault(true, List.of()))
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

    /**
     * Refuses an answer that is no placement.
     *
     * @throws InvalidInputException with every conflict, or when none was found in time
     * @throws ProblemException 409 when it is the quota that leaves no placement
     */
    public void requirePlacement(Caller caller, PlacementAnswer answer) {
        requireQuota(caller, answer);
        switch (answer.outcome()) {
            case FEASIBLE -> {}
            case INFEASIBLE ->
                throw new InvalidInputException(answer.conflicts().stream()
                        .map(conflict -> Problem.error("", words(conflict)))
                        .toList());
            case UNKNOWN ->
                throw new InvalidInputException(
                        "",
                        "No placement was found in " + Math.round(answer.solveMillis())
                                + " ms, and it is not proved that there is none.\nMaybe allow more time with budgetMillis, or in solver.xml.");
        }
    }

    /**
     * Plans and applies, and plans anew where others took the room of a plan before it was applied.
     *
     * @param attempt plans and applies once; empty where the room was taken
     * @throws ProblemException 409 when the room of plan after plan was taken
     */
    public <T> T untilThereIsRoom(Supplier<Optional<T>> attempt) {
        for (int plans = 0; plans < MAX_PLANS; plans++) {
            Optional<T> applied = attempt.get();
            if (applied.isPresent()) {
                return applied.get();
            }
        }
        throw ProblemException.conflict(
                "Each of " + MAX_PLANS
                        + " plans in a row needed hosts or room at a location that another cluster took meanwhile.\nMaybe try again.");
    }

    /** @throws ProblemException 409 when it is the quota that leaves no placement */
    public void requireQuota(Caller caller, PlacementAnswer answer) {
        for (Conflict conflict : answer.conflicts()) {
            if (conflict.constraints().contains("quota")) {
                throw ProblemException.conflict(words(conflict) + "\n"
                        + QuarkusTransaction.requiringNew().call(() -> quotaCheck.inWords(caller)));
            }
        }
    }

    private static String words(Conflict conflict) {
        return conflict.remedies().isEmpty()
                ? conflict.message()
                : conflict.message() + "\nMaybe "
                        + conflict.remedies().stream().map(Remedy::message).collect(Collectors.joining(", or ")) + ".";
    }
}
