package io.loom.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.loom.model.ClusterRequest;
import io.loom.model.ClusterSize;
import io.loom.model.HardwareType;
import io.loom.model.Problem;
import io.loom.model.Snapshot;
import io.loom.model.TemplateBody.PlacementSettings;
import io.loom.model.document.CatalogFolder;
import io.loom.model.document.Reading;
import io.loom.placement.NodeGroup;
import io.loom.placement.PlacementAnswer;
import io.loom.placement.PlacementProblem;
import io.loom.placement.Placer;
import io.loom.placement.SolverSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Places a cluster from a folder of definitions, with no server. */
@Command(
        name = "plan",
        description = "Shows where the nodes of a cluster would stand and what they would cost; needs no server.",
        mixinStandardHelpOptions = true)
final class PlanCommand implements Callable<Integer> {

    @Option(
            names = {"-t", "--template"},
            paramLabel = "NAME",
            required = true,
            description = "Cluster template.")
    private String template;

    @Option(
            names = {"-n", "--nodes"},
            paramLabel = "N",
            required = true,
            description = "How many nodes: 5, a range such as 3..10, or smallest for as few as serve.")
    private String nodes;

    @Option(
            names = "--catalog",
            paramLabel = "DIR",
            description = "Folder of definitions, Loom's or the original's; default the examples.")
    private @Nullable Path catalog;

    @Option(names = "--services", paramLabel = "NAME", split = ",", description = "Instead of the template's.")
    private @Nullable List<String> services;

    @Option(names = "--provider", paramLabel = "NAME", description = "Instead of the template's.")
    private @Nullable String provider;

    @Option(names = "--hardware", paramLabel = "NAME", description = "Hardware type of every node.")
    private @Nullable String hardware;

    @Option(names = "--image", paramLabel = "NAME", description = "Image type of every node.")
    private @Nullable String image;

    @Option(names = "--profile", paramLabel = "NAME", description = "Named set of weights; default the template's.")
    private @Nullable String profile;

    @Option(
            names = "--weights",
            paramLabel = "FILE",
            description = "A profile of your own, in the format of solver-config/weights.")
    private @Nullable Path weights;

    @Option(
            names = "--repeat",
            paramLabel = "K",
            defaultValue = "0",
            description = "After this solution, solve as often again, and give the median time.")
    private int repeat;

    @Option(
            names = "--solver-config",
            paramLabel = "DIR",
            description = "Default LOOM_SOLVER_CONFIG or ./solver-config.")
    private @Nullable Path solverConfig;

    @Mixin
    private Output output;

    @Override
    public Integer call() {
        SolverSettings settings = SolverSettings.load(solverConfigFolder());
        String named = profile;
        if (weights != null) {
            named = weights.toString();
            settings = settings.withProfile(named, weights);
        }
        PlacementProblem problem = new PlacementProblem(snapshot(), request(named), List.of());
        Placer placer = new Placer(settings);
        PlacementAnswer answer = placer.place(problem);
        double millis = repeat > 0 ? median(placer, problem) : answer.solveMillis();
        new PlanPrinter(output).print(document(answer, millis, problem.snapshot()));
        return switch (answer.outcome()) {
            case FEASIBLE -> ExitCode.OK;
            case INFEASIBLE -> ExitCode.INFEASIBLE;
            case UNKNOWN -> ExitCode.TIME_OUT;
        };
    }

