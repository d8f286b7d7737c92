package io.loom.placement;

import static org.assertj.core.api.Assertions.assertThat;

import ai.timefold.solver.core.api.score.stream.Constraint;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** A constraint is whole: an id, a method, a justification, two tests, a weight in every profile, and a row in the guide. */
class ConstraintCatalogueTest {

    private static final Set<String> IDS = new TreeSet<>(ConstraintId.ids());

    @Test
    void everyConstraintHasAMethodOfItsName() {
        assertThat(Arrays.stream(PlacementConstraints.class.getDeclaredMethods())
                        .filter(method -> method.getReturnType() == Constraint.class)
                        .map(Method::getName)
                        .collect(Collectors.toSet()))
                .isEqualTo(IDS);
    }

    @Test
    void everyConstraintIsScored() {
        PlacementProblem problem =
                new ProblemBuilder().services("a").weight(ConstraintId.COST, 3).build();
        SolverSettings settings = SolverSettings.load(Path.of("solver-config"));

        assertThat(new Placer(settings).place(problem).constraints())
                .extracting(PlacementAnswer.ConstraintScore::id)
                .containsExactlyElementsOf(ConstraintId.ids());
    }

    @Test
    void everyConstraintHasAJustification() {
        assertThat(Arrays.stream(Justification.class.getPermittedSubclasses())
                        .map(Class::getSimpleName)
                        .map(name -> Character.toLowerCase(name.charAt(0)) + name.substring(1))
                        .collect(Collectors.toSet()))
                .isEqualTo(IDS);
    }

    @Test
    void everyConstraintHasTwoTests() {
        List<String> tests = Arrays.stream(PlacementConstraintsTest.class.getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(Test.class))
                .map(Method::getName)
                .toList();
        for (String id : IDS) {
            assertThat(tests)
                    .filteredOn(name -> name.matches(id + "[A-Z].*"))
                    .as(id)
                    .hasSizeGreaterThanOrEqualTo(2);
        }
    }

    @Test
    void everyProfileWeighsEveryConstraint() {
        SolverSettings settings = SolverSettings.load(Path.of("solver-config"));

        assertThat(settings.profileNames()).containsExactly("balanced", "cheapest", "compact", "resilient");
        settings.profiles()
                .values()
                .forEach(profile -> assertThat(profile.weights().settings().keySet().stream()
                                .map(ConstraintId::id)
                                .collect(Collectors.toSet()))
                        .as(profile.name())
                        .isEqualTo(IDS));
    }

    @Test
    void theGuideHasARowForEveryConstraint() throws IOException {
        String guide = Files.readString(Path.of("docs", "guide", "constraints.md"));

        Set<String> rows = Pattern.compile("^\\| `(\\w+)` \\| (?:hard|medium|soft)", Pattern.MULTILINE)
                .matcher(guide)
                .results()
                .map(row -> row.group(1))
                .collect(Collectors.toSet());
        assertThat(rows).isEqualTo(IDS);
    }
}
