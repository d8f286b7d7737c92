package io.loom.operations.placements;

import io.loom.clusters.ClusterAccess;
import io.loom.clusters.ClusterEntity;
import io.loom.clusters.NodeEntity;
import io.loom.clusters.NodeRepository;
import io.loom.model.ClusterRequest;
import io.loom.model.ClusterSize;
import io.loom.model.InvalidInputException;
import io.loom.model.Problem;
import io.loom.model.TemplateBody.PlacementSettings;
import io.loom.operations.placements.ComparePlacements.WeightSet;
import io.loom.operations.placements.ComparisonView.ItemView;
import io.loom.operations.store.PlanView;
import io.loom.placement.Comparison;
import io.loom.placement.DisruptionBudget;
import io.loom.placement.Effort;
import io.loom.placement.PlacementProblem;
import io.loom.placement.PlacementWatch;
import io.loom.placement.Placer;
import io.loom.placement.Sensitivity;
import io.loom.placement.SolvedPlacement;
import io.loom.plan.PlannedNode;
import io.loom.tenancy.Caller;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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

    private final ClusterAccess clusterAccess;
    private final NodeRepository nodes;
    private final Proposals proposals;
    private final Placements placements;

    WhatIf(ClusterAccess clusterAccess, NodeRepository nodes, Proposals proposals, Placements placements) {
        this.clusterAccess = clusterAccess;
        this.nodes = nodes;
        this.proposals = proposals;
        this.placements = placements;
    }

    /**
     * A question that makes sense.
     *
     * @param budget so long its answer may take to solve; null for the server's limits
     */
    record Asked(Question question, @Nullable Duration budget) {}

    /**
     * Reads and checks a question.
     *
     * @throws InvalidInputException when it makes no sense; that there is no placement is an answer
     * @throws io.loom.platform.ProblemException 404 when it names a cluster that the caller cannot see
     */
    Asked ask(Caller caller, PlacementRequest request) {
        Duration budget = request.budget();
        Placer placer = placements.placer();
        Question question = QuarkusTransaction.requiringNew().call(() -> question(caller, request, placer));
        placer.check(question.problem());
        return new Asked(question, budget);
    }

    private Question question(Caller caller, PlacementRequest request, Placer placer) {
        UUID id = request.cluster();
        if (id == null) {
            requireKnown(request, List.of());
            return proposals.toNew(caller, request.toRequest(null, null, null), placer, 0, null);
        }
        ClusterEntity cluster = clusterAccess.get(caller, id);
        List<PlannedNode> standing =
                nodes.standing(cluster.id()).stream().map(NodeEntity::planned).toList();
        requireKnown(request, standing);
        boolean sameTemplate = request.template() == null || request.template().equals(cluster.template());
        ClusterRequest asked = request.toRequest(
                cluster.template(), ClusterSize.exactly(standing.size()), sameTemplate ? cluster.services() : null);
        String disrupt = request.disrupt();
        return proposals.toChange(
                caller,
                cluster,
                asked,
                request.leaving(),
                disrupt == null ? null : DisruptionBudget.parse(disrupt),
                false,
                List.of(),
                null,
                placer);
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

    /** The plan, explained. */
    PlanView plan(Asked asked, PlacementWatch watch) {
        return view(asked, solve(asked, asked.question().problem(), watch, true));
    }

    /** Plans of one question under several sets of weights. */
    ComparisonView compare(Caller caller, ComparePlacements body) {
        List<String> names = body.names();
        Asked asked = ask(caller, body.problem());
        Question question = asked.question();
        List<PlacementProblem> problems = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            problems.add(weighed(question, body.sets().get(i), "/sets/" + i));
        }
        List<SolvedPlacement> solved = problems.stream()
                .map(problem -> solve(asked, problem, new PlacementWatch(), false))
                .toList();
        List<ItemView> items = new ArrayList<>();
        for (int i = 0; i < names.size(); i++) {
            items.add(new ItemView(names.get(i), view(asked, solved.get(i))));
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
    SensitivityView sensitivity(Asked asked) {
        Question question = asked.question();
        PlacementWatch watch = new PlacementWatch();
        SolvedPlacement solved = solve(asked, question.problem(), watch, false);
        Sensitivity sensitivity = placements.sensitivity(
                question.caller(),
                question.placer(),
                solved,
                Objects.requireNonNullElse(asked.budget(), USUAL_SENSITIVITY),
                watch);
        return SensitivityView.of(view(asked, solved), sensitivity);
    }

    private static PlanView view(Asked asked, SolvedPlacement solved) {
        return asked.question().view(asked.question().told(solved.answer()));
    }

    private SolvedPlacement solve(Asked asked, PlacementProblem problem, PlacementWatch watch, boolean reasons) {
        Question question = asked.question();
        return placements.solve(
                question.caller(), question.placer(), problem, watch, new Effort(asked.budget(), reasons));
    }
}
