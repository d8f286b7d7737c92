package io.loom.placement;

import io.loom.model.Resources;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Walks the service sets that a node can hold, and no others.
 *
 * <p>What a node may not hold is closed upwards: a set that breaks a can't-coexist group, fits no machine or finds no image that all its
 * services allow does not mend when more is added. So the possible sets form an independence system, and a depth-first walk that
 * adds bundles in ascending order and turns back at the first impossible set meets each possible set once. Its work is the number of possible sets
 * times the number of bundles; the 2^k subsets are never listed.
 */
final class LayoutWalk {

    private final Terms terms;
    private final List<List<BitSet>> exclusiveWith;

    LayoutWalk(Terms terms) {
        this.terms = terms;
        exclusiveWith = IntStream.range(0, terms.bundles().size())
                .mapToObj(b ->
                        terms.exclusive().stream().filter(group -> group.get(b)).toList())
                .toList();
    }

    /**
     * What can stand on a node together.
     *
     * @param bundles {@link Bundle#EVERYWHERE} included
     * @param demand of all of them
     * @param fits machines that hold them, each with the image to start from; not empty
     */
    record ServiceSet(BitSet bundles, Resources demand, List<Fit> fits) {}

    /** A machine, and the first of its images that all services on it allow. */
    record Fit(Machine machine, String imageType) {}

    /**
     * Shows every set that nodes of {@code source} can hold to {@code visitor} until it answers false. A set without services is not shown.
     *
     * @return whether all sets were shown
     */
    boolean walk(Source source, Predicate<ServiceSet> visitor) {
        ServiceSet start = startingSet(source);
        if (start.fits().isEmpty()) {
            return true;
        }
        boolean holdsServices = start.bundles().cardinality() > 1
                || !terms.everywhere().services().isEmpty();
        return (!holdsServices || visitor.test(start)) && extend(start, Bundle.EVERYWHERE + 1, visitor);
    }

    /** All sets that nodes of {@code source} can hold, or null when there are more than {@code limit}. */
    @Nullable
    List<ServiceSet> list(Source source, int limit) {
        List<ServiceSet> sets = new ArrayList<>();
        boolean all = walk(source, set -> {
            sets.add(set);
            return sets.size() <= limit;
        });
        return all ? sets : null;
    }

    /** The set with {@code bundle} added, or null if that is impossible. */
    @Nullable
    ServiceSet with(ServiceSet set, int bundle) {
        BitSet bundles = (BitSet) set.bundles().clone();
        bundles.set(bundle);
        for (BitSet group : exclusiveWith.get(bundle)) {
            if (containsAll(bundles, group)) {
                return null;
            }
        }
        List<Fit> fits = new ArrayList<>(set.fits().size());
        Bundle added = terms.bundles().get(bundle);
        List<Bundle> choosy = added.imageTypes() == null ? List.of() : choosyOnImages(bundles);
        Resources demand = set.demand().plus(added.demand());
        for (Fit fit : set.fits()) {
            if (allows(added, fit.machine()) && demand.fitsIn(fit.machine().capacity())) {
                String image = choosy.isEmpty() ? fit.imageType() : imageFor(choosy, fit.machine());
                if (image != null) {
                    fits.add(image.equals(fit.imageType()) ? fit : new Fit(fit.machine(), image));
                }
            }
        }
        return fits.isEmpty() ? null : new ServiceSet(bundles, demand, fits);
    }

    /** Only what every node of {@code source} holds. Its {@code fits} may be empty, if nothing holds even that. */
    ServiceSet startingSet(Source source) {
        ServiceSet set = bareSet(
                source.machine() == null ? source.isNew() ? terms.machines() : List.of() : List.of(source.machine()));
        for (int bundle : source.bundles().stream().toArray()) {
            ServiceSet larger = set.bundles().get(bundle) ? set : with(set, bundle);
            set = larger != null ? larger : new ServiceSet(set.bundles(), set.demand(), List.of());
        }
        return set;
    }

    private ServiceSet bareSet(List<Machine> machines) {
        Bundle everywhere = terms.everywhere();
        BitSet bundles = new BitSet();
        bundles.set(Bundle.EVERYWHERE);
        List<Fit> fits = new ArrayList<>();
        List<Bundle> choosy = choosyOnImages(bundles);
        for (Machine machine : machines) {
            if (allows(everywhere, machine) && everywhere.demand().fitsIn(machine.capacity())) {
                String image = imageFor(choosy, machine);
                if (image != null) {
                    fits.add(new Fit(machine, image));
                }
            }
        }
        return new ServiceSet(bundles, everywhere.demand(), fits);
    }

    private boolean extend(ServiceSet set, int from, Predicate<ServiceSet> visitor) {
        for (int bundle = from; bundle < terms.bundles().size(); bundle++) {
            ServiceSet larger = set.bundles().get(bundle) ? null : with(set, bundle);
            if (larger != null && !(visitor.test(larger) && extend(larger, bundle + 1, visitor))) {
                return false;
            }
        }
        return true;
    }

    private static boolean allows(Bundle bundle, Machine machine) {
        return bundle.hardwareTypes() == null || bundle.hardwareTypes().contains(machine.hardwareType());
    }

    private List<Bundle> choosyOnImages(BitSet bundles) {
        return bundles.stream()
                .mapToObj(terms.bundles()::get)
                .filter(bundle -> bundle.imageTypes() != null)
                .toList();
    }

    /** The first image of a machine that all these allow. */
    private static @Nullable String imageFor(List<Bundle> choosy, Machine machine) {
        for (String image : machine.imageTypes()) {
            if (choosy.stream().allMatch(bundle -> allowsImage(bundle, image))) {
                return image;
            }
        }
        return null;
    }

    private static boolean allowsImage(Bundle bundle, String image) {
        return bundle.imageTypes() == null || bundle.imageTypes().contains(image);
    }

    private static boolean containsAll(BitSet whole, BitSet part) {
        for (int i = part.nextSetBit(0); i >= 0; i = part.nextSetBit(i + 1)) {
            if (!whole.get(i)) {
                return false;
            }
        }
        return true;
    }
}
