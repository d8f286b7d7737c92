package io.loom.placement;

import io.loom.model.InvalidInputException;
import io.loom.model.Problem;
import io.loom.model.YamlTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** How placements are solved and weighed: a solver-config folder, read and checked. Immutable. */
public final class SolverSettings {

    /** The profile of templates and requests that name none. */
    public static final String DEFAULT_PROFILE = "balanced";

    static final String SOLVER_XML = "solver.xml";
    static final String WEIGHTS = "weights";

    private final Path solver;
    private final Map<String, Profile> profiles;

    private SolverSettings(Path solver, Map<String, Profile> profiles) {
        this.solver = solver;
        this.profiles = Map.copyOf(profiles);
    }

    /**
     * Reads {@code solver.xml} and {@code weights/*.yaml}.
     *
     * @param folder such as {@code ./solver-config}
     * @throws InvalidInputException if a file is missing or wrong; every reason is named
     */
    public static SolverSettings load(Path folder) {
        Path solver = folder.resolve(SOLVER_XML);
        Path weights = folder.resolve(WEIGHTS);
        if (!Files.isRegularFile(solver) || !Files.isDirectory(weights)) {
            throw new InvalidInputException(
                    "",
                    "The solver configuration (" + folder.toAbsolutePath()
                            + ") must hold solver.xml and a folder weights.\nMaybe set LOOM_SOLVER_CONFIG to a folder that does.");
        }
        List<Problem> problems = new ArrayList<>();
        Map<String, Profile> profiles = new TreeMap<>();
        for (Path file : yamlFiles(weights)) {
            try {
                Profile profile = read(file);
                profiles.put(profile.name(), profile);
            } catch (InvalidInputException e) {
                problems.addAll(e.problems());
            }
        }
        if (problems.isEmpty() && !profiles.containsKey(DEFAULT_PROFILE)) {
            problems.add(Problem.error(
                    "", "There is no profile " + DEFAULT_PROFILE + " in " + weights + ", and it is the default."));
        }
        if (!problems.isEmpty()) {
            throw new InvalidInputException(problems);
        }
        return new SolverSettings(solver, profiles);
    }

    /** Names of the profiles, sorted. */
    public List<String> profileNames() {
        return profiles.keySet().stream().sorted().toList();
    }

    Path solver() {
        return solver;
    }

    Map<String, Profile> profiles() {
        return profiles;
    }

    /**
     * These settings with one more profile, or another one of the same name.
     *
     * @param name for problems to name it by, whatever the file calls it
     * @param file in the format of the weights folder
     * @throws InvalidInputException if the file is wrong; every reason is named
     */
    public SolverSettings withProfile(String name, Path file) {
        Profile read = read(file);
        return with(new Profile(name, read.description(), read.weights()));
    }

    /** What is wrong in it is told with the file's name. */
    private static Profile read(Path file) {
        try {
            return Profile.of(YamlTree.read(Files.readString(file), file.toString()));
        } catch (InvalidInputException e) {
            throw new InvalidInputException(e.problems().stream()
                    .map(problem -> problem.pointer().isEmpty()
                            ? problem
                            : Problem.error(
                                    "", file.getFileName() + "#" + problem.pointer() + ": " + problem.message()))
                    .toList());
        } catch (IOException e) {
            throw new InvalidInputException(
                    "", "The weights file " + file + " cannot be read.\nMaybe check its name and its permissions.");
        }
    }

    /** These settings with one more profile, or another one of the same name. */
    SolverSettings with(Profile profile) {
        Map<String, Profile> more = new TreeMap<>(profiles);
        more.put(profile.name(), profile);
        return new SolverSettings(solver, more);
    }

    /** The weights of a problem: profile, then template, then request. */
    Weights weightsFor(PlacementProblem problem) {
        var template = problem.snapshot().template().body().placement();
        var request = problem.request().placement();
        String name = request.profile() != null
                ? request.profile()
                : template.profile() != null ? template.profile() : DEFAULT_PROFILE;
        Profile profile = profiles.get(name);
        if (profile == null) {
            throw new InvalidInputException(
                    request.profile() != null ? "/placement/profile" : "/template/placement/profile",
                    "There is no profile " + name + ".\nMaybe one of " + String.join(", ", profileNames()) + ".");
        }
        Weights byTemplate = Profile.tune(profile.weights(), template, "/template/placement");
        return Profile.tune(byTemplate, request, "/placement");
    }

    /** Whether it is a file of weights, by its name: not one that an editor keeps beside them. */
    static boolean isWeights(Path file) {
        String name = file.getFileName().toString();
        return name.endsWith(".yaml") && !name.startsWith(".");
    }

    private static List<Path> yamlFiles(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(SolverSettings::isWeights).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException("The weights folder " + folder + " cannot be read.", e);
        }
    }
}
