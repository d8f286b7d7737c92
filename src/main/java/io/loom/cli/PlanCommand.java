package io.loom.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.loom.model.ClusterRequest;
import io.loom.model.ClusterSize;
import io.loom.model.DefinitionKind;
import io.loom.model.Problem;
import io.loom.model.Snapshot;
import io.loom.model.TemplateBody.PlacementSettings;
import io.loom.model.document.CatalogFolder;
import io.loom.model.document.Reading;
import io.loom.placement.PlacementAnswer;
import io.loom.placement.PlacementProblem;
import io.loom.placement.PlacementWatch;
import io.loom.placement.Placer;
import io.loom.placement.Sensitivity;
import io.loom.placement.SolvedPlacement;
import io.loom.placement.SolverSettings;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Places a cluster from a folder of definitions, with no server. */
@Command(
        name = "plan",
        description = "Shows where the nodes of a cluster would stand and what they would cost; needs no server.",
        mixinStandardHelpOptions = true,
        subcommands = {ShowPlanCommand.class, ApplyPlanCommand.class})
final class PlanCommand implements Callable<Integer> {

    private static final Duration SENSITIVITY = Duration.ofSeconds(30);

    @Option(
            names = {"-t", "--template"},
            paramLabel = "NAME",
            description = "Cluster template.")
    private @Nullable String template;

    @Option(
            names = {"-n", "--nodes"},
            paramLabel = "N",
            description = "How many nodes: 5, a range such as 3..10, or smallest for as few as serve.")
    private @Nullable String nodes;

    @Option(
            names = "--catalog",
            paramLabel = "DIR",
            description = "Folder of definitions, Loom's or the original's; default the examples.")
    private @Nullable Path catalog;

    @Option(
            names = "--weights",
            paramLabel = "FILE",
            split = ",",
            description = "A profile of your own, in the format of solver-config/weights. Several to compare.")
    private List<Path> weights = new ArrayList<>();

    @Option(
            names = "--compare",
            description =
                    "Show the plans of every --profile and --weights side by side; of all profiles without these.")
    private boolean compare;

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
    private PlanOptions options;

    @Mixin
    private Output output;

    @Override
    public Integer call() {
        Map<String, Path> files = new LinkedHashMap<>();
        weights.forEach(file -> files.put(file.toString(), file));
        SolverSettings settings = SolverSettings.load(solverConfigFolder());
        for (Map.Entry<String, Path> file : files.entrySet()) {
            settings = settings.withProfile(file.getKey(), file.getValue());
        }
        List<String> named = new ArrayList<>(options.profiles());
        named.addAll(files.keySet());
        Placer placer = new Placer(settings);
        return compare ? compare(placer, named.isEmpty() ? settings.profileNames() : named) : plan(placer, named);
    }

    private int plan(Placer placer, List<String> named) {
        if (named.size() > 1) {
            throw new CliException(
                    ExitCode.USAGE,
                    "There are " + named.size() + " sets of weights (" + String.join(", ", named)
                            + ") for one plan.\nMaybe add --compare.");
        }
        PlacementProblem problem =
                new PlacementProblem(snapshot(), request(named.isEmpty() ? null : named.getFirst()), List.of());
        SolvedPlacement solved = placer.solve(problem, watch(), options.effort());
        PlacementAnswer answer = solved.answer();
        double millis = repeat > 0 ? median(placer, problem) : answer.solveMillis();
        ObjectNode document = PlanDocument.of(answer, millis, problem.snapshot());
        PlanPrinter printer = new PlanPrinter(output, options.verbose());
        if (options.sensitivity()) {
            Duration all = Objects.requireNonNullElse(options.budget(), SENSITIVITY);
            printer.printSensitivity(PlanDocument.sensitivity(
                    document, placer.sensitivity(solved, all, new PlacementWatch(), Sensitivity.Turns.AT_ONCE)));
        } else {
            printer.print(document);
        }
        return status(answer);
    }

    private int compare(Placer placer, List<String> named) {
        Snapshot snapshot = snapshot();
        List<SolvedPlacement> solved = named.stream()
                .map(name -> placer.solve(
                        new PlacementProblem(snapshot, request(name), List.of()), watch(), options.effort()))
                .toList();
        ObjectNode document = PlanDocument.comparison(named, solved, snapshot);
        if (!output.structured(document)) {
            ComparisonPrinter.print(document, output.out());
        }
        return solved.stream().mapToInt(each -> status(each.answer())).max().orElse(ExitCode.OK);
    }

    /** Tells whoever waits at a terminal of each better placement. */
    private PlacementWatch watch() {
        PrintWriter err = output.err();
        return output.interactive()
                ? new PlacementWatch() {
                    @Override
                    protected void better(Interim interim) {
                        err.printf(
                                Locale.ROOT,
                                "best so far: %s, %.2f %% from the bound%n",
                                interim.score(),
                                interim.gap() * 100);
                        err.flush();
                    }
                }
                : new PlacementWatch();
    }

    private static int status(PlacementAnswer answer) {
        return switch (answer.outcome()) {
            case FEASIBLE -> ExitCode.OK;
            case INFEASIBLE -> ExitCode.INFEASIBLE;
            case UNKNOWN -> ExitCode.TIME_OUT;
        };
    }

    /** An option without which there is no plan; not of picocli's required ones, for these are so to the sub-commands as well. */
    private static String required(@Nullable String value, String option) {
        if (value == null) {
            throw new CliException(
                    ExitCode.USAGE,
                    "Missing required option: " + option
                            + ".\nMaybe loom plan --template web --nodes 6; loom plan show ID is for a plan that a server keeps.");
        }
        return value;
    }

    private String template() {
        return required(template, "--template=NAME");
    }

    private Snapshot snapshot() {
        String name = template();
        Path folder = catalog == null ? LocalServer.home().resolve("examples") : catalog;
        if (!Files.exists(folder)) {
            throw new CliException(ExitCode.NOT_FOUND, "There is no catalogue " + folder + ".");
        }
        CatalogFolder read = CatalogFolder.read(folder);
        for (Reading reading : read.readings()) {
            if (reading.definition() == null) {
                told(reading, Problem.Severity.ERROR)
                        .limit(1)
                        .forEach(words -> output.err().println("left out: " + words));
            } else if (reading.definition().kind() == DefinitionKind.CLUSTER_TEMPLATE
                    && reading.definition().name().equals(name)) {
                told(reading, Problem.Severity.WARNING)
                        .forEach(words -> output.err().println("warning: " + words));
            }
        }
        output.err().flush();
        if (!read.definitions().clusterTemplates().containsKey(name)) {
            throw new CliException(
                    ExitCode.NOT_FOUND,
                    "There is no cluster template " + name + " in " + folder + ".\nMaybe one of "
                            + String.join(
                                    ", ", read.definitions().clusterTemplates().keySet()) + ".");
        }
        return read.definitions().snapshot(name);
    }

    private static Stream<String> told(Reading reading, Problem.Severity severity) {
        return reading.problems().stream()
                .filter(problem -> problem.severity() == severity)
                .map(problem -> problem.message().replace("\n", " "));
    }

    private ClusterRequest request(@Nullable String profileName) {
        return new ClusterRequest(
                "plan",
                null,
                template(),
                ClusterSize.parse(required(nodes, "--nodes=N")),
                null,
                options.providers(),
                Map.of(),
                Map.of(),
                options.services(),
                options.hardware(),
                options.image(),
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
}
