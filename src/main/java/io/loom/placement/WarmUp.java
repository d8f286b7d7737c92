package io.loom.placement;

import io.loom.model.Resources;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;

/** A small problem that takes every step of a solve. */
final class WarmUp {

    private static final int BUNDLES = 5;
    private static final int PLACES = 3;

    private WarmUp() {}

    /** Five services of some instances each on two sizes of machine at three places. */
    static Terms terms(Weights weights, int nodes) {
        List<Bundle> bundles = new ArrayList<>();
        List<Rule> rules = new ArrayList<>();
        rules.add(new Rule.Size(nodes, nodes));
        for (int index = 0; index <= BUNDLES; index++) {
            SortedSet<String> services = index == 0 ? new TreeSet<>() : new TreeSet<>(List.of("s" + index));
            bundles.add(new Bundle(index, services, new Resources(500L * index, 1024, 0), null, null));
            if (index > 0) {
                rules.add(new Rule.Quantity(index, "s" + index, index, nodes));
                rules.add(new Rule.Presence(index, "s" + index));
                rules.add(new Rule.Evenness(index, "s" + index, PLACES, false, Rule.Evenness.ACTUAL));
            }
        }
        rules.add(new Rule.Fullness(bundles.size()));
        BitSet exclusive = new BitSet();
        exclusive.set(1, 3);
        List<Place> places = new ArrayList<>();
        for (int place = 0; place < PLACES; place++) {
            places.add(new Place(place, "warm", "place" + place, Integer.MAX_VALUE));
        }
        List<String> images = List.of("image");
        return new Terms(
                bundles,
                List.of(exclusive),
                List.of(
                        new Machine("warm", "small", images, new Resources(3000, 4096, 0), 30_000, "USD"),
                        new Machine("warm", "large", images, new Resources(9000, 16384, 0), 80_000, "USD")),
                places,
                List.of(Source.fresh(0, nodes)),
                rules,
                weights,
                nodes,
                "USD");
    }
}
