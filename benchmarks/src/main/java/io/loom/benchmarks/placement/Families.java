package io.loom.benchmarks.placement;

import io.loom.model.Resources;
import io.loom.placement.CostAndSpread;
import io.loom.placement.PlacementProblem;
import io.loom.placement.ProblemBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Families of problems that are hard in one way each; the same for the same numbers. */
final class Families {

    private static final Resources ROOMY = BundleFamily.resources(64, 256, 4000);

    private Families() {}

    /** Services of which no two may share a node, one instance of each at least. */
    static PlacementProblem exclusive(int services, int nodes) {
        return apart(services, 1, nodes);
    }

    /** Roles that each have nodes of their own, so many nodes at least. */
    static PlacementProblem dedicated(int roles, int least, int nodes) {
        return apart(roles, least, nodes);
    }

    private static PlacementProblem apart(int services, int least, int nodes) {
        ProblemBuilder builder =
                new ProblemBuilder().profile(CostAndSpread.PROFILE).nodes(nodes);
        builder.hardware("large", ROOMY, 60_000).hardware("medium", ROOMY, 30_000);
        List<String> names = names(services);
        for (String name : names) {
            builder.service(name, new Resources(1000, 2048, 0)).quantity(name, least, nodes);
        }
        for (int i = 0; i < services; i++) {
            for (int j = 0; j < i; j++) {
                builder.cantCoexist(names.get(i), names.get(j));
            }
        }
        return builder.build();
    }

    /** Services that may share nodes as they like, as far as these hold them: the sets that a node could hold are far too many to list. */
    static PlacementProblem free(int services, int nodes, long seed) {
        Random random = new Random(seed);
        ProblemBuilder builder = new ProblemBuilder()
                .profile(CostAndSpread.PROFILE)
                .nodes(nodes)
                .hardware("small", new Resources(4_000, 16_384, 0), 30_000)
                .hardware("big", new Resources(16_000, 65_536, 0), 110_000);
        for (String name : names(services)) {
            builder.service(name, new Resources(500L * (1 + random.nextInt(3)), 1024L * (1 + random.nextInt(4)), 0));
            builder.quantity(name, nodes / 40 + random.nextInt(nodes / 3), nodes);
        }
        return builder.build();
    }

    static List<String> names(int services) {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < services; i++) {
            names.add("s" + i);
        }
        return names;
    }
}
