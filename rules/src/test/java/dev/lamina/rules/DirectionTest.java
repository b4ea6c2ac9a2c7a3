package dev.lamina.rules;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Files;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DirectionTest {
    /** Which modules each module may use. What is not listed here does not exist yet. */
    private static final Map<String, Set<String>> USES = new TreeMap<>(Map.of(
            "core", Set.of(),
            "sim", Set.of("core"),
            "device", Set.of("core"),
            "node", Set.of("core", "device"),
            "workloads", Set.of("core", "device"),
            "bench", Set.of("core", "sim", "device", "node", "workloads"),
            "cli", Set.of("core", "sim", "device", "node", "workloads", "bench")));

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.lamina");

    @Test
    void pointsDependenciesTowardsCore() {
        USES.forEach((module, uses) -> {
            String[] others = USES.keySet().stream()
                    .filter(other -> !other.equals(module) && !uses.contains(other))
                    .map(other -> "dev.lamina." + other + "..")
                    .toArray(String[]::new);
            noClasses()
                    .that()
                    .resideInAPackage("dev.lamina." + module + "..")
                    .should()
                    .dependOnClassesThat(resideInAnyPackage(others))
                    .check(CLASSES);
        });
    }

    @Test
    void letsNoTwoPackagesNeedEachOther() {
        slices().matching("dev.lamina.(*.*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void knowsEveryModuleOfTheProject() {
        Set<String> modules = CLASSES.stream()
                .map(type -> type.getPackageName().split("\\.")[2])
                .collect(Collectors.toSet());

        assertThat(USES.keySet()).containsAll(modules);
    }

    @Test
    void keepsCorePure() {
        noClasses()
                .that()
                .resideInAPackage("dev.lamina.core..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "java.io..", "java.net..", "java.nio..", "java.sql..", "java.util.logging..", "org.slf4j..")
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("java.time.Clock")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(System.Logger.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Thread.class)
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(Math.class, "random")
                .orShould()
                .callConstructor(java.util.Random.class)
                .because("the simulator, the node and a cluster call the same code and get the same answer")
                .check(CLASSES);
    }

    @Test
    void leavesForeignMemoryToDevice() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.lamina.device..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("java.lang.foreign..")
                .check(CLASSES);
    }

    @Test
    void showsNoForeignMemoryInWhatDeviceExports() {
        Set<String> exported = exportsOfDevice();
        Stream<String> shown = CLASSES.stream()
                .filter(type -> exported.contains(type.getPackageName()))
                .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
                .flatMap(DirectionTest::foreignInSignatures);

        assertThat(shown).isEmpty();
    }

    @Test
    void namesPackagesAfterConcepts() {
        assertThat(CLASSES.stream().map(JavaClass::getPackageName).distinct())
                .noneMatch(
                        name -> name.matches(".*\\.(util|utils|common|helper|helpers|manager|managers|impl)(\\..*)?"));
    }

    private static Stream<String> foreignInSignatures(JavaClass type) {
        return type.getCodeUnits().stream()
                .filter(unit -> unit.getModifiers().contains(JavaModifier.PUBLIC))
                .filter(unit -> Stream.concat(Stream.of(unit.getRawReturnType()), unit.getRawParameterTypes().stream())
                        .anyMatch(part -> part.getPackageName().startsWith("java.lang.foreign")))
                .map(unit -> unit.getFullName());
    }

    private static Set<String> exportsOfDevice() {
        var descriptor = ProjectFiles.root().resolve("device/target/classes/module-info.class");
        try (var bytes = Files.newInputStream(descriptor)) {
            return ModuleDescriptor.read(bytes).exports().stream()
                    .map(ModuleDescriptor.Exports::source)
                    .collect(Collectors.toSet());
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
