package io.loom.placement;

import io.loom.placement.LayoutWalk.Fit;
import io.loom.placement.LayoutWalk.ServiceSet;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/** Makes columns of service sets: each with the machine that is best for it at every provider, at every place. */
final class ColumnMaker {

    private static final Comparator<Fit> CHEAPEST = Comparator.<Fit>comparingLong(
                    fit -> fit.machine().microsPerHour())
            .thenComparingLong(fit -> fit.machine().capacity().memoryMib())
            .thenComparingLong(fit -> fit.machine().capacity().cpuMillis())
            .thenComparing(fit -> fit.machine().hardwareType());

    private final Terms terms;

    ColumnMaker(Terms terms) {
        this.terms = terms;
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
        if (source.machine() == null || source.place() == null) {
            return fresh(set);
        }
        Layout layout = layout(set, set.fits().getFirst());
        return List.of(new Column(source, layout, set.bundles(), source.machine(), source.place()));
    }

    /**
     * Columns of new nodes with {@code set} on them. Of the machines of a provider only the cheapest that fits is kept: no constraint could prefer another.
     */
    List<Column> fresh(ServiceSet set) {
        Map<String, Fit> best = new LinkedHashMap<>();
        for (Fit fit : set.fits()) {
            best.merge(fit.machine().provider(), fit, (a, b) -> CHEAPEST.compare(a, b) <= 0 ? a : b);
        }
        List<Column> columns = new ArrayList<>();
        for (Fit fit : best.values()) {
            Layout layout = layout(set, fit);
            for (Place place : terms.places()) {
                if (place.provider().equals(fit.machine().provider())) {
                    columns.add(new Column(terms.fresh(), layout, set.bundles(), fit.machine(), place));
                }
            }
        }
        return columns;
    }

    private Layout layout(ServiceSet set, Fit fit) {
        TreeSet<String> services = new TreeSet<>();
        set.bundles().stream()
                .forEach(bundle -> services.addAll(terms.bundles().get(bundle).services()));
        return new Layout(services, fit.machine().hardwareType(), fit.imageType());
    }
}
