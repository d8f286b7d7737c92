package io.loom.placement;

import io.loom.placement.LayoutWalk.Fit;
import io.loom.placement.LayoutWalk.ServiceSet;
import io.loom.placement.Rule.Measure;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** Makes columns of service sets: each with the machine that is best for it at every provider, at every place. */
final class ColumnMaker {

    private static final Comparator<Fit> CHEAPEST = Comparator.<Fit>comparingLong(
                    fit -> fit.machine().microsPerHour())
            .thenComparingLong(fit -> fit.machine().capacity().memoryMib())
            .thenComparingLong(fit -> fit.machine().capacity().cpuMillis())
            .thenComparing(fit -> fit.machine().hardwareType());

    private final Terms terms;
    private final Set<Measure> capped;
    private final boolean typesDiffer;
    private final List<Rule.Preference> preferences;

    ColumnMaker(Terms terms) {
        this.terms = terms;
        capped = EnumSet.noneOf(Measure.class);
        boolean differ = false;
        List<Rule.Preference> preferred = new ArrayList<>();
        for (Rule rule : terms.rules()) {
            switch (rule) {
                case Rule.Ceiling ceiling -> capped.add(ceiling.measure());
                case Rule.Headroom headroom -> differ = true;
                case Rule.Variety variety -> differ = true;
                case Rule.Preference preference -> preferred.add(preference);
                default -> {}
            }
        }
        typesDiffer = differ;
        preferences = preferred;
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
        Layout layout = layout(set, set.fits().getFirst());
        return List.of(new Column(source, layout, set.bundles(), source.machine(), source.place()));
    }

    /** Columns of new nodes with {@code set} on them, at every place. */
    List<Column> fresh(ServiceSet set) {
        List<Column> columns = new ArrayList<>();
        for (Place place : terms.places()) {
            columns.addAll(freshAt(set, place));
        }
        return columns;
    }

    /** Columns of new nodes with {@code set} on them at one place. Of the machines there only those are kept that some constraint could prefer. */
    List<Column> freshAt(ServiceSet set, Place place) {
        List<Fit> candidates = set.fits().stream()
                .filter(fit -> fit.machine().isAt(place))
                .sorted(CHEAPEST)
                .toList();
        List<Fit> kept = new ArrayList<>();
        for (Fit fit : candidates) {
            if (kept.stream().noneMatch(better -> replaces(better, fit))) {
                kept.add(fit);
            }
        }
        return kept.stream()
                .map(fit -> new Column(terms.fresh(), layout(set, fit), set.bundles(), fit.machine(), place))
                .toList();
    }

    /** Whether no constraint would rather have {@code other} than {@code fit}, which is as cheap, at the same place and with the same services. */
    private boolean replaces(Fit fit, Fit other) {
        Machine machine = fit.machine();
        Machine replaced = other.machine();
        return !machine.limited()
                && !(typesDiffer && !machine.hardwareType().equals(replaced.hardwareType()))
                && !(capped.contains(Measure.CPU) && machine.knownCpuMillis() > replaced.knownCpuMillis())
                && !(capped.contains(Measure.MEMORY) && machine.knownMemoryMib() > replaced.knownMemoryMib())
                && preferences.stream()
                        .allMatch(preference -> preference.isMet(machine.hardwareType(), fit.imageType())
                                || !preference.isMet(replaced.hardwareType(), other.imageType()));
    }

    private Layout layout(ServiceSet set, Fit fit) {
        TreeSet<String> services = new TreeSet<>();
        set.bundles().stream()
                .forEach(bundle -> services.addAll(terms.bundles().get(bundle).services()));
        return new Layout(services, fit.machine().hardwareType(), fit.imageType());
    }
}
