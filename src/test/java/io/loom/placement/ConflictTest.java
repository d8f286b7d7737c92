package io.loom.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.loom.model.ClusterSize;
import io.loom.model.Resources;
import io.loom.placement.PlacementAnswer.Conflict;
import io.loom.placement.PlacementAnswer.Outcome;
import io.loom.placement.PlacementAnswer.Remedy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** That there is no placement is proved, said in as few rules as do, and comes with what would help. */
class ConflictTest {

    private static final Placer PLACER = new Placer(SolverSettings.load(Path.of("solver-config")));
    private static final Pattern NODES = Pattern.compile("(\\d+) nodes? instead of (\\d+)");

    @Property(tries = 150)
    void withoutAnyOneOfItsRulesThereIsAPlacement(@ForAll @IntRange(min = 0, max = 1_000_000) int seed) {
        PlacementProblem problem = RandomProblems.problem(new Random(seed), "balanced");
        PlacementAnswer answer = PLACER.place(problem);
        assertThat(answer.outcome()).isNotEqualTo(Outcome.UNKNOWN);
        if (answer.outcome() != Outcome.INFEASIBLE) {
            return;
        }
        Terms terms = PLACER.terms(problem);
        List<Rule> needed = rulesOf(answer.conflicts().getFirst(), terms);

        assertThat(outcome(terms.withRules(needed))).as("the conflict alone").isEqualTo(Outcome.INFEASIBLE);
        for (Rule rule : needed) {
            List<Rule> without = new ArrayList<>(needed);
            without.remove(rule);
            assertThat(outcome(terms.withRules(without)))
                    .as("without %s", ConflictFinder.inWords(rule))
                    .isEqualTo(Outcome.FEASIBLE);
        }
    }

    @Property(tries = 150)
    void anotherSizeThatIsAdvisedHasAPlacement(@ForAll @IntRange(min = 0, max = 1_000_000) int seed) {
        PlacementAnswer answer = PLACER.place(RandomProblems.problem(new Random(seed), "balanced"));
        answer.conflicts().stream()
                .flatMap(conflict -> conflict.remedies().stream())
                .filter(remedy -> remedy.constraints().equals(List.of("clusterSize")))
                .forEach(remedy -> {
                    Matcher matcher = NODES.matcher(remedy.message());
                    assertThat(matcher.matches()).as(remedy.message()).isTrue();
                    PlacementProblem problem = RandomProblems.problem(new Random(seed), "balanced");
                    ClusterSize advised = ClusterSize.exactly(Integer.parseInt(matcher.group(1)));

                    assertThat(PLACER.place(RandomProblems.resized(problem, advised))
                                    .outcome())
                            .isEqualTo(Outcome.FEASIBLE);
                });
    }

    @Test
    void theNearestChangesAreToldWithTheirPrice() {
        PlacementAnswer answer = PLACER.place(new ProblemBuilder()
                .nodes(62)
                .services("namenode", "datanode", "zookeeper")
                .quantity("namenode", 1, 1)
                .quantity("datanode", 1, 50)
                .quantity("zookeeper", 1, 5)
                .cantCoexist("datanode", "namenode")
                .cantCoexist("datanode", "zookeeper")
                .cantCoexist("namenode", "zookeeper")
                .hardware("small", Resources.UNLIMITED, 100_000)
                .build());

        assertThat(answer.outcome()).isEqualTo(Outcome.INFEASIBLE);
        assertThat(answer.conflicts().getFirst().remedies())
                .extracting(Remedy::message, Remedy::microsPerHour)
                .containsExactly(
                        tuple("56 nodes instead of 62", 5_600_000L),
                        tuple("datanode: at most 56 instead of 50", 6_200_000L),
                        tuple("namenode: at most 7 instead of 1", 6_200_000L),
                        tuple("zookeeper: at most 11 instead of 5", 6_200_000L));
    }

    @Test
    void whereNoOneChangeWouldDoSeveralAreToldTogether() {
        PlacementAnswer answer = PLACER.place(new ProblemBuilder()
                .nodes(2)
                .services("a", "b")
                .quantity("a", 3, 3)
                .quantity("b", 4, 4)
                .hardware("small", Resources.UNLIMITED, 100_000)
                .allowance(new Allowance(2, null, null, null))
                .build());

        assertThat(answer.conflicts().getFirst().remedies())
                .extracting(Remedy::message, Remedy::microsPerHour)
                .containsExactly(tuple("a: at least 2 instead of 3; b: at least 2 instead of 4", 200_000L));
    }

    @Test
    void aQuotaThatIsTooSmallSaysWhatItWouldHaveToBe() {
        PlacementAnswer answer = PLACER.place(new ProblemBuilder()
                .nodes(5)
                .services("a")
                .hardware("small", new Resources(2000, 1024, 0), 100_000)
                .allowance(new Allowance(null, 9000L, null, null))
                .build());

        assertThat(answer.conflicts().getFirst().remedies())
                .extracting(Remedy::message)
                .containsExactly("4 nodes instead of 5", "a quota of 10 cores instead of 9 cores");
    }

