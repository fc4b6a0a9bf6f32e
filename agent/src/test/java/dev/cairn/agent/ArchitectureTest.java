package dev.cairn.agent;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Instant;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * What may know what. The resident part has no JRuby in it, and the recipe engine knows nothing of the network and the
 * journal: they are two processes.
 */
final class ArchitectureTest {
    private static final String ROOT = "dev.cairn.agent";
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    @Test
    void onlyTheRunnerKnowsJRuby() {
        check(noClasses()
                .that(not(resideInAnyPackage(ROOT + ".runner..")))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.jruby..", ROOT + ".runner.."));
    }

    @Test
    void onlyTheSessionKnowsTheNetwork() {
        check(noClasses()
                .that(not(resideInAnyPackage(ROOT + ".session..")))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.cairn.proto..", "com.google.protobuf..", "io.vertx.grpc.."));
        check(noClasses()
                .that(not(resideInAnyPackage(ROOT, ROOT + ".session..")))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.vertx..", "io.netty.."));
    }

    @Test
    void clientsOfAwsHaveTheirPlaces() {
        check(noClasses()
                .that(not(resideInAnyPackage(ROOT + ".ec2..", ROOT + ".registration..")))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("software.amazon.awssdk..", ROOT + ".registration.."));
        check(noClasses()
                .that(not(resideInAnyPackage(ROOT + ".ec2..")))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("software.amazon.awssdk.imds.."));
    }

    @Test
    void theRecipeEngineKnowsNothingOfTheResidentPart() {
        check(noClasses()
                .that()
                .resideInAnyPackage(ROOT + ".runner..", ROOT + ".provider..", ROOT + ".resource..", ROOT + ".system..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(ROOT + ".session..", ROOT + ".work..", ROOT + ".run.."));
    }

    @Test
    void theJournalKnowsNeitherNetworkNorProcesses() {
        check(noClasses()
                .that()
                .resideInAPackage(ROOT + ".work..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(ROOT + ".session..", ROOT + ".run..", ROOT + ".provider.."));
    }

    @Test
    void theMachineDoesNotKnowWhy() {
        check(noClasses()
                .that()
                .resideInAPackage(ROOT + ".system..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(ROOT + ".provider..", ROOT + ".resource.."));
    }

    @Test
    void packagesFormNoCycle() {
        check(slices().matching(ROOT + ".(*)..").should().beFreeOfCycles());
    }

    @Test
    void onlyTheMachineStartsProcesses() {
        check(noClasses()
                .that(not(resideInAnyPackage(ROOT + ".system..")))
                .should()
                .dependOnClassesThat()
                .areAssignableTo(ProcessBuilder.class));
    }

    /** The recipe engine is a process of its own whose clock nobody fakes. */
    @Test
    void timeAndChanceHaveOneHome() {
        check(noClasses()
                .that(not(resideInAnyPackage(ROOT + ".system..", ROOT + ".runner..")))
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(UUID.class, "randomUUID")
                .orShould()
                .callConstructor(Random.class)
                .orShould()
                .callMethod(Math.class, "random"));
    }

    @Test
    void nobodySleepsAndOnlyEntryPointsExit() {
        check(noClasses()
                .that(not(resideInAnyPackage(ROOT + ".system..")))
                .should()
                .callMethod(Thread.class, "sleep", long.class)
                .orShould()
                .callMethod(Thread.class, "sleep", java.time.Duration.class));
        check(noClasses()
                .that(not(simpleName("Main"))
                        .and(not(simpleName("ConvergeMain")).and(not(simpleName("EnrolMain")))))
                .should()
                .callMethod(System.class, "exit", int.class)
                .orShould()
                .callMethod(Runtime.class, "exit", int.class));
    }

    private static void check(ArchRule rule) {
        rule.check(CLASSES);
    }
}