    private Snapshot snapshot() {
        Path folder = catalog == null ? LocalServer.home().resolve("examples") : catalog;
        if (!Files.exists(folder)) {
            throw new CliException(ExitCode.NOT_FOUND, "There is no catalogue " + folder + ".");
        }
        CatalogFolder read = CatalogFolder.read(folder);
        for (Reading reading : read.readings()) {
            if (reading.definition() == null) {
                reading.problems().stream()
                        .filter(problem -> problem.severity() == Problem.Severity.ERROR)
                        .findFirst()
                        .ifPresent(problem -> output.err()
                                .println("left out: " + problem.message().replace("\n", " ")));
            }
        }
        output.err().flush();
        if (!read.definitions().clusterTemplates().containsKey(template)) {
            throw new CliException(
                    ExitCode.NOT_FOUND,
                    "There is no cluster template " + template + " in " + folder + ".\nMaybe one of "
                            + String.join(
                                    ", ", read.definitions().clusterTemplates().keySet()) + ".");
        }
        return read.definitions().snapshot(template);
    }

    private ClusterRequest request(@Nullable String profileName) {
        return new ClusterRequest(
                "plan",
                null,
                template,
                ClusterSize.parse(nodes),
                provider,
                Map.of(),
                services,
                hardware,
                image,
                null,
                null,
                Map.of(),
                new PlacementSettings(profileName, Map.of(), Map.of()));
    }

    private Path solverConfigFolder() {
        if (solverConfig != null) {
            return solverConfig;
        }
        String configured = System.getenv("LOOM_SOLVER_CONFIG");
        return configured == null || configured.isBlank()
                ? LocalServer.home().resolve("solver-config")
                : Path.of(configured);
    }

    private double median(Placer placer, PlacementProblem problem) {
        double[] millis = new double[repeat];
        for (int run = 0; run < repeat; run++) {
            millis[run] = placer.place(problem).solveMillis();
        }
        Arrays.sort(millis);
        return repeat % 2 == 1 ? millis[repeat / 2] : (millis[repeat / 2 - 1] + millis[repeat / 2]) / 2;
    }

    private static ObjectNode document(PlacementAnswer answer, double millis, Snapshot snapshot) {
        ObjectNode plan = Api.JSON.createObjectNode();
        plan.put("feasible", answer.outcome() == PlacementAnswer.Outcome.FEASIBLE);
        plan.put("score", answer.score());
        plan.put("bound", answer.bound());
        plan.put("gap", answer.gap());
        plan.put("solveMillis", Math.round(millis * 1000) / 1000.0);
        ArrayNode layouts = plan.putArray("layouts");
        answer.nodes().stream()
                .sorted(Comparator.comparing((NodeGroup group) ->
                                String.join(",", group.layout().services()))
                        .thenComparing(group -> group.layout().hardwareType())
                        .thenComparing(NodeGroup::location))
                .forEach(group -> layouts.add(layout(group, snapshot)));
        ObjectNode price = plan.putObject("pricePerHour");
        price.put("micros", answer.microsPerHour()).put("currency", answer.currency());
        ArrayNode constraints = plan.putArray("constraints");
        answer.constraints()
                .forEach(constraint -> constraints
                        .addObject()
                        .put("id", constraint.id())
                        .put("level", constraint.level())
                        .put("weight", constraint.weight())
                        .put("score", constraint.score()));
        ArrayNode conflicts = plan.putArray("conflicts");
        answer.conflicts().forEach(conflict -> {
            ObjectNode written = conflicts.addObject();
            written.set("constraints", Api.JSON.valueToTree(conflict.constraints()));
            written.put("message", conflict.message());
        });
        return plan;
    }

    private static ObjectNode layout(NodeGroup group, Snapshot snapshot) {
        ObjectNode layout = Api.JSON.createObjectNode();
        layout.set("services", Api.JSON.valueToTree(group.layout().services()));
        layout.put("hardwareType", group.layout().hardwareType());
        layout.put("imageType", group.layout().imageType());
        layout.put("provider", group.provider());
        layout.put("location", group.location());
        layout.put("count", group.count());
        HardwareType hardware = snapshot.hardwareTypes().get(group.layout().hardwareType());
        if (hardware != null) {
            var price = hardware.priceAt(group.provider());
            layout.putObject("pricePerHour")
                    .put("micros", price.microsPerHour())
                    .put("currency", price.currency());
        }
        return layout;
    }
}
