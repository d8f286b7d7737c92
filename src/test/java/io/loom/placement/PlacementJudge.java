package io.loom.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.fasterxml.jackson.databind.JsonNode;
import io.loom.cases.Case;
import io.loom.cases.CaseJudge;
import io.loom.cases.ErrorMeaning;
import io.loom.model.ClusterRequest;
import io.loom.model.ClusterSize;
import io.loom.model.InvalidInputException;
import io.loom.model.Location;
import io.loom.model.Range;
import io.loom.model.Resources;
import io.loom.model.Snapshot;
import io.loom.model.document.CatalogFolder;
import io.loom.placement.PlacementAnswer.Outcome;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Layouts, service sets and counts. Where a case expects a layout, ours must be valid; it need not be the same. */
final class PlacementJudge implements CaseJudge {

    private static final SolverSettings SETTINGS = SolverSettings.load(Path.of("solver-config"));
    private static final Placer PLACER = new Placer(SETTINGS);

    @Override
    public Set<String> kinds() {
        return Set.of(
                "layout",
                "add-services",
                "node-layouts",
                "unconstrained",
                "validate-counts",
                "service-sets",
                "required-types");
    }

    @Override
    public void judge(Case judged) {
        switch (judged.kind()) {
            case "layout" -> layout(judged);
            case "add-services" -> addServices(judged.input(), judged.expected());
            case "node-layouts" -> nodeLayouts(judged.input(), judged.expected());
            case "unconstrained" -> unconstrained(judged.input(), judged.expected());
            case "validate-counts" -> counts(judged.input(), judged.expected());
            case "service-sets" -> serviceSets(judged.input(), judged.expected());
            case "required-types" -> requiredTypes(judged.input(), judged.expected());
            default -> throw new AssertionError("unexpected kind " + judged.kind());
        }
    }

    private static void layout(Case judged) {
        JsonNode input = judged.input();
        if (input.has("template")) {
            realTemplate(judged);
            return;
        }
        ProblemBuilder builder = builder(input.path("services"), input.path("constraints"))
                .nodes(input.path("numMachines").asInt());
        texts(input.path("usableHardwareTypes")).forEach(name -> builder.hardware(name, Resources.UNLIMITED, 0));
        texts(input.path("usableImageTypes")).forEach(builder::image);
        judge(builder.build(), judged.expected());
    }

    private static void realTemplate(Case judged) {
        JsonNode input = judged.input();
        Snapshot snapshot = CatalogFolder.read(judged.folder())
                .definitions()
                .snapshot(input.path("template").asText());
        ClusterRequest asked = ClusterRequest.of(
                "cluster",
                input.path("template").asText(),
                ClusterSize.exactly(input.path("numMachines").asInt()));
        PlacementProblem problem = new PlacementProblem(
                snapshot,
                input.has("provider")
                        ? asked.at(null, List.of(input.path("provider").asText()))
                        : asked,
                List.of());
        judge(problem, judged.expected());
    }

    private static void addServices(JsonNode input, JsonNode expected) {
        Set<String> services = texts(input.path("add"));
        int nodes = 0;
        for (JsonNode group : input.path("nodes")) {
            services.addAll(texts(group.path("services")));
            nodes += group.path("count").asInt();
        }
        ProblemBuilder builder = new ProblemBuilder().services(services.toArray(String[]::new));
        constrain(builder, input.path("constraints")).nodes(nodes);
        for (JsonNode group : input.path("nodes")) {
            String hardware = group.path("hardwaretype").asText();
            String image = group.path("imagetype").asText();
            builder.hardware(hardware, Resources.UNLIMITED, 0).image(image);
            builder.existing(
                    ExistingNodes.Freedom.KEEPS,
                    group.path("count").asInt(),
                    hardware,
                    image,
                    Location.DEFAULT.name(),
                    texts(group.path("services")).toArray(String[]::new));
        }
        PlacementProblem problem = builder.build();
        judge(problem, expected);
        PlacementAnswer answer = PLACER.place(problem);
        if (answer.outcome() == Outcome.FEASIBLE) {
            for (String added : texts(input.path("add"))) {
                assertThat(answer.nodes())
                        .anyMatch(group -> group.layout().services().contains(added));
            }
        }
    }

