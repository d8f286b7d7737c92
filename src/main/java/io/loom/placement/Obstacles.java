package io.loom.placement;

import io.loom.model.Resources;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Says why something can be on no node at all: what holds by construction, and so is in no row. */
final class Obstacles {

    private final Terms terms;
    private final LayoutWalk walk;

    Obstacles(Terms terms) {
        this.terms = terms;
        walk = new LayoutWalk(terms);
    }

    /** Why no new node can hold a bundle; empty if one can. */
    Optional<String> of(int index) {
        LayoutWalk.ServiceSet start = walk.startingSet(terms.fresh());
        if (start.fits().isEmpty()) {
            return Optional.of(cannotFit(terms.everywhere(), start.demand()));
        }
        if (index == Bundle.EVERYWHERE || walk.with(start, index) != null) {
            return Optional.empty();
        }
        Bundle bundle = terms.bundles().get(index);
        for (BitSet group : terms.exclusive()) {
            if (group.stream().allMatch(b -> b == index || b == Bundle.EVERYWHERE)) {
                return Optional.of(bundle.title() + " must be on the same nodes, and also may not all be on one node");
            }
        }
        return Optional.of(cannotFit(bundle, start.demand().plus(bundle.demand())));
    }

    /** Why nodes that are there cannot become what is asked; empty if they can. */
    Optional<String> ofExisting() {
        return terms.sources().stream()
                .filter(source -> !source.isNew() && !source.releasable())
                .filter(source -> walk.startingSet(source).fits().isEmpty())
                .findFirst()
                .map(source -> {
                    List<String> needed = source.bundles().stream()
                            .mapToObj(b -> terms.bundles().get(b).title())
                            .toList();
                    return "the existing nodes cannot hold " + String.join(", ", needed) + " together";
                });
    }

    private String cannotFit(Bundle bundle, Resources demand) {
        String machines =
                terms.machines().stream().map(Machine::hardwareType).distinct().collect(Collectors.joining(", "));
        String allowed = bundle.hardwareTypes() == null
                ? ""
                : "; allowed are " + bundle.hardwareTypes().stream().sorted().collect(Collectors.joining(", "));
        return "no usable hardware type (" + machines + ") holds " + bundle.title()
                + ", which with all that is on every node needs "
                + demand.cpuMillis() + " thousandths of a core, " + demand.memoryMib() + " MiB memory and "
                + demand.diskMib() + " MiB disk" + allowed;
    }
}
