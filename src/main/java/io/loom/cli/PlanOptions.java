package io.loom.cli;

import io.loom.placement.Effort;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Mixin: what a plan is to have instead of what it usually would, and what is to be said of it. */
final class PlanOptions {

    @Option(
            names = "--services",
            paramLabel = "NAME",
            split = ",",
            description = "All services that it is to have, instead of the usual ones.")
    private @Nullable List<String> services;

    @Option(
            names = "--provider",
            paramLabel = "NAME",
            split = ",",
            description = "Instead of the usual ones. Several for nodes at any of them.")
    private List<String> providers = List.of();

    @Option(names = "--hardware", paramLabel = "NAME", description = "Hardware type of every node.")
    private @Nullable String hardware;

    @Option(names = "--image", paramLabel = "NAME", description = "Image type of every node.")
    private @Nullable String image;

    @Option(
            names = "--profile",
            paramLabel = "NAME",
            split = ",",
            description = "Named set of weights; default the template's. Several to compare.")
    private List<String> profiles = List.of();

    @Option(
            names = "--sensitivity",
            description = "Say how far each weight could be changed before another plan would be better.")
    private boolean sensitivity;

    @Option(
            names = {"-v", "--verbose"},
            description = "Say why each node is what and where it is, and what each constraint misses.")
    private boolean verbose;

    @Option(
            names = "--budget",
            paramLabel = "DURATION",
            description = "How long a solution may take, such as 5s; default as solver.xml says.",
            converter = DurationConverter.class)
    private @Nullable Duration budget;

    /** Null for the usual ones. */
    @Nullable
    List<String> services() {
        return services;
    }

    /** Empty for the usual ones. */
    List<String> providers() {
        return List.copyOf(providers);
    }

    /** Null for any. */
    @Nullable
    String hardware() {
        return hardware;
    }

    /** Null for any. */
    @Nullable
    String image() {
        return image;
    }

    /** Empty for the usual one. */
    List<String> profiles() {
        return List.copyOf(profiles);
    }

    boolean sensitivity() {
        return sensitivity;
    }

    boolean verbose() {
        return verbose;
    }

    /** Null for the limits of {@code solver.xml}. */
    @Nullable
    Duration budget() {
        return budget;
    }

    /** The budget, and reasons if they are to be said. */
    Effort effort() {
        return new Effort(budget, verbose);
    }
}