    private static void judge(PlacementProblem problem, JsonNode expected) {
        String error = expected.path("error").asText("no-solution");
        if (ErrorMeaning.of(error) != ErrorMeaning.NO_SOLUTION) {
            requireRefused(problem, error);
            return;
        }
        PlacementAnswer answer = PLACER.place(problem);
        if (expected.path("layout").isArray()) {
            assertThat(answer.outcome()).isEqualTo(Outcome.FEASIBLE);
            assertThat(PlacementChecker.faults(problem, answer.nodes())).isEmpty();
        } else {
            assertThat(answer.outcome()).isEqualTo(Outcome.INFEASIBLE);
            assertThat(answer.conflicts()).isNotEmpty();
        }
    }

    /** Refused with words that mean what the case says, and that name what it names last before it says so. */
    private static void requireRefused(PlacementProblem problem, String error) {
        Matcher absent = Pattern.compile("(\\S+) does not exist").matcher(error);
        List<String> named = absent.find() ? List.of(absent.group(1)) : List.of();
        assertThatExceptionOfType(InvalidInputException.class)
                .isThrownBy(() -> PLACER.place(problem))
                .satisfies(refused -> ErrorMeaning.of(error).requireSaid(List.of(refused.getMessage()), named));
    }

    /** All layouts: the walk takes the first image that goes, so it is walked once for each image. */
    private static void nodeLayouts(JsonNode input, JsonNode expected) {
        Set<Layout> found = new HashSet<>();
        for (String image : texts(input.path("imageTypes"))) {
            ProblemBuilder builder = builder(input.path("clusterServices"), input.path("constraints"))
                    .image(image);
            texts(input.path("hardwareTypes")).forEach(name -> builder.hardware(name, Resources.UNLIMITED, 0));
            Terms terms = terms(builder.build());
            new LayoutWalk(terms).walk(terms.fresh(), set -> {
                set.fits()
                        .forEach(fit -> found.add(new Layout(
                                new TreeSet<>(names(terms, set.bundles())),
                                fit.machine().hardwareType(),
                                fit.imageType())));
                return true;
            });
        }
        Set<Layout> wanted = new HashSet<>();
        expected.path("nodeLayouts")
                .forEach(layout -> wanted.add(new Layout(
                        new TreeSet<>(texts(layout.path("services"))),
                        layout.path("hardwaretype").asText(),
                        layout.path("imagetype").asText())));
        assertThat(found).isEqualTo(wanted);
    }

    private static void unconstrained(JsonNode input, JsonNode expected) {
        Terms terms =
                terms(builder(input.path("services"), input.path("constraints")).build());
        assertThat(terms.everywhere().services()).isEqualTo(texts(expected.path("unconstrained")));
    }

    private static void counts(JsonNode input, JsonNode expected) {
        int nodes = 0;
        for (JsonNode count : input.path("counts")) {
            nodes += count.asInt();
        }
        ProblemBuilder builder = builder(input.path("services"), input.path("constraints"))
                .nodes(Math.max(
                        1, input.has("numMachines") ? input.path("numMachines").asInt() : nodes));
        Terms terms = terms(builder.build());
        List<Column> columns = new ArrayList<>();
        for (JsonNode layout : input.path("orderedNodeLayouts")) {
            Set<String> services = texts(layout.path("services"));
            BitSet bundles = new BitSet();
            terms.bundles().stream()
                    .filter(bundle -> services.containsAll(bundle.services()))
                    .forEach(bundle -> bundles.set(bundle.index()));
            columns.add(new Column(
                    terms.fresh(),
                    new Layout(new TreeSet<>(services), "", ""),
                    bundles,
                    terms.machines().getFirst(),
                    terms.places().getFirst()));
        }
        int[] counts = new int[columns.size()];
        for (int i = 0; i < counts.length; i++) {
            counts[i] = input.path("counts").get(i).asInt();
        }
        assertThat(new Formulation(terms, columns).standing(counts).isFeasible())
                .isEqualTo(expected.path("valid").asBoolean());
    }

