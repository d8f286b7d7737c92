package io.loom.model;

import io.loom.model.TemplateBody.Constraints;
import io.loom.model.TemplateBody.Ratio;
import io.loom.model.TemplateBody.ServiceConstraint;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds constraints of a resolved template that no cluster of its default services could meet together. */
final class ClashCheck {

    private static final Range ANY = new Range(0, Range.UNBOUNDED);

    private final String subject;
    private final TemplateBody body;
    private final Constraints constraints;
    private final List<Problem> problems = new ArrayList<>();

    ClashCheck(String subject, TemplateBody body) {
        this.subject = subject;
        this.body = body;
        this.constraints = body.constraints();
    }

    List<Problem> problems() {
        coexistence();
        sizes();
        for (Set<String> bundle : bundles()) {
            counts(bundle);
            types(
                    bundle,
                    "hardware type",
                    body.defaults().hardwareType(),
                    body.compatibility().hardwareTypes(),
                    ServiceConstraint::hardwareTypes);
            types(
                    bundle,
                    "image type",
                    body.defaults().imageType(),
                    body.compatibility().imageTypes(),
                    ServiceConstraint::imageTypes);
        }
        return problems;
    }

    private void coexistence() {
        for (Set<String> apart : constraints.cantCoexist()) {
            if (apart.size() < 2) {
                error(
                        "/constraints/layout/cantcoexist",
                        "cantcoexist has a group of less than two services, " + apart
                                + ".\nMaybe name the other services, or remove the group.");
                continue;
            }
            Stream.concat(constraints.mustCoexist().stream(), bundles().stream())
                    .filter(together -> together.containsAll(apart))
                    .findFirst()
                    .ifPresent(together -> error(
                            "/constraints/layout",
                            "the services " + names(apart) + " can't all be on one node, but mustcoexist puts "
                                    + names(together) + " together.\nMaybe remove one of the two groups."));
        }
    }

    private void sizes() {
        Range size = constraints.size();
        int most = size == null ? Range.UNBOUNDED : size.max();
        int least = size == null ? 1 : size.min();
        constraints.services().forEach((service, constraint) -> {
            String pointer = "/constraints/services/" + Validation.escaped(service);
            Range quantities = quantities(service);
            if (quantities.min() > most) {
                error(
                        pointer + "/quantities",
                        "\"" + service + "\" needs at least " + quantities.min() + " nodes, but a cluster has at most "
                                + most + ".\nMaybe lower the min, or raise size.max.");
            }
            Ratio ratio = constraint.ratio();
            if (ratio == null || quantities.max() == Range.UNBOUNDED) {
                return;
            }
            boolean ofNodes = ratio.per().equals(Ratio.NODES);
            long counted = ofNodes ? least : quantities(ratio.per()).min();
            if ((long) quantities.max() * ratio.every() < counted) {
                error(
                        pointer + "/ratio",
                        "\"" + service + "\" is needed once for every " + ratio.every() + " of "
                                + (ofNodes ? "the nodes" : "\"" + ratio.per() + "\"") + ", of which there are at least "
                                + counted + ", but there may be at most " + quantities.max()
                                + " of it.\nMaybe raise its max.");
            }
        });
    }

    private void counts(Set<String> bundle) {
        String highestMin = bundle.iterator().next();
        String lowestMax = highestMin;
        for (String service : bundle) {
            highestMin = quantities(service).min() > quantities(highestMin).min() ? service : highestMin;
            lowestMax = quantities(service).max() < quantities(lowestMax).max() ? service : lowestMax;
        }
        if (!highestMin.equals(lowestMax)
                && quantities(highestMin).min() > quantities(lowestMax).max()) {
            error(
                    "/constraints/services",
                    "\"" + highestMin + "\" (at least " + quantities(highestMin).min() + ") and \"" + lowestMax
                            + "\" (at most " + quantities(lowestMax).max()
                            + ") are always on the same nodes, so there are equally many of them.\nMaybe give "
                            + names(bundle) + " the same quantities.");
        }
    }

    private void types(
            Set<String> bundle,
            String what,
            @Nullable String chosen,
            Set<String> compatible,
            Function<ServiceConstraint, Set<String>> allowed) {
        Set<String> common = null;
        Set<String> restricted = new LinkedHashSet<>();
        for (String service : bundle) {
            ServiceConstraint constraint = constraints.services().get(service);
            if (constraint != null && !allowed.apply(constraint).isEmpty()) {
                restricted.add(service);
                common = common == null ? new LinkedHashSet<>(allowed.apply(constraint)) : common;
                common.retainAll(allowed.apply(constraint));
            }
        }
        if (common == null) {
            return;
        }
        Set<String> usable = new LinkedHashSet<>(common);
        if (!compatible.isEmpty()) {
            usable.retainAll(compatible);
        }
        if (chosen != null) {
            usable.retainAll(Set.of(chosen));
        }
        if (usable.isEmpty()) {
            error(
                    "/constraints/services",
                    names(restricted) + " can be on no " + what + ": the constraints allow " + names(common)
                            + (chosen == null ? "" : ", the default for all nodes is \"" + chosen + "\"")
                            + (compatible.isEmpty() ? "" : ", compatible are " + names(compatible))
                            + ".\nMaybe " + (chosen == null ? "add one to all of these." : "leave the default out."));
        }
    }

    /** Default services that are always on the same nodes: groups of mustcoexist, chained where they share a member. */
    private List<Set<String>> bundles() {
        List<Set<String>> bundles = new ArrayList<>();
        body.defaults().services().forEach(service -> bundles.add(new LinkedHashSet<>(Set.of(service))));
        for (Set<String> group : constraints.mustCoexist()) {
            Set<String> joined = new LinkedHashSet<>();
            bundles.removeIf(bundle -> bundle.stream().anyMatch(group::contains) && joined.addAll(bundle));
            if (!joined.isEmpty()) {
                bundles.add(joined);
            }
        }
        return bundles;
    }

    private Range quantities(String service) {
        ServiceConstraint constraint = constraints.services().get(service);
        return constraint == null || constraint.quantities() == null ? ANY : constraint.quantities();
    }

    private void error(String pointer, String message) {
        problems.add(Problem.error(pointer, subject + ": " + message));
    }

    private static String names(Set<String> names) {
        return names.stream().sorted().collect(Collectors.joining(", "));
    }
}
