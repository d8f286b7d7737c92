package io.loom;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.conditions.ArchPredicates.are;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import jakarta.inject.Inject;
import jakarta.persistence.Entity;
import jakarta.persistence.EntityManager;
import jakarta.transaction.Transactional;
import jakarta.ws.rs.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds the arrows between packages, and the rules of the code that a machine can see. */
class ArchitectureTest {

    private static final JavaClasses CODE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.loom");

    private static final List<String> CORE = List.of("model", "placement", "taskgraph", "plan");

    /** What each package of the core may import of ours, besides the wire records. */
    private static final Map<String, List<String>> CORE_ARROWS = Map.of(
            "model", List.of(),
            "placement", List.of("model"),
            "taskgraph", List.of("model"),
            "plan", List.of("model", "placement", "taskgraph"));

    /** What each room of the use cases may import of the other ones; the outermost name is the package itself. */
    private static final Map<String, List<String>> ROOM_ARROWS = Map.of(
            "operations.store", List.of(),
            "operations.placements", List.of("operations.store"),
            "operations.changes", List.of("operations.store", "operations.placements"),
            "operations.tasks", List.of("operations.store", "operations.placements", "operations.changes"),
            "operations.accounts", List.of("operations.store", "operations.tasks"),
            "operations",
                    List.of(
                            "operations.store",
                            "operations.placements",
                            "operations.changes",
                            "operations.tasks",
                            "operations.accounts"));

    /** What each feature of the server may import of ours, besides the core, the wire records and the platform. */
    private static final Map<String, List<String>> SERVER_ARROWS = Map.ofEntries(
            Map.entry("platform", List.of()),
            Map.entry("tenancy", List.of()),
            Map.entry("events", List.of("tenancy")),
            Map.entry("provisioners", List.of("tenancy", "events")),
            Map.entry("resources", List.of("tenancy", "provisioners")),
            Map.entry("catalog", List.of("tenancy", "events", "provisioners")),
            Map.entry("execution", List.of("tenancy", "events", "provisioners")),
            Map.entry("clusters", List.of("tenancy", "events", "catalog")),
            Map.entry(
                    "operations",
                    List.of(
                            "tenancy",
                            "events",
                            "provisioners",
                            "resources",
                            "catalog",
                            "execution",
                            "clusters",
                            "usage")),
            Map.entry("usage", List.of("tenancy")),
            Map.entry("cli", List.of()));

    @Test
    void thePureCoreKeepsItsArrows() {
        CORE_ARROWS.forEach(ArchitectureTest::check);
    }

    @Test
    void theFeaturesKeepTheirArrows() {
        SERVER_ARROWS.forEach((feature, others) -> {
            List<String> allowed = new ArrayList<>(others);
            allowed.addAll(CORE);
            if (!"cli".equals(feature)) {
                allowed.add("platform");
            }
            check(feature, allowed);
        });
    }

    @Test
    void theRoomsOfTheUseCasesKeepTheirArrows() {
        ROOM_ARROWS.forEach((room, others) -> noClasses()
                .that(are(resideInAPackage("io.loom." + room)))
                .should()
                .dependOnClassesThat(are(DescribedPredicate.<JavaClass>describe(
                        "rooms of io.loom.operations besides " + others,
                        type -> type.getPackageName().startsWith("io.loom.operations")
                                && !type.getPackageName().equals("io.loom." + room)
                                && others.stream()
                                        .noneMatch(
                                                other -> type.getPackageName().equals("io.loom." + other)))))
                .check(CODE));
    }

    @Test
    void everyPackageHasItsArrows() {
        classes()
                .should()
                .resideInAnyPackage(Stream.concat(CORE_ARROWS.keySet().stream(), SERVER_ARROWS.keySet().stream())
                        .flatMap(name -> Stream.of("io.loom." + name + "..", "io.loom.contract.."))
                        .toArray(String[]::new))
                .check(CODE);
    }

    @Test
    void noFeaturesDependOnEachOtherInACircle() {
        slices().matching("io.loom.(*)..").should().beFreeOfCycles().check(CODE);
    }

