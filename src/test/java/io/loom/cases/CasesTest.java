package io.loom.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.lang.reflect.Constructor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * Runs every case of the file that the environment variable {@code LOOM_CASES} names, and prints how many of each kind passed
 * and failed, and how many nobody judges yet.
 */
class CasesTest {

    private static final String DEFAULT_FILE = "../shared/fixtures/coopr/cases.json";
    private static final Path OWN_FILE = Path.of("src/test/resources/cases/errors.json");
    private static final Map<String, Tally> TALLIES = new TreeMap<>();

    private static final class Tally {
        private int passed;
        private int failed;
        private int notCovered;
        private int notOurs;
    }

    /** Errors that the file of all cases may lack, each worded otherwise than by Loom. */
    @TestFactory
    Stream<DynamicTest> casesOfOtherWords() throws IOException, ReflectiveOperationException {
        Map<String, CaseJudge> judges = judges();
        return read(OWN_FILE).stream()
                .map(read -> dynamicTest(
                        read.kind() + ": " + read.name(),
                        () -> Objects.requireNonNull(judges.get(read.kind())).judge(read)));
    }

    @TestFactory
    Stream<DynamicTest> cases() throws IOException, ReflectiveOperationException {
        Path file = Path.of(Objects.requireNonNullElse(System.getenv("LOOM_CASES"), DEFAULT_FILE));
        assumeTrue(Files.isRegularFile(file), "no cases: there is no file " + file.toAbsolutePath());
        Map<String, CaseJudge> judges = judges();
        List<Case> cases = read(file);
        return Stream.concat(
                Stream.of(dynamicTest("every kind that is ours has a judge", () -> requireJudges(cases, judges))),
                cases.stream().map(read -> dynamicTest(read.kind() + ": " + read.name(), () -> judge(read, judges))));
    }

    private static void requireJudges(List<Case> cases, Map<String, CaseJudge> judges) {
        assertThat(cases).isNotEmpty();
        assertThat(cases.stream().filter(read -> !read.internal()).map(Case::kind))
                .allSatisfy(kind -> assertThat(judges).containsKey(kind));
    }

    @AfterAll
    static void printTallies() {
        if (TALLIES.isEmpty()) {
            return;
        }
        StringBuilder table = new StringBuilder(
                String.format("%n%-22s %7s %7s %12s %9s%n", "kind", "passed", "failed", "not covered", "not ours"));
        Tally total = new Tally();
        TALLIES.forEach((kind, tally) -> {
            table.append(row(kind, tally));
            total.passed += tally.passed;
            total.failed += tally.failed;
            total.notCovered += tally.notCovered;
            total.notOurs += tally.notOurs;
        });
        System.out.println(table.append(row("total", total)));
    }

    private static String row(String name, Tally tally) {
        return String.format(
                "%-22s %7d %7d %12d %9d%n", name, tally.passed, tally.failed, tally.notCovered, tally.notOurs);
    }

    private static void judge(Case judged, Map<String, CaseJudge> judges) {
        Tally tally = TALLIES.computeIfAbsent(judged.kind(), kind -> new Tally());
        CaseJudge judge = judges.get(judged.kind());
        if (judged.internal()) {
            tally.notOurs++;
            abort("the original's inner workings: not ours");
        } else if (judge == null) {
            tally.notCovered++;
            abort("no judge knows the kind " + judged.kind());
        } else {
            tally.failed++;
            judge.judge(judged);
            tally.failed--;
            tally.passed++;
        }
    }

    private static Map<String, CaseJudge> judges() throws ReflectiveOperationException {
        Map<String, CaseJudge> judges = new HashMap<>();
        for (JavaClass found : new ClassFileImporter()
                .withImportOption(location -> location.matches(Pattern.compile(".*Judge\\.class")))
                .importPackages("io.loom")) {
            Class<?> type = found.reflect();
            if (CaseJudge.class.isAssignableFrom(type) && !type.isInterface()) {
                Constructor<?> constructor = type.getDeclaredConstructor();
                constructor.setAccessible(true);
                CaseJudge judge = (CaseJudge) constructor.newInstance();
                for (String kind : judge.kinds()) {
                    CaseJudge other = judges.put(kind, judge);
                    if (other != null) {
                        throw new IllegalStateException(
                                "The kind " + kind + " has two judges: " + other + ", " + judge);
                    }
                }
            }
        }
        return judges;
    }

    private static List<Case> read(Path file) throws IOException {
        Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent());
        List<Case> cases = new ArrayList<>();
        for (JsonNode node : new ObjectMapper().readTree(file.toFile()).path("cases")) {
            cases.add(new Case(
                    node.path("name").asText(),
                    node.path("kind").asText(),
                    node.path("input"),
                    node.has("expectedBetter") ? node.path("expectedBetter") : node.path("expected"),
                    node.path("internal").asBoolean(),
                    folder));
        }
        return cases;
    }
}
