package io.loom.placement;

import io.loom.placement.LayoutWalk.Fit;
import io.loom.placement.LayoutWalk.ServiceSet;
import io.loom.placement.Rule.Measure;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** Makes columns of service sets: each with the machine that is best for it at every provider, at every place. */
final class ColumnMaker {

    private static final Comparator<Fit> CHEAPEST = Comparator.<Fit>comparingLong(
                    fit -> fit.machine().microsPerHour())
            .thenComparingLong(fit -> fit.machine().capacity().memoryMib())
            .thenComparingLong(fit -> fit.machine().capacity().cpuMillis())
            .thenComparing(fit -> fit.machine().hardwareType());

    private final Terms terms;
    private final Set<Measure> capped = EnumSet.noneOf(Measure.class);
    private final List<Rule.Preference> preferences = new ArrayList<>();
    private boolean typesDiffer;

    ColumnMaker(Terms terms) {
        this.terms = terms;
        terms.rules().forEach(this::keepWhatIsPreferredBy);
    }

    private void keepWhatIsPreferredBy(Rule rule) {
        switch (rule) {
            case Rule.Ceiling ceiling -> capped.add(ceiling.measure());
            case Rule.Headroom _, Rule.Variety _ -> typesDiffer = true;
            case Rule.Preference preference -> preferences.add(preference);
            case Rule.Eased eased -> keepWhatIsPreferredBy(eased.rule());
            case Rule.Quantity _,
                    Rule.Proportion _,
                    Rule.Size _,
                    Rule.Limit _,
                    Rule.Presence _,
                    Rule.Evenness _,
                    Rule.Fullness _,
                    Rule.Balance _,
                    Rule.Stillness _,
                    Rule.Disturbance _ -> {}
        }
    }

    /** The idle column of each source that may have idle nodes. */
    List<Column> idle() {
        return terms.sources().stream()
                .filter(Source::releasable)
                .map(Column::idle)
                .toList();
    }

    /** Columns of nodes of {@code source} with {@code set} on them. */
    List<Column> of(Source source, ServiceSet set) {
        if (source.isNew()) {
            return fresh(set);
        }
        if (source.machine() == null || source.place() == null) {
            return List.of();
        }
        Layout layout = layout(services(set), set.fits().getFirst());
        return List.of(new Column(source, layout, set.bundles(), source.machine(), source.place()));
    }

    /** Columns of new nodes with {@code set} on them, at every place. */
    List<Column> fresh(ServiceSet set) {
        List<Column> columns = new ArrayList<>();
        IdentityHashMap<Fit, Layout> layouts = new IdentityHashMap<>();
        for (Place place : terms.places()) {
            columns.addAll(freshAt(set, place, layouts));
        }
        return columns;
    }

    /** Columns of new nodes with {@code set} on them at one place. Of the machines there only those are kept that some constraint could prefer. */
    List<Column> freshAt(ServiceSet set, Place place) {
        return freshAt(set, place, new IdentityHashMap<>());
    }

    private List<Column> freshAt(ServiceSet set, Place place, IdentityHashMap<Fit, Layout> layouts) {
        List<Fit> candidates = set.fits().stream()
                .filter(fit -> fit.machine().isAt(place))
                .sorted(CHEAPEST)
                .toList();
        List<Fit> endless = new ArrayList<>();
        List<Column> columns = new ArrayList<>();
        SortedSet<String> services = services(set);
        for (Fit fit : candidates) {
            if (endless.stream().noneMatch(better -> replaces(better, fit))) {
                Layout layout = layouts.computeIfAbsent(fit, same -> layout(services, same));
                columns.add(new Column(terms.fresh(), layout, set.bundles(), fit.machine(), place));
                if (!fit.machine().limited()) {
                    endless.add(fit);
                }
            }
        }
        return columns;
    }

    /** Whether no constraint would rather have {@code other} than {@code fit}, of which there are enough, as cheap, at the same place and with the same services. */
    private boolean replaces(Fit fit, Fit other) {
        Machine machine = fit.machine();
        Machine replaced = other.machine();
        return !(typesDiffer && !machine.hardwareType().equals(replaced.hardwareType()))
                && !(capped.contains(Measure.CPU) && machine.knownCpuMillis() > replaced.knownCpuMillis())
                && !(capped.contains(Measure.MEMORY) && machine.knownMemoryMib() > replaced.knownMemoryMib())
                && preferences.stream()
                        .allMatch(preference -> preference.isMet(machine.hardwareType(), fit.imageType())
                                || !preference.isMet(replaced.hardwareType(), other.imageType()));
    }

    private SortedSet<String> services(ServiceSet set) {
        TreeSet<String> services = new TreeSet<>();
        set.bundles().stream()
                .forEach(bundle -> services.addAll(terms.bundles().get(bundle).services()));
        return services;
    }

    private static Layout layout(SortedSet<String> services, Fit fit) {
        return new Layout(services, fit.machine().hardwareType(), fit.imageType());
    }
}
