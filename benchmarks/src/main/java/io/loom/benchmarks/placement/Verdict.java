package io.loom.benchmarks.placement;

import io.loom.model.Location;
import io.loom.model.Range;
import io.loom.model.TemplateBody.ServiceConstraint;
import io.loom.placement.CostAndSpread;
import io.loom.placement.NodeGroup;
import io.loom.placement.PlacementAnswer;
import io.loom.placement.PlacementAnswer.ConstraintScore;
import io.loom.placement.PlacementAnswer.Outcome;
import io.loom.placement.PlacementChecker;
import io.loom.placement.PlacementProblem;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Two independent checks of an answer: that the constraint streams give it the score that it claims, and that the definitions alone find no fault with its nodes, their price and, under
 * {@link CostAndSpread}, its soft score.
 */
final class Verdict {

    private final PlacementProblem problem;
    private final PlacementAnswer answer;
    private final List<String> faults = new ArrayList<>();

    private Verdict(PlacementProblem problem, PlacementAnswer answer) {
        this.problem = problem;
        this.answer = answer;
    }

    /** What is wrong with an answer, in words; empty if nothing is, and for answers without nodes. */
    static List<String> faults(PlacementProblem problem, PlacementAnswer answer) {
        Verdict verdict = new Verdict(problem, answer);
        if (answer.outcome() == Outcome.FEASIBLE) {
            verdict.checkStreams();
            verdict.checkDefinitions();
        }
        return verdict.faults;
    }

    private void checkStreams() {
        Trial.Score claimed = Trial.Score.of(Objects.requireNonNull(answer.score()));
        Trial.Score counted = new Trial.Score(sum("hard"), sum("medium"), sum("soft"));
        if (!claimed.equals(counted)) {
            faults.add("the streams score it " + counted + ", and it claims " + claimed);
        }
    }

    private long sum(String level) {
        return answer.constraints().stream()
                .filter(constraint -> constraint.level().equals(level))
                .mapToLong(ConstraintScore::score)
                .sum();
    }

    private void checkDefinitions() {
        faults.addAll(PlacementChecker.faults(problem, answer.nodes()));
        long price = answer.nodes().stream().mapToLong(this::price).sum();
        if (price != answer.microsPerHour()) {
            faults.add("its nodes cost " + price + ", and it claims " + answer.microsPerHour());
        }
        long soft = -price - CostAndSpread.SPREAD * tooMany();
        if (CostAndSpread.PROFILE.equals(problem.request().placement().profile())
                && soft
                        != Trial.Score.of(Objects.requireNonNull(answer.score()))
                                .soft()) {
            faults.add("price and spread make " + soft + ", and it claims " + answer.score());
        }
    }

    private long price(NodeGroup group) {
        return group.count()
                * Objects.requireNonNull(problem.snapshot()
                                .hardwareTypes()
                                .get(group.layout().hardwareType()))
                        .priceAt(group.provider())
                        .microsPerHour();
    }

    /** Whether a service comes to a cluster that is there without it, which asks for one instance at least. */
    private boolean isAdded(String service) {
        return !problem.existing().isEmpty()
                && problem.existing().stream()
                        .noneMatch(
                                existing -> existing.nodes().layout().services().contains(service));
    }

    /** Instances above the share that each location has of a service's least quantity. */
    private long tooMany() {
        List<Location> locations = problem.snapshot().providers().values().stream()
                .flatMap(provider -> provider.locations().stream())
                .toList();
        if (locations.size() < 2) {
            return 0;
        }
        long tooMany = 0;
        for (String service : problem.snapshot().template().body().defaults().services()) {
            ServiceConstraint constraint = problem.snapshot()
                    .template()
                    .body()
                    .constraints()
                    .services()
                    .get(service);
            Range range = constraint == null ? null : constraint.quantities();
            int least = Math.max(range == null ? 0 : range.min(), isAdded(service) ? 1 : 0);
            int share = Math.ceilDiv(least, locations.size());
            for (Location location : locations) {
                long here = answer.nodes().stream()
                        .filter(group -> group.location().equals(location.name()))
                        .filter(group -> group.layout().services().contains(service))
                        .mapToLong(NodeGroup::count)
                        .sum();
                tooMany += Math.max(0, here - share);
            }
        }
        return tooMany;
    }
}
