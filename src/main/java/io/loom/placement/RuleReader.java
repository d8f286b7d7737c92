package io.loom.placement;

import io.loom.model.Problem;
import io.loom.model.Provider;
import io.loom.model.Range;
import io.loom.model.Resources;
import io.loom.model.TemplateBody;
import io.loom.model.TemplateBody.Ratio;
import io.loom.model.TemplateBody.ServiceConstraint;
import io.loom.model.TemplateBody.Spread;
import io.loom.placement.Rule.Measure;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Reads what is asked of the counts: by the template, the request, the providers and the tenant's quota. */
final class RuleReader {

    private final TemplateBody body;
    private final List<Bundle> bundles;
    private final MarketReader.Market market;
    private final Weights weights;
    private final Predicate<String> added;
    private final List<Problem> problems;
    private final List<Rule> rules = new ArrayList<>();

    /**
     * @param added whether a service is to be added to nodes that are there
     * @param problems takes what is wrong
     */
    RuleReader(
            TemplateBody body,
            List<Bundle> bundles,
            MarketReader.Market market,
            Weights weights,
            Predicate<String> added,
            List<Problem> problems) {
        this.body = body;
        this.bundles = bundles;
        this.market = market;
        this.weights = weights;
        this.added = added;
        this.problems = problems;
    }

    /**
     * All rules but those about existing nodes.
     *
     * @param all nodes that are there and that could be made; no counts have more
     */
    List<Rule> read(Rule.Size size, int all, Allowance allowance) {
        rules.add(size);
        market.places().stream().filter(Place::limited).map(Rule.Limit::new).forEach(rules::add);
        market.providers().forEach(this::addCapacity);
        market.machines().stream()
                .filter(Machine::limited)
                .forEach(machine -> rules.add(new Rule.Ceiling(
                        ConstraintId.PROVIDER_CAPACITY,
                        machine.provider(),
                        machine.hardwareType(),
                        machine.countedAt(),
                        Measure.NODES,
                        machine.limit())));
        addQuota(allowance);
        Map<String, Bundle> byService = new HashMap<>();
        bundles.forEach(bundle -> bundle.services().forEach(service -> byService.put(service, bundle)));
        for (Bundle bundle : bundles) {
            addQuantities(bundle);
            addProportions(bundle, byService);
            if (bundle.index() != Bundle.EVERYWHERE && atMost(bundle) > 0) {
                rules.add(new Rule.Presence(bundle.index(), bundle.title()));
            }
            if (market.places().size() > 1 && !bundle.services().isEmpty()) {
                rules.add(evenness(bundle));
            }
        }
        rules.add(new Rule.Fullness(bundles.size(), size.min() != size.max()));
        addBalance();
        addHeadroom();
        if (!market.preferred().hardwareTypes().isEmpty()
                || !market.preferred().imageTypes().isEmpty()) {
            rules.add(new Rule.Preference(
                    market.preferred().hardwareTypes(),
                    market.preferred().imageTypes(),
                    weights.of(ConstraintId.PREFERRED_TYPES).limitOr(0)));
        }
        if (weights.of(ConstraintId.LAYOUT_VARIETY).on()) {
            rules.add(new Rule.Variety(all));
        }
        return rules;
    }

    private void addCapacity(Provider provider) {
        Long asked = weights.of(ConstraintId.PROVIDER_CAPACITY).limit();
        Integer limit = provider.nodeLimit();
        Long own = limit == null ? null : (long) limit;
        ceiling(ConstraintId.PROVIDER_CAPACITY, provider.name(), Measure.NODES, lesser(asked, own));
        Resources capacity = provider.capacity();
        if (capacity != null) {
            ceiling(ConstraintId.PROVIDER_CAPACITY, provider.name(), Measure.CPU, known(capacity.cpuMillis()));
            ceiling(ConstraintId.PROVIDER_CAPACITY, provider.name(), Measure.MEMORY, known(capacity.memoryMib()));
        }
    }

    private void addQuota(Allowance allowance) {
        Long nodes = allowance.nodes() == null ? null : (long) allowance.nodes();
        ceiling(ConstraintId.QUOTA, null, Measure.NODES, nodes);
        ceiling(ConstraintId.QUOTA, null, Measure.CPU, allowance.cpuMillis());
        ceiling(ConstraintId.QUOTA, null, Measure.MEMORY, allowance.memoryMib());
        ceiling(
                ConstraintId.QUOTA,
                null,
                Measure.PRICE,
                lesser(allowance.microsPerHour(), weights.of(ConstraintId.QUOTA).limit()));
    }

    private void ceiling(ConstraintId constraint, @Nullable String provider, Measure measure, @Nullable Long limit) {
        if (limit != null) {
            rules.add(new Rule.Ceiling(constraint, provider, null, measure, Math.max(0, limit)));
        }
    }

