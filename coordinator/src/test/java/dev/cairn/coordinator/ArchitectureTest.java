package dev.cairn.coordinator;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * What may know what: the domain knows nothing, ports know the domain, the engine knows ports, adapters know ports and not
 * each other, and only this package knows them all.
 */
final class ArchitectureTest {
    private static final String ROOT = "dev.cairn.coordinator";
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages(ROOT);

    private static final String[] ADAPTERS = {
        ROOT + ".store..",
        ROOT + ".compute..",
        ROOT + ".alarms..",
        ROOT + ".simulate..",
        ROOT + ".grpc..",
        ROOT + ".http..",
        ROOT + ".pki..",
        ROOT + ".sources..",
        ROOT + ".system..",
        ROOT + ".account..",
        ROOT + ".distribution..",
        ROOT + ".audit..",
        ROOT + ".events..",
        ROOT + ".metrics..",
    };

    @Test
    void theDomainKnowsOnlyItself() {
        check(classes()
                .that()
                .resideInAPackage(ROOT + ".domain..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        ROOT + ".domain..",
                        "java.lang",
                        "java.lang.invoke",
                        "java.lang.runtime",
                        "java.util..",
                        "java.time..",
                        "java.math..",
                        "java.text..",
                        "org.jspecify.annotations"));
        check(noClasses()
                .that()
                .resideInAPackage(ROOT + ".domain..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "java.util.concurrent..", "java.util.logging..", "java.util.zip..", "java.util.jar.."));
    }

    @Test
    void portsKnowTheDomainOnly() {
        check(classes()
                .that()
                .resideInAPackage(ROOT + ".port..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(ROOT + ".domain..", ROOT + ".port..", "java..", "org.jspecify.annotations"));
    }

    @Test
    void theEngineKnowsPortsOnly() {
        check(classes()
                .that()
                .resideInAPackage(ROOT + ".engine..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        ROOT + ".domain..",
                        ROOT + ".port..",
                        ROOT + ".engine..",
                        "java..",
                        "com.fasterxml.jackson..",
                        "org.slf4j..",
                        "org.jspecify.annotations"));
    }

    @TestFactory
    Stream<DynamicTest> adaptersKnowNeitherTheEngineNorEachOther() {
        return Stream.of(ADAPTERS)
                .map(adapter -> DynamicTest.dynamicTest(
                        adapter,
                        () -> check(noClasses()
                                .that()
                                .resideInAPackage(adapter)
                                .should()
                                .dependOnClassesThat(resideInAPackage(ROOT + "..")
                                        .and(not(
                                                resideInAnyPackage(ROOT + ".domain..", ROOT + ".port..", adapter)))))));
    }

    @Test
    void packagesFormNoCycle() {
        check(slices().matching(ROOT + ".(*)..").should().beFreeOfCycles());
        check(slices().matching(ROOT + ".domain.(*)..").should().beFreeOfCycles());
    }

    /** Its upgrade breaks that package and no other. */
    @TestFactory
    Stream<DynamicTest> aLibraryLivesInItsPackage() {
        return Stream.of(
                library(".grpc..", "io.vertx.grpc..", "com.google.protobuf..", "dev.cairn.proto.."),
                library(".pki..", "org.bouncycastle.."),
                library(".sources..", "org.eclipse.jgit..", "org.apache.sshd.."),
                library(List.of(".sources..", ".distribution.."), "org.apache.commons.compress.."),
                library(
                        ".store.sql..",
                        "java.sql..",
                        "javax.sql..",
                        "org.sqlite..",
                        "org.postgresql..",
                        "com.zaxxer.hikari..",
                        "org.flywaydb.."),
                library(".http..", "io.vertx.ext.web.."),
                library(
                        List.of(".metrics.cloudwatch..", ".alarms.cloudwatch.."),
                        "software.amazon.awssdk.services.cloudwatch.."),
                library(".events.eventbridge..", "software.amazon.awssdk.services.eventbridge.."));
    }

    /** The composition root makes the event loops and the meters; nobody else but the network edges sees them. */
    @Test
    void eventLoopsStayAtTheEdges() {
        check(noClasses()
                .that(not(resideInAnyPackage(ROOT + ".grpc..", ROOT + ".http..", ROOT)))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.vertx..", "io.netty..", "io.micrometer..", "io.prometheus.."));
        check(noClasses()
                .that(not(resideInAnyPackage(ROOT, ROOT + ".simulate..")))
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.commons.cli.."));
    }

    @Test
    void timeAndChanceHaveOneHome() {
        ArchRule rule = noClasses()
                .that(not(resideInAPackage(ROOT + ".system..")))
                .should()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(LocalDateTime.class, "now")
                .orShould()
                .callMethod(ZonedDateTime.class, "now")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(UUID.class, "randomUUID")
                .orShould()
                .callConstructor(Random.class)
                .orShould()
                .callMethod(Math.class, "random");
        check(rule);
    }

    @Test
    void nobodySleepsAndOnlyMainExits() {
        check(noClasses().should().callMethod(Thread.class, "sleep", long.class));
        check(noClasses().should().callMethod(Thread.class, "sleep", java.time.Duration.class));
        check(noClasses()
                .that(not(simpleName("Main")))
                .should()
                .callMethod(System.class, "exit", int.class)
                .orShould()
                .callMethod(Runtime.class, "exit", int.class)
                .orShould()
                .callMethod(Runtime.class, "halt", int.class));
    }

    @Test
    void onlyLocalMachinesAndTheSubversionClientStartProcesses() {
        check(noClasses()
                .that(not(resideInAPackage(ROOT + ".compute.local..")).and(not(simpleName("SvnFetch"))))
                .should()
                .dependOnClassesThat()
                .areAssignableTo(ProcessBuilder.class)
                .orShould()
                .callMethod(Runtime.class, "exec", String[].class));
    }

    @Test
    void namesSayWhatAThingIs() {
        check(noClasses()
                .should()
                .haveNameMatching(".*\\.[A-Za-z]*(Impl|Manager|Helper|Util|Utils|Common|Base|Info)$"));
    }

    private static DynamicTest library(String home, String... packages) {
        return library(List.of(home), packages);
    }

    private static DynamicTest library(List<String> homes, String... packages) {
        return DynamicTest.dynamicTest(
                homes + " " + String.join(" ", packages),
                () -> check(noClasses()
                        .that(not(resideInAnyPackage(
                                homes.stream().map(home -> ROOT + home).toArray(String[]::new))))
                        .should()
                        .dependOnClassesThat(com.tngtech.archunit.base.DescribedPredicate.describe(
                                String.join(", ", packages),
                                (JavaClass known) -> Stream.of(packages)
                                        .anyMatch(name -> resideInAPackage(name).test(known))))));
    }

    private static void check(ArchRule rule) {
        rule.check(CLASSES);
    }
}