    @Test
    void theCoreKnowsNoFramework() {
        noClasses()
                .that(are(resideInAnyPackage(
                        "io.loom.model..", "io.loom.placement..", "io.loom.taskgraph..", "io.loom.plan..")))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.quarkus..",
                        "io.smallrye..",
                        "io.vertx..",
                        "jakarta..",
                        "org.hibernate..",
                        "java.sql..",
                        "javax.sql..")
                .check(CODE);
        onlyIn("model", "com.fasterxml.jackson..", "io.loom.placement..", "io.loom.taskgraph..", "io.loom.plan..");
    }

    @Test
    void solversStayInPlacement() {
        noClasses()
                .that(are(DescribedPredicate.not(resideInAPackage("io.loom.placement.."))))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("ai.timefold..")
                .check(CODE);
    }

    @Test
    void resourcesAreOnlyTheEdge() {
        classes()
                .that()
                .areAnnotatedWith(Path.class)
                .should()
                .haveSimpleNameEndingWith("Resource")
                .check(CODE);
        noClasses()
                .that()
                .haveSimpleNameEndingWith("Resource")
                .should()
                .dependOnClassesThat(are(DescribedPredicate.<JavaClass>describe(
                        "entities, repositories or the entity manager",
                        type -> type.isAnnotatedWith(Entity.class)
                                || type.isAssignableTo(EntityManager.class)
                                || type.getSimpleName().endsWith("Repository"))))
                .check(CODE);
        noMethods()
                .that()
                .areDeclaredInClassesThat()
                .haveSimpleNameEndingWith("Resource")
                .should()
                .beAnnotatedWith(Transactional.class)
                .check(CODE);
        noClasses()
                .that()
                .haveSimpleNameEndingWith("Resource")
                .should()
                .beAnnotatedWith(Transactional.class)
                .check(CODE);
    }

    @Test
    void namesSayWhatThingsAre() {
        for (String vague : List.of("Utils", "Util", "Helper", "Manager", "Impl")) {
            noClasses().should().haveSimpleNameEndingWith(vague).check(CODE);
        }
    }

    @Test
    void dependenciesComeThroughConstructors() {
        noFields().should().beAnnotatedWith(Inject.class).check(CODE);
    }

    @Test
    void timeComesFromTheInjectedClock() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.loom.cli..")
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(Clock.class, "systemDefaultZone")
                .check(CODE);
    }

    @Test
    void theEngineHasNoClockNoBrokerAndNoDatabase() {
        String engine = "io.loom.execution.engine";
        classes()
                .that()
                .resideInAPackage(engine)
                .should()
                .onlyDependOnClassesThat(are(resideInAnyPackage(
                                engine,
                                "io.loom.execution",
                                "io.loom.taskgraph",
                                "io.loom.contract",
                                "org.jspecify.annotations",
                                "java.lang..",
                                "java.io",
                                "java.nio..",
                                "java.security..",
                                "javax.crypto..",
                                "java.time",
                                "java.util..")
                        .and(DescribedPredicate.not(assignableTo(Clock.class)))))
                .check(CODE);
        noClasses()
                .that()
                .resideInAPackage(engine)
                .should()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .dependOnClassesThat(are(resideInAnyPackage("java.util.concurrent..")))
                .check(CODE);
    }

    @Test
    void onlyTheCommandLineAndTheStartPrint() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.loom.cli..")
                .and()
                .doNotHaveSimpleName("LoomServer")
                .and()
                .doNotHaveSimpleName("FirstStart")
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .check(CODE);
    }

    private static void onlyIn(String owner, String library, String... others) {
        noClasses()
                .that(are(resideInAnyPackage(others)))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(library)
                .as("of the core, only " + owner + " may depend on " + library)
                .check(CODE);
    }

    private static void check(String from, List<String> to) {
        String[] forbidden = Stream.concat(CORE_ARROWS.keySet().stream(), SERVER_ARROWS.keySet().stream())
                .filter(name -> !name.equals(from) && !to.contains(name))
                .map(name -> "io.loom." + name + "..")
                .toArray(String[]::new);
        noClasses()
                .that(are(resideInAPackage("io.loom." + from + "..")))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(forbidden)
                .check(CODE);
    }
}