    private static @Nullable Long lesser(@Nullable Long one, @Nullable Long other) {
        return one == null ? other : other == null ? one : (Long) Math.min(one, other);
    }

    private static @Nullable Long known(long amount) {
        return amount >= Resources.UNBOUNDED ? null : (Long) amount;
    }

    /** One rule for all services of a bundle that ask the same. */
    private void addQuantities(Bundle bundle) {
        Map<Range, SortedSet<String>> byRange = new LinkedHashMap<>();
        for (String service : bundle.services()) {
            Range range = quantityOf(service);
            if (range.min() > 0 || range.max() < Range.UNBOUNDED) {
                byRange.computeIfAbsent(range, k -> new TreeSet<>()).add(service);
            }
        }
        byRange.forEach((range, services) ->
                rules.add(new Rule.Quantity(bundle.index(), String.join(", ", services), range.min(), range.max())));
    }

    private void addProportions(Bundle bundle, Map<String, Bundle> byService) {
        for (String service : bundle.services()) {
            ServiceConstraint constraint = body.constraints().services().get(service);
            Ratio ratio = constraint == null ? null : constraint.ratio();
            if (ratio == null) {
                continue;
            }
            Bundle per = Ratio.NODES.equals(ratio.per()) ? null : byService.get(ratio.per());
            if (ratio.every() < 1) {
                problems.add(Problem.error(
                        "/template/constraints/services/" + service + "/ratio/every",
                        "The ratio of " + service + " (one for every " + ratio.every()
                                + ") must be one for every 1 or more."));
            } else if (per == null && !Ratio.NODES.equals(ratio.per())) {
                problems.add(Problem.error(
                        "/template/constraints/services/" + service + "/ratio/per",
                        "The ratio of " + service + " is to " + ratio.per() + ", which is not in the cluster.\nMaybe "
                                + "ask for " + ratio.per() + " as well, or leave " + service + " out."));
            } else {
                rules.add(new Rule.Proportion(
                        bundle.index(),
                        service,
                        per == null ? Bundle.EVERYWHERE : per.index(),
                        ratio.per(),
                        ratio.every()));
            }
        }
    }

    private Rule.Evenness evenness(Bundle bundle) {
        boolean strict = bundle.services().stream()
                .map(service -> body.constraints().services().get(service))
                .anyMatch(constraint -> constraint != null && constraint.spread() == Spread.HARD);
        Weights.Setting setting = weights.of(strict ? ConstraintId.STRICT_SPREAD : ConstraintId.SPREAD);
        int places = market.places().size();
        int least = bundle.services().stream()
                .mapToInt(service -> quantityOf(service).min())
                .max()
                .orElse(0);
        return new Rule.Evenness(
                bundle.index(),
                bundle.title(),
                places,
                strict,
                setting.share() == Weights.FairShare.MINIMUM ? Math.ceilDiv(least, places) : Rule.Evenness.ACTUAL,
                Math.min(setting.limitOr(0), TermsReader.MAX_NODES));
    }

    private void addBalance() {
        Weights.Setting setting = weights.of(ConstraintId.BALANCE);
        if (market.places().size() < 2 || !setting.on()) {
            return;
        }
        long slack = Math.min(setting.limitOr(0), PointCheck.MAX_AMOUNT);
        for (Measure measure : List.of(Measure.CPU, Measure.MEMORY)) {
            if (bundles.stream().anyMatch(bundle -> demand(bundle, measure) > 0)) {
                rules.add(new Rule.Balance(measure, market.places().size(), slack));
            }
        }
    }

    private static long demand(Bundle bundle, Measure measure) {
        return measure == Measure.CPU
                ? bundle.demand().cpuMillis()
                : bundle.demand().memoryMib();
    }

    private void addHeadroom() {
        Weights.Setting setting = weights.of(ConstraintId.HEADROOM);
        long percent = setting.limitOr(0);
        if (percent == 0 || !setting.on()) {
            return;
        }
        Set<Rule> each = new LinkedHashSet<>();
        for (Machine machine : market.machines()) {
            if (machine.knownCpuMillis() > 0) {
                each.add(new Rule.Headroom(machine.provider(), machine.hardwareType(), Measure.CPU, percent));
            }
            if (machine.knownMemoryMib() > 0) {
                each.add(new Rule.Headroom(machine.provider(), machine.hardwareType(), Measure.MEMORY, percent));
            }
        }
        rules.addAll(each);
    }

    private int atMost(Bundle bundle) {
        return bundle.services().stream()
                .mapToInt(service -> quantityOf(service).max())
                .min()
                .orElse(0);
    }

    private Range quantityOf(String service) {
        ServiceConstraint constraint = body.constraints().services().get(service);
        Range range = constraint == null ? null : constraint.quantities();
        Range given = range == null ? new Range(0, Range.UNBOUNDED) : range;
        return added.test(service) && given.min() == 0 && given.max() > 0 ? new Range(1, given.max()) : given;
    }
}
