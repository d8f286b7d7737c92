package io.loom.provisioner;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** The arrows between the provisioner's packages, see docs/architecture.md. */
class ProvisionerArchitectureTest {
    private static final String ROOT = "io.loom.provisioner.";
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("io.loom.provisioner");

    @Test
    void pluginsKnowNothingOfTheConversationWithTheServer() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        ROOT + "provider..",
                        ROOT + "automator..",
                        ROOT + "executable..",
                        ROOT + "cloud..",
                        ROOT + "plugin..",
                        ROOT + "node..",
                        ROOT + "ssh..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(ROOT + "broker..", ROOT + "enrolment..", ROOT + "tasks..")
                .check(CLASSES);
    }

    @Test
    void theConversationWithTheServerKnowsNoPlugin() {
        noClasses()
                .that()
                .resideInAnyPackage(ROOT + "broker..", ROOT + "enrolment..", ROOT + "tasks..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(ROOT + "provider..", ROOT + "automator..", ROOT + "executable..", ROOT + "cloud..")
                .check(CLASSES);
    }

    @Test
    void providersAndAutomatorsDoNotKnowEachOther() {
        noClasses()
                .that()
                .resideInAPackage(ROOT + "provider..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(ROOT + "automator..")
                .check(CLASSES);
        noClasses()
                .that()
                .resideInAPackage(ROOT + "automator..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(ROOT + "provider..", ROOT + "cloud..")
                .check(CLASSES);
    }

    /** Rackspace's servers are Nova's. */
    @Test
    void eachProviderStandsForItself() {
        slices().matching(ROOT + "provider.(*)..")
                .should()
                .notDependOnEachOther()
                .ignoreDependency(in("provider.rackspace"), in("provider.openstack"))
                .check(CLASSES);
    }

    @Test
    void whatCloudsShareKnowsNoneOfThem() {
        noClasses()
                .that()
                .resideInAnyPackage(ROOT + "cloud..", ROOT + "plugin..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(ROOT + "provider..", ROOT + "automator..", ROOT + "executable..")
                .check(CLASSES);
    }

    private static DescribedPredicate<JavaClass> in(String name) {
        return JavaClass.Predicates.resideInAPackage(ROOT + name + "..");
    }
}
