package io.loom.placement;

import io.loom.model.ClusterRequest;
import io.loom.model.ClusterSize;
import io.loom.model.Location;
import io.loom.model.Resources;
import io.loom.placement.ExistingNodes.Freedom;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** Small problems of every kind of rule, the same for the same random numbers. About half of them have a placement. */
public final class RandomProblems {

    private RandomProblems() {}

    /** A new cluster of an exact number of nodes at one provider, without quota. */
    public static PlacementProblem problem(Random random, String profile) {
        return base(random, profile).build();
    }

    /** A new cluster of any kind: sizes may be free, machines counted, capacities and quotas tight, providers several, and any constraint tuned. */
    public static PlacementProblem full(Random random, String profile) {
        return counted(widened(random, profile), random).build();
    }

    /** Machines of a type may be counted at each location. */
    private static ProblemBuilder counted(ProblemBuilder builder, Random random) {
        return random.nextInt(4) > 0
                ? builder
                : builder.machines(
                        random.nextBoolean() ? "small" : "large",
                        Map.of("l1", random.nextInt(5), "l2", random.nextInt(5), "default", random.nextInt(5)));
    }

    /** A change of any kind of a cluster that is there. */
    public static PlacementProblem change(Random random, String profile) {
        ProblemBuilder builder = widened(random, profile);
        List<String> services = new ArrayList<>(List.of("s0", "s1", "s2", "old"));
        Freedom[] freedoms = {Freedom.FREE, Freedom.FREE, Freedom.FREE, Freedom.LEAVES, Freedom.KEEPS};
        for (int i = 1 + random.nextInt(3); i > 0; i--) {
            String location = random.nextBoolean() ? "default" : "l" + (1 + random.nextInt(3));
            builder.existing(
                    freedoms[random.nextInt(freedoms.length)],
                    1 + random.nextInt(3),
                    random.nextInt(3) == 0 ? "large" : "small",
                    "debian",
                    location,
                    group(services, random, 1 + random.nextInt(3)));
        }
        if (random.nextInt(3) == 0) {
            builder.budget(random.nextBoolean() ? random.nextInt(9) + "" : random.nextInt(101) + "%");
        }
        return counted(builder, random).build();
    }

    private static ProblemBuilder widened(Random random, String profile) {
        ProblemBuilder builder = base(random, profile);
        switch (random.nextInt(5)) {
            case 0 -> builder.clusterSize(ClusterSize.SMALLEST).size(1, 8);
            case 1 -> builder.clusterSize(ClusterSize.between(1 + random.nextInt(3), 4 + random.nextInt(4)));
            default -> {}
        }
        if (random.nextInt(4) == 0) {
            builder.machines(random.nextBoolean() ? "small" : "large", random.nextInt(5));
        }
        if (random.nextInt(4) == 0) {
            builder.providerLimits(
                    random.nextBoolean() ? null : (Integer) (1 + random.nextInt(8)),
                    new Resources(1000L * random.nextInt(24), 1024L * random.nextInt(24), Resources.UNBOUNDED));
        }
        if (random.nextInt(4) == 0) {
            builder.allowance(new Allowance(
                    random.nextBoolean() ? null : (Integer) (1 + random.nextInt(9)),
                    random.nextBoolean() ? null : (Long) (1000L * random.nextInt(30)),
                    random.nextBoolean() ? null : (Long) (1024L * random.nextInt(30)),
                    random.nextBoolean() ? null : (Long) (10_000L * random.nextInt(60))));
        }
        if (random.nextInt(4) == 0) {
            builder.provider("there", new Location("north", random.nextBoolean() ? null : (Integer) random.nextInt(5)));
            builder.standAt(random.nextBoolean() ? new String[] {"there"} : new String[] {"here", "there/north"});
        }
        if (random.nextInt(3) == 0) {
            builder.prefer(Set.of(random.nextBoolean() ? "small" : "large"), Set.of());
        }
        for (ConstraintId constraint : List.of(
                ConstraintId.SPREAD,
                ConstraintId.BALANCE,
                ConstraintId.HEADROOM,
                ConstraintId.PREFERRED_TYPES,
                ConstraintId.LAYOUT_VARIETY)) {
            if (random.nextInt(4) == 0) {
                builder.weight(constraint, 1L + random.nextInt(20_000));
                if (constraint.limit() != null) {
                    builder.setting(
                            constraint, null, (long) random.nextInt(constraint == ConstraintId.HEADROOM ? 60 : 3));
                }
            }
        }
        for (ConstraintId constraint : ConstraintId.values()) {
            if (constraint.levels().contains(Level.HARD) && constraint.levels().size() > 1 && random.nextInt(12) == 0) {
                builder.setting(constraint, "hard", null);
            }
        }
        return builder;
    }

    private static ProblemBuilder base(Random random, String profile) {
        ProblemBuilder builder = new ProblemBuilder().profile(profile).nodes(1 + random.nextInt(9));
        List<String> services = new ArrayList<>();
        for (int i = 0; i <= random.nextInt(2, 7); i++) {
            services.add("s" + i);
            builder.service("s" + i, new Resources(random.nextInt(4) * 500L, random.nextInt(4) * 512L, 0));
        }
        for (String service : services) {
            if (random.nextInt(4) > 0) {
                int min = random.nextInt(3);
                builder.quantity(service, min, random.nextInt(3) == 0 ? Integer.MAX_VALUE : min + random.nextInt(4));
            }
            if (random.nextInt(6) == 0) {
                builder.ratio(service, random.nextBoolean() ? "nodes" : pick(services, random), 1 + random.nextInt(4));
            }
            if (random.nextInt(8) == 0) {
                builder.hardwareTypes(service, "large");
            }
            if (random.nextInt(8) == 0) {
                builder.spreadStrictly(service);
            }
        }
        for (int i = random.nextInt(4); i > 0; i--) {
            builder.cantCoexist(group(services, random, 2 + random.nextInt(2)));
        }
        for (int i = random.nextInt(2); i > 0; i--) {
            builder.mustCoexist(group(services, random, 2));
        }
        builder.hardware("small", new Resources(2000, 2048, 0), 10_000L * (1 + random.nextInt(5)));
        builder.hardware("large", new Resources(4000, 4096, 0), 10_000L * (3 + random.nextInt(9)));
        for (int i = random.nextInt(4); i > 0; i--) {
            builder.location("l" + i, random.nextBoolean() ? null : random.nextInt(5));
        }
        return builder;
    }

    private static String[] group(List<String> services, Random random, int size) {
        return random.ints(0, services.size())
                .distinct()
                .limit(Math.min(size, services.size()))
                .mapToObj(services::get)
                .toArray(String[]::new);
    }

    private static String pick(List<String> services, Random random) {
        return services.get(random.nextInt(services.size()));
    }

    /** The same problem for another number of nodes. */
    public static PlacementProblem resized(PlacementProblem problem, ClusterSize size) {
        ClusterRequest old = problem.request();
        ClusterRequest request = new ClusterRequest(
                old.name(),
                old.description(),
                old.template(),
                size,
                old.provider(),
                old.providers(),
                old.providerFields(),
                old.fieldsByProvider(),
                old.services(),
                old.hardwareType(),
                old.imageType(),
                old.initialLease(),
                old.dnsSuffix(),
                old.config(),
                old.placement());
        return new PlacementProblem(
                problem.snapshot(), request, problem.existing(), problem.budget(), problem.allowance());
    }
}
