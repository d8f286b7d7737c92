package io.loom.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.loom.model.Resources;
import io.loom.placement.Reasoning.Alternative;
import io.loom.placement.Reasoning.Subject;
import io.loom.placement.Reasoning.Verdict;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ReasonsTest {

    private static final Placer PLACER = new Placer(SolverSettings.load(Path.of("solver-config")));

    private static List<Reasoning> reasons(ProblemBuilder problem) {
        PlacementAnswer answer = PLACER.solve(problem.build(), new PlacementWatch(), Effort.EXPLAINED)
                .answer();
        assertThat(answer.reasons()).hasSameSizeAs(answer.nodes());
        return answer.reasons();
    }

    private static ProblemBuilder threeSizes() {
        return new ProblemBuilder()
                .nodes(2)
                .service("db", new Resources(3000, 8192, 0))
                .hardware("small", new Resources(2000, 4096, 0), 50_000)
                .hardware("medium", new Resources(4000, 8192, 0), 100_000)
                .hardware("large", new Resources(8000, 16_384, 0), 200_000);
    }

    @Test
    void cheaperTypeThatLacksCapacityIsNamedWithItsNumbers() {
        Reasoning reasoning = reasons(threeSizes()).getFirst();

        assertThat(reasoning.hardware())
                .isEqualTo("medium is the cheapest of 2 hardware types that can hold db: 0.1 USD an hour.");
        assertThat(reasoning.location()).isEqualTo("here/default is the only location.");
        assertThat(reasoning.alternatives())
                .containsExactly(new Alternative(
                        Subject.HARDWARE,
                        "small",
                        Verdict.LACKS_CAPACITY,
                        "db needs 3 cores where there are 2, 8192 MiB memory where there are 4096."));
    }

    @Test
    void cheaperTypeThatServiceOrTemplateRefuseSaysWho() {
        Reasoning byService = reasons(threeSizes().hardwareTypes("db", "large")).getFirst();
        assertThat(byService.hardware())
                .isEqualTo("large is the only one of 3 usable hardware types that can hold db.");
        assertThat(byService.alternatives())
                .extracting(Alternative::name, Alternative::verdict, Alternative::sentence)
                .contains(tuple("medium", Verdict.NOT_ALLOWED, "db may stand on large only."));

        Reasoning byTemplate = reasons(threeSizes().compatible(Set.of("large"), Set.of(), Set.of()))
                .getFirst();
        assertThat(byTemplate.alternatives())
                .extracting(Alternative::sentence)
                .containsOnly(
                        "Template template is not compatible with medium.",
                        "Template template is not compatible with small.");

        Reasoning byRequest = reasons(threeSizes().requestTypes("large", null)).getFirst();
        assertThat(byRequest.hardware()).isEqualTo("The request asks for large for every node.");
    }

    @Test
    void fullLocationAndWorseOneAreToldApart() {
        ProblemBuilder problem = new ProblemBuilder()
                .nodes(5)
                .services("a")
                .location("x", 1)
                .location("y", null)
                .location("z", null);

        List<Reasoning> reasons = reasons(problem);
        PlacementAnswer answer = PLACER.place(problem.build());

        int y = index(answer, "y");
        assertThat(reasons.get(y).alternatives())
                .extracting(Alternative::subject, Alternative::name, Alternative::verdict)
                .containsExactly(
                        tuple(Subject.LOCATION, "here/x", Verdict.FULL),
                        tuple(Subject.LOCATION, "here/z", Verdict.WORSE));
        assertThat(reasons.get(y).alternatives().get(0).sentence())
                .isEqualTo("here/x is full: it holds 1 of these nodes, and at most 1.");
        assertThat(reasons.get(y).alternatives().get(1).sentence())
                .isEqualTo("One of these nodes at here/z would cost 25000 soft points more: spread 25000 more.");
        assertThat(reasons.get(y).location()).isEqualTo("None of these nodes would stand better at another location.");
        int x = index(answer, "x");
        assertThat(reasons.get(x).alternatives())
                .extracting(Alternative::verdict)
                .containsExactly(Verdict.WORSE, Verdict.WORSE);
    }

    @Test
    void equalLocationsAreCalledEqual() {
        Reasoning reasoning = reasons(new ProblemBuilder()
                        .nodes(1)
                        .services("a")
                        .location("x", null)
                        .location("y", null))
                .getFirst();

        assertThat(reasoning.alternatives()).extracting(Alternative::verdict).containsExactly(Verdict.EQUAL);
        assertThat(reasoning.location()).contains("is as good as here/").endsWith(", and one of them had to be taken.");
    }

    @Test
    void withoutBeingAskedForThereAreNone() {
        assertThat(PLACER.place(threeSizes().build()).reasons()).isEmpty();
    }

    private static int index(PlacementAnswer answer, String location) {
        for (int i = 0; i < answer.nodes().size(); i++) {
            if (answer.nodes().get(i).location().equals(location)) {
                return i;
            }
        }
        throw new AssertionError("no node at " + location + ": " + answer.nodes());
    }
}
