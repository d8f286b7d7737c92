package io.loom.placement;

import io.loom.model.HardwareType;
import io.loom.model.Resources;
import io.loom.placement.Reasoning.Alternative;
import io.loom.placement.Reasoning.Subject;
import io.loom.placement.Reasoning.Verdict;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Says of each group of nodes why it is what it is, and where: each alternative is tried by exchanging one node, and what the rows say of that is the reason. Of many alternatives those nearest are
 * looked at, and of many groups the first.
 */
final class Reasons {

    private static final int CHEAPER = 5;
    private static final int ELSEWHERE = 8;
    private static final int GROUPS = 100;

    /** Rows times candidates, beyond which fewer groups are looked at. */
    private static final long EFFORT = 1_000_000;

    private final PlacementProblem problem;
    private final Terms terms;
    private final Formulation placed;
    private final int[] counts;
    private final List<Column> columns;

    Reasons(PlacementProblem problem, SolvedPlacement solved) {
        this.problem = problem;
        terms = solved.terms();
        placed = solved.formulation();
        counts = solved.counts();
        columns = new ArrayList<>(placed.columns());
    }

    /** What a node could be instead: either told at once, or found out by exchanging one. */
    private record Candidate(
            Subject subject,
            String name,
            @Nullable Alternative told,
            int column,
            @Nullable Place place) {}

    /** One for each group of nodes of the answer, in its order; fewer where there are very many. */
    List<Reasoning> all() {
        List<Integer> groups = new ArrayList<>();
        List<List<Candidate>> candidates = new ArrayList<>();
        long most = Math.max(1, EFFORT / Math.max(1, placed.rows().size()) / (CHEAPER + ELSEWHERE));
        for (int index = 0; index < counts.length && groups.size() < Math.min(GROUPS, most); index++) {
            Column column = placed.columns().get(index);
            if (counts[index] > 0 && !column.isIdle()) {
                groups.add(index);
                candidates.add(column.source().isNew() ? candidates(column) : List.of());
            }
        }
        Formulation wide = new Formulation(terms, columns);
        int[] wideCounts = new int[columns.size()];
        System.arraycopy(counts, 0, wideCounts, 0, counts.length);
        Swap.Board board = new Swap.Board(wide, wideCounts);
        List<Reasoning> reasons = new ArrayList<>();
        for (int i = 0; i < groups.size(); i++) {
            int group = groups.get(i);
            List<Alternative> alternatives = candidates.get(i).stream()
                    .map(candidate ->
                            candidate.told() != null ? candidate.told() : tried(candidate, board, group, wideCounts))
                    .toList();
            reasons.add(reasoning(placed.columns().get(group), alternatives));
        }
        return reasons;
    }

    private Reasoning reasoning(Column column, List<Alternative> alternatives) {
        if (!column.source().isNew()) {
            return new Reasoning(
                    "These nodes are there already, and a machine does not change its hardware.",
                    "These nodes are there already, and a machine does not move.",
                    List.of());
        }
        return new Reasoning(whyHardware(column, alternatives), whyHere(column, alternatives), alternatives);
    }

    private List<Candidate> candidates(Column column) {
        List<Candidate> found = new ArrayList<>(cheaper(column));
        Place here = Objects.requireNonNull(column.place());
        terms.places().stream()
                .filter(place -> place.index() != here.index())
                .limit(ELSEWHERE)
                .map(place -> elsewhere(column, place))
                .forEach(found::add);
        return found;
    }

    private List<Candidate> cheaper(Column column) {
        Machine machine = Objects.requireNonNull(column.machine());
        return problem.snapshot().hardwareTypes().values().stream()
                .filter(type -> type.providerMap().containsKey(machine.provider()))
                .filter(type -> type.priceAt(machine.provider()).microsPerHour() < machine.microsPerHour())
                .sorted(Comparator.<HardwareType>comparingLong(
                                type -> -type.priceAt(machine.provider()).microsPerHour())
                        .thenComparing(HardwareType::name))
                .limit(CHEAPER)
                .map(type -> cheaper(column, machine.provider(), type.name()))
                .toList();
    }

