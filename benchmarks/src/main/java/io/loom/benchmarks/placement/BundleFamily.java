package io.loom.benchmarks.placement;

import io.loom.model.Resources;
import io.loom.placement.CostAndSpread;
import io.loom.placement.PlacementProblem;
import io.loom.placement.ProblemBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Clusters of ten roles that a real one has, some of which may not share a node, on six sizes of machine in three zones; with more roles drawn from a seeded generator where more are asked for.
 * The quantities grow with the cluster. Optima of some of its instances are known.
 */
public final class BundleFamily {

    /** With it the generator draws the roles of the instances whose optima are known. */
    static final long SEED = 14_541_893;

    private static final int ZONES = 3;
    private static final Set<String> ALL = Set.of();

    private static final List<Role> ROLES = List.of(
            new Role("master", 4, 16, 100, ALL),
            new Role("worker", 4, 16, 1000, Set.of("large", "xlarge", "disk")),
            new Role("zk", 1, 2, 20, ALL),
            new Role("kafka", 2, 8, 500, ALL),
            new Role("app", 2, 4, 10, ALL),
            new Role("web", 1, 2, 5, ALL),
            new Role("cache", 1, 24, 5, ALL),
            new Role("db", 4, 32, 400, Set.of("large", "xlarge", "mem")),
            new Role("mon", 1, 4, 200, ALL),
            new Role("lb", 2, 2, 5, ALL));

    private static final List<List<String>> APART = List.of(
            List.of("worker", "master"),
            List.of("worker", "zk"),
            List.of("worker", "kafka"),
            List.of("worker", "db"),
            List.of("master", "kafka"),
            List.of("master", "db"),
            List.of("kafka", "cache"),
            List.of("kafka", "db"),
            List.of("app", "db"),
            List.of("lb", "db"),
            List.of("master", "cache"));

    private BundleFamily() {}

    /**
     * A service of an instance.
     *
     * @param cpu cores
     * @param memory GiB
     * @param disk GiB
     * @param hardware sizes that it may stand on; empty for all
     */
    record Role(String name, int cpu, int memory, int disk, Set<String> hardware) {}

    /** The roles of instances with so many, 10 or more. */
    static List<Role> roles(int count) {
        List<Role> roles = new ArrayList<>(ROLES);
        Random random = new Random(SEED);
        while (roles.size() < count) {
            roles.add(new Role(
                    "x" + roles.size(), 1 + random.nextInt(4), 2 << random.nextInt(4), 10 << random.nextInt(5), ALL));
        }
        return roles;
    }

    /** An instance of {@code roles} roles, 10 or more, on {@code nodes} nodes, 10 or more. */
    public static PlacementProblem problem(int roles, int nodes) {
        ProblemBuilder builder = builder(roles, nodes);
        for (int zone = 0; zone < ZONES; zone++) {
            builder.location("zone" + zone, (nodes + ZONES - 1 - zone) / ZONES);
        }
        return builder.build();
    }

    /** The same without locations. */
    static ProblemBuilder builder(int roles, int nodes) {
        ProblemBuilder builder =
                new ProblemBuilder().profile(CostAndSpread.PROFILE).nodes(nodes);
        hardware(builder, "small", 2, 8, 100, 10);
        hardware(builder, "medium", 4, 16, 500, 19);
        hardware(builder, "large", 8, 32, 1000, 37);
        hardware(builder, "xlarge", 16, 64, 2000, 72);
        hardware(builder, "mem", 8, 64, 500, 50);
        hardware(builder, "disk", 8, 32, 4000, 48);
        for (Role role : roles(roles)) {
            builder.service(role.name(), resources(role.cpu(), role.memory(), role.disk()));
            builder.quantity(role.name(), least(role.name(), nodes), most(role.name(), nodes));
            builder.hardwareTypes(role.name(), role.hardware().toArray(String[]::new));
        }
        APART.forEach(pair -> builder.cantCoexist(pair.toArray(String[]::new)));
        return builder;
    }

    static int least(String role, int nodes) {
        return Math.max(
                1,
                switch (role) {
                    case "master" -> Math.min(2, nodes / 15);
                    case "worker" -> nodes / 2;
                    case "zk" -> Math.min(3, nodes / 10);
                    case "kafka" -> nodes / 10;
                    case "app" -> nodes * 3 / 10;
                    case "web" -> nodes / 5;
                    case "cache" -> Math.ceilDiv(nodes * 3, 20);
                    case "db" -> nodes / 20;
                    case "mon" -> nodes / 50;
                    case "lb" -> nodes * 3 / 100;
                    default -> nodes / 25;
                });
    }

    static int most(String role, int nodes) {
        return switch (role) {
            case "master" -> 3;
            case "zk" -> 5;
            case "kafka" -> nodes * 3 / 10;
            case "db" -> nodes / 4 + 1;
            default -> nodes;
        };
    }

    private static void hardware(ProblemBuilder builder, String name, int cpu, int memory, int disk, int price) {
        builder.hardware(name, resources(cpu, memory, disk), price * 1_000_000L);
    }

    static Resources resources(int cores, int memoryGib, int diskGib) {
        return new Resources(cores * 1000L, memoryGib * 1024L, diskGib * 1024L);
    }
}
