package io.loom.placement;

import io.loom.model.ClusterRequest;
import io.loom.model.ClusterSize;
import io.loom.model.Resources;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Small problems of every kind of rule, the same for the same random numbers. About half of them have a placement. */
public final class RandomProblems {

    private RandomProblems() {}

    public static PlacementProblem problem(Random random, String profile) {
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
        return builder.build();
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
                old.providerFields(),
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