    @Test
    void theNearestQuotaIsThatOfMachinesWithFewerCoresThoughTheyCostMore() {
        PlacementAnswer answer = PLACER.place(new ProblemBuilder()
                .nodes(5)
                .services("a")
                .hardware("wide", new Resources(8000, 1024, 0), 10)
                .hardware("slim", new Resources(2000, 1024, 0), 100_000)
                .allowance(new Allowance(null, 9000L, null, null))
                .build());

        assertThat(answer.conflicts().getFirst().remedies())
                .extracting(Remedy::message)
                .containsExactly("4 nodes instead of 5", "a quota of 10 cores instead of 9 cores");
    }

    @Test
    void placesThatNoHardRuleTellsApartAreNotSearchedOneByOne() {
        Terms problem = PLACER.terms(RandomProblems.change(new Random(5_201_189_222_260_976_119L), "balanced"));
        Terms terms = problem.withRules(problem.rules().stream()
                .filter(rule -> !(rule instanceof Rule.Limit)
                        && !(rule instanceof Rule.Ceiling ceiling
                                && ceiling.constraint() == ConstraintId.PROVIDER_CAPACITY))
                .toList());
        List<Column> columns = new Master(terms).all().orElseThrow();

        WholeSearch.Answer any = HardProgram.any(terms, columns, WholeSearch.UNTIMED, () -> false);

        assertThat(terms.places()).hasSize(3);
        assertThat(any.impossible())
                .as("within the nodes that are searched where no time is set")
                .isTrue();
    }

    /** Where the rounded fair share of many locations says no, or leaves little room, and its fraction does not. */
    @Test
    void strictSpreadOverManyLocationsIsDecided() {
        for (int seed : new int[] {9, 16, 37, 169}) {
            Random random = new Random(seed);
            int places = 9 + random.nextInt(5);
            int room = 0;
            ProblemBuilder builder = new ProblemBuilder();
            for (int place = 0; place < places; place++) {
                int limit = 1 + random.nextInt(4);
                room += limit;
                builder.location("l" + place, random.nextInt(3) == 0 ? null : limit);
            }
            int nodes = Math.max(2, (int) (room * (0.3 + 0.7 * random.nextDouble())));
            builder.nodes(nodes)
                    .hardware("small", new Resources(2000, 2048, 0), 20_000)
                    .hardware("large", new Resources(4000, 4096, 0), 45_000);
            int services = 3 + random.nextInt(3);
            for (int i = 0; i < services; i++) {
                String service = "s" + i;
                builder.service(service, new Resources(500L * random.nextInt(4), 512L * random.nextInt(4), 0));
                int least = random.nextInt(nodes);
                builder.quantity(service, least, least + random.nextInt(4));
                if (random.nextInt(2) == 0) {
                    builder.spreadStrictly(service);
                }
                if (random.nextInt(6) == 0) {
                    builder.ratio(service, "nodes", 1 + random.nextInt(3));
                }
            }
            for (int i = random.nextInt(3); i > 0; i--) {
                builder.cantCoexist("s0", "s" + (1 + random.nextInt(services - 1)));
            }
            PlacementProblem problem = builder.build();

            PlacementAnswer answer = PLACER.place(problem);

            assertThat(answer.outcome()).as("seed %d", seed).isNotEqualTo(Outcome.UNKNOWN);
            if (answer.outcome() == Outcome.FEASIBLE) {
                assertThat(PlacementChecker.faults(problem, answer.nodes()))
                        .as("seed %d", seed)
                        .isEmpty();
            }
        }
    }

    @Test
    void manyLayoutsAndAClashOfWholeNumbersAloneAreStillANo() {
        ProblemBuilder builder = new ProblemBuilder().nodes(3);
        for (int i = 0; i < 10; i++) {
            builder.service("s" + i, new Resources(10, 10, 0)).quantity("s" + i, 0, 3);
        }
        for (String service : List.of("x", "y", "z")) {
            builder.services(service).quantity(service, 1, 1).ratio(service, "nodes", 100);
        }
        builder.services("odd").quantity("odd", 1, 3).spreadStrictly("odd");
        builder.services("pair").quantity("pair", 1, 3);
        builder.cantCoexist("odd", "pair").location("l1", 1).location("l2", 1);
        builder.hardware("small", new Resources(4000, 4096, 0), 10);

        PlacementAnswer answer = PLACER.place(builder.build());

        assertThat(answer.outcome()).isEqualTo(Outcome.INFEASIBLE);
    }

    private static Outcome outcome(Terms terms) {
        return PLACER.solve(terms, new PlacementWatch(), Effort.USUAL).answer().outcome();
    }

    private static List<Rule> rulesOf(Conflict conflict, Terms terms) {
        String message = conflict.message();
        List<String> parts =
                Arrays.asList(message.substring("These cannot hold together: ".length(), message.length() - 1)
                        .split("; "));
        return terms.rules().stream()
                .filter(rule -> parts.contains(ConflictFinder.inWords(rule)))
                .toList();
    }
}