    private Candidate cheaper(Column column, String provider, String type) {
        Place here = Objects.requireNonNull(column.place());
        Machine machine = machine(provider, type, here).orElse(null);
        if (machine == null) {
            return told(Subject.HARDWARE, type, Verdict.NOT_ALLOWED, whyNotAllowed(type));
        }
        if (!machine.isAt(here)) {
            return told(Subject.HARDWARE, type, Verdict.NOT_OFFERED, "There is no " + type + " at " + here.id() + ".");
        }
        return candidate(Subject.HARDWARE, type, column.bundles(), machine, here);
    }

    private Candidate elsewhere(Column column, Place place) {
        Machine machine = Objects.requireNonNull(column.machine());
        Machine there = machine.isAt(place)
                ? machine
                : terms.machines().stream()
                        .filter(other -> other.isAt(place))
                        .filter(other -> obstacle(column.bundles(), other) == null)
                        .min(Comparator.<Machine>comparingInt(
                                        other -> other.hardwareType().equals(machine.hardwareType()) ? 0 : 1)
                                .thenComparingLong(Machine::microsPerHour)
                                .thenComparing(Machine::hardwareType))
                        .orElse(null);
        if (there == null) {
            return told(
                    Subject.LOCATION,
                    place.id(),
                    Verdict.NOT_OFFERED,
                    "No usable hardware type at " + place.id() + " can hold " + title(column.bundles()) + ".");
        }
        return candidate(Subject.LOCATION, place.id(), column.bundles(), there, place);
    }

    private Candidate candidate(Subject subject, String name, BitSet bundles, Machine machine, Place place) {
        Alternative obstacle = obstacle(bundles, machine);
        if (obstacle != null) {
            return new Candidate(subject, name, obstacle, -1, null);
        }
        Layout layout = new Layout(
                bundles.stream()
                        .boxed()
                        .flatMap(bundle -> terms.bundles().get(bundle).services().stream())
                        .collect(Collectors.toCollection(TreeSet::new)),
                machine.hardwareType(),
                image(bundles, machine).orElseThrow());
        columns.add(new Column(terms.fresh(), layout, bundles, machine, place));
        return new Candidate(subject, name, null, columns.size() - 1, place);
    }

    private static Candidate told(Subject subject, String name, Verdict verdict, String sentence) {
        return new Candidate(subject, name, new Alternative(subject, name, verdict, sentence), -1, null);
    }

    /** Why a machine cannot hold the bundles; null if it can. */
    private @Nullable Alternative obstacle(BitSet bundles, Machine machine) {
        Resources demand = demand(bundles);
        if (!demand.fitsIn(machine.capacity())) {
            return new Alternative(
                    Subject.HARDWARE,
                    machine.hardwareType(),
                    Verdict.LACKS_CAPACITY,
                    title(bundles) + " " + verb(bundles) + " " + Words.lacks(demand, machine.capacity()) + ".");
        }
        for (int b : bundles.stream().toArray()) {
            Bundle bundle = terms.bundles().get(b);
            if (bundle.hardwareTypes() != null && !bundle.hardwareTypes().contains(machine.hardwareType())) {
                return new Alternative(
                        Subject.HARDWARE,
                        machine.hardwareType(),
                        Verdict.NOT_ALLOWED,
                        bundle.title() + " may stand on " + sorted(bundle.hardwareTypes()) + " only.");
            }
        }
        if (image(bundles, machine).isEmpty()) {
            return new Alternative(
                    Subject.HARDWARE,
                    machine.hardwareType(),
                    Verdict.NO_IMAGE,
                    "No image type that " + title(bundles) + " all allow starts on it.");
        }
        return null;
    }