    private static void serviceSets(JsonNode input, JsonNode expected) {
        ProblemBuilder builder = new ProblemBuilder()
                .services(texts(input.path("clusterServices")).toArray(String[]::new));
        Terms terms = terms(groups(builder, input.path("layoutConstraint")).build());
        Set<Set<String>> sets = new HashSet<>();
        new LayoutWalk(terms).walk(terms.fresh(), set -> sets.add(names(terms, set.bundles())));
        if (expected.has("validSets")) {
            Set<Set<String>> wanted = new HashSet<>();
            expected.path("validSets").forEach(set -> wanted.add(texts(set)));
            assertThat(sets).isEqualTo(wanted);
        }
        Set<String> cluster = texts(input.path("clusterServices"));
        for (int i = 0; i < input.path("candidates").size(); i++) {
            Set<String> candidate = texts(input.path("candidates").get(i));
            candidate.retainAll(cluster);
            assertThat(sets.contains(candidate))
                    .as("%s", candidate)
                    .isEqualTo(expected.path("valid").get(i).asBoolean());
        }
    }

    private static void requiredTypes(JsonNode input, JsonNode expected) {
        JsonNode compatibility = input.path("compatibility");
        JsonNode request = input.path("request");
        ProblemBuilder builder = new ProblemBuilder()
                .services(texts(compatibility.path("services")).toArray(String[]::new))
                .nodes(request.path("numMachines").asInt())
                .defaultTypes(
                        input.path("templateDefaults").path("hardwaretype").asText(null),
                        input.path("templateDefaults").path("imagetype").asText(null))
                .requestTypes(
                        request.path("hardwaretype").asText(null),
                        request.path("imagetype").asText(null))
                .compatible(
                        texts(compatibility.path("hardwaretypes")),
                        texts(compatibility.path("imagetypes")),
                        texts(compatibility.path("services")));
        texts(compatibility.path("hardwaretypes")).forEach(name -> builder.hardware(name, Resources.UNLIMITED, 0));
        texts(compatibility.path("imagetypes")).forEach(builder::image);

        if (expected.has("error")) {
            requireRefused(builder.build(), expected.path("error").asText());
            return;
        }
        PlacementAnswer answer = PLACER.place(builder.build());

        assertThat(answer.nodes()).isNotEmpty().allSatisfy(group -> {
            assertThat(group.layout().hardwareType())
                    .isEqualTo(expected.path("allNodes").path("hardwaretype").asText());
            assertThat(group.layout().imageType())
                    .isEqualTo(expected.path("allNodes").path("imagetype").asText());
        });
        assertThat(answer.nodes().stream().mapToInt(NodeGroup::count).sum())
                .isEqualTo(expected.path("count").asInt());
    }

    private static Terms terms(PlacementProblem problem) {
        return new TermsReader(problem).read(SETTINGS.weightsFor(problem));
    }

    private static Set<String> names(Terms terms, BitSet bundles) {
        Set<String> names = new TreeSet<>();
        bundles.stream()
                .forEach(bundle -> names.addAll(terms.bundles().get(bundle).services()));
        return names;
    }

    private static ProblemBuilder builder(JsonNode services, JsonNode constraints) {
        return constrain(new ProblemBuilder().services(texts(services).toArray(String[]::new)), constraints);
    }

    private static ProblemBuilder constrain(ProblemBuilder builder, JsonNode constraints) {
        constraints.path("services").properties().forEach(entry -> {
            String service = entry.getKey();
            JsonNode quantities = entry.getValue().path("quantities");
            builder.quantity(
                    service,
                    quantities.path("min").asInt(0),
                    quantities.path("max").asInt(Range.UNBOUNDED));
            builder.hardwareTypes(
                    service, texts(entry.getValue().path("hardwaretypes")).toArray(String[]::new));
            builder.imageTypes(
                    service, texts(entry.getValue().path("imagetypes")).toArray(String[]::new));
        });
        return groups(builder, constraints.path("layout"));
    }

    private static ProblemBuilder groups(ProblemBuilder builder, JsonNode layout) {
        layout.path("mustcoexist")
                .forEach(group -> builder.mustCoexist(texts(group).toArray(String[]::new)));
        layout.path("cantcoexist")
                .forEach(group -> builder.cantCoexist(texts(group).toArray(String[]::new)));
        return builder;
    }

    private static Set<String> texts(JsonNode list) {
        Set<String> texts = new LinkedHashSet<>();
        list.forEach(item -> texts.add(item.asText()));
        return texts;
    }
}