    private Optional<String> image(BitSet bundles, Machine machine) {
        return machine.imageTypes().stream()
                .filter(image -> bundles.stream()
                        .mapToObj(terms.bundles()::get)
                        .allMatch(bundle -> bundle.imageTypes() == null
                                || bundle.imageTypes().contains(image)))
                .findFirst();
    }

    private Alternative tried(Candidate candidate, Swap.Board board, int group, int[] wideCounts) {
        Swap swap = board.between(group, candidate.column());
        int better = swap.change().compareTo(new Standing(0, 0, 0));
        String what = candidate.subject() == Subject.HARDWARE
                ? "One of these nodes on " + candidate.name()
                : "One of these nodes at " + candidate.name();
        if (swap.change().hard() < 0) {
            String full = whyFull(candidate, swap, wideCounts);
            return full != null
                    ? alternative(candidate, Verdict.FULL, full)
                    : alternative(
                            candidate,
                            Verdict.FORBIDDEN,
                            what + " would break what must hold: " + swap.inWords() + ".");
        }
        if (better == 0) {
            return alternative(candidate, Verdict.EQUAL, what + " would be as good.");
        }
        return better < 0
                ? alternative(
                        candidate,
                        Verdict.WORSE,
                        what + " would cost " + points(swap.change()) + " more: " + swap.inWords() + ".")
                : alternative(
                        candidate,
                        Verdict.BETTER,
                        what + " would be better: " + swap.inWords() + ". The search ended before it was found.");
    }

    private static Alternative alternative(Candidate candidate, Verdict verdict, String sentence) {
        return new Alternative(candidate.subject(), candidate.name(), verdict, sentence);
    }

    /** Whether it is for want of room that a candidate breaks a hard constraint, in words; null if it is not. */
    private @Nullable String whyFull(Candidate candidate, Swap swap, int[] wideCounts) {
        Machine machine = columns.get(candidate.column()).machine();
        if (machine != null && machine.limited() && misses(swap, ConstraintId.PROVIDER_CAPACITY)) {
            String where = machine.countedAt() == null ? "" : " at " + machine.provider() + "/" + machine.countedAt();
            return "Every " + machine.hardwareType() + where + " is taken: there "
                    + (machine.limit() == 1 ? "is 1." : "are " + machine.limit() + ".");
        }
        Place place = candidate.place();
        if (place != null && candidate.subject() == Subject.LOCATION && misses(swap, ConstraintId.LOCATION_LIMIT)) {
            return candidate.name() + " is full: it holds " + nodesAt(place, wideCounts)
                    + " of these nodes, and at most " + place.limit() + ".";
        }
        return null;
    }

    private static boolean misses(Swap swap, ConstraintId constraint) {
        return swap.byConstraint().getOrDefault(constraint, 0L) > 0;
    }

    private static String points(Standing change) {
        return change.medium() != 0 ? -change.medium() + " medium points" : -change.soft() + " soft points";
    }

    private long nodesAt(Place place, int[] wideCounts) {
        long nodes = 0;
        for (int i = 0; i < wideCounts.length; i++) {
            nodes += columns.get(i).standsAt(place) ? wideCounts[i] : 0;
        }
        return nodes;
    }

    private String whyHardware(Column column, List<Alternative> alternatives) {
        Machine machine = Objects.requireNonNull(column.machine());
        String type = machine.hardwareType();
        if (problem.request().hardwareType() != null) {
            return "The request asks for " + type + " for every node.";
        }
        if (problem.snapshot().template().body().defaults().hardwareType() != null) {
            return "Template " + problem.snapshot().template().name() + " makes every node of " + type + ".";
        }
        List<Machine> usable = List.copyOf(terms.machines().stream()
                .filter(other -> other.provider().equals(machine.provider()))
                .collect(Collectors.toMap(
                        Machine::hardwareType, Function.identity(), (one, same) -> one, LinkedHashMap::new))
                .values());
        List<Machine> fitting = usable.stream()
                .filter(other -> obstacle(column.bundles(), other) == null)
                .toList();
        String held = title(column.bundles());
        if (usable.size() == 1) {
            return type + " is the only usable hardware type.";
        }
        if (fitting.size() == 1) {
            return type + " is the only one of " + usable.size() + " usable hardware types that can hold " + held + ".";
        }
        boolean cheapest = fitting.stream().noneMatch(other -> other.microsPerHour() < machine.microsPerHour());
        String price = Words.money(machine.microsPerHour()) + " " + terms.currency() + " an hour";
        if (cheapest) {
            return type + " is the cheapest of " + fitting.size() + " hardware types that can hold " + held + ": "
                    + price + ".";
        }
        boolean better = alternatives.stream()
                .anyMatch(other -> other.subject() == Subject.HARDWARE && other.verdict() == Verdict.BETTER);
        return better
                ? type + " can hold " + held + "; a cheaper one would do, and the search ended before it was found."
                : type + " costs " + price + "; the cheaper ones that can hold " + held
                        + " would be no better in all, as said of each.";
    }

    private String whyHere(Column column, List<Alternative> alternatives) {
        String here = Objects.requireNonNull(column.place()).id();
        if (terms.places().size() == 1) {
            return here + " is the only location.";
        }
        List<Alternative> others = alternatives.stream()
                .filter(other -> other.subject() == Subject.LOCATION)
                .toList();
        Function<Verdict, List<String>> named = verdict -> others.stream()
                .filter(other -> other.verdict() == verdict)
                .map(Alternative::name)
                .toList();
        List<String> better = named.apply(Verdict.BETTER);
        List<String> equal = named.apply(Verdict.EQUAL);
        if (!better.isEmpty()) {
            return "A node of these would be better at " + String.join(", ", better)
                    + "; the search ended before that was found.";
        }
        if (!equal.isEmpty()) {
            return here + " is as good as " + String.join(", ", equal) + ", and one of them had to be taken.";
        }
        int all = terms.places().size() - 1;
        return "None of these nodes would stand better at another location"
                + (others.size() < all ? " (" + others.size() + " of " + all + " were looked at)." : ".");
    }

    private String whyNotAllowed(String type) {
        if (problem.request().hardwareType() != null) {
            return "The request asks for " + problem.request().hardwareType() + " for every node.";
        }
        var body = problem.snapshot().template().body();
        if (body.defaults().hardwareType() != null) {
            return "Template " + problem.snapshot().template().name() + " makes every node of "
                    + body.defaults().hardwareType() + ".";
        }
        return "Template " + problem.snapshot().template().name() + " is not compatible with " + type + ".";
    }

    /** One that is at a place, if there is any. */
    private Optional<Machine> machine(String provider, String type, Place place) {
        return terms.machines().stream()
                .filter(machine -> machine.provider().equals(provider)
                        && machine.hardwareType().equals(type))
                .min(Comparator.comparing(machine -> !machine.isAt(place)));
    }

    private Resources demand(BitSet bundles) {
        return bundles.stream()
                .mapToObj(bundle -> terms.bundles().get(bundle).demand())
                .reduce(Resources.NONE, Resources::plus);
    }

    private String title(BitSet bundles) {
        String services = bundles.stream()
                .boxed()
                .flatMap(bundle -> terms.bundles().get(bundle).services().stream())
                .sorted()
                .collect(Collectors.joining(", "));
        return services.isEmpty() ? "a node" : services;
    }

    private String verb(BitSet bundles) {
        long services = bundles.stream()
                .mapToLong(bundle -> terms.bundles().get(bundle).services().size())
                .sum();
        return services > 1 ? "need" : "needs";
    }

    private static String sorted(Set<String> names) {
        return names.stream().sorted().collect(Collectors.joining(", "));
    }
}
