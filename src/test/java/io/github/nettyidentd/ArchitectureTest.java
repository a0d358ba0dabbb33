package io.github.nettyidentd;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.GeneralCodingRules.ACCESS_STANDARD_STREAMS;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import io.github.nettyidentd.api.UserId;
import io.github.nettyidentd.testing.LeakCheck;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** Holds the compiled classes against the table of arrows between packages, and against the rules for all packages. */
class ArchitectureTest {

    private static final String BASE = "io.github.nettyidentd";
    private static final String FOREIGN = "java.lang.foreign";
    private static final String SLF4J = "org.slf4j";
    private static final String CAFFEINE = "com.github.benmanes.caffeine";
    private static final int MAX_FILE_LINES = 400;

    /**
     * The table of arrows: each package, and what it may use besides itself, {@code java.*} without foreign memory, and
     * {@code org.jspecify}. A package of ours does not include its subpackages, and other packages do. A class of ours
     * stands for that class alone.
     */
    private static final Map<String, List<String>> ARROWS = Map.ofEntries(
            Map.entry("api", List.of()),
            Map.entry("net", List.of()),
            Map.entry("text", List.of()),
            Map.entry("blocking", List.of(SLF4J)),
            Map.entry("transport", List.of("io.netty")),
            Map.entry("protocol", List.of("api", "io.netty.buffer")),
            Map.entry("lookup", List.of("api", "net", "text", "blocking", SLF4J)),
            Map.entry(
                    "server", List.of("api", "net", "protocol", "blocking", "lookup", "transport", "io.netty", SLF4J)),
            Map.entry("client", List.of("api", "net", "protocol", "transport", "io.netty", SLF4J)),
            Map.entry("linux.ffi", List.of("text", FOREIGN)),
            Map.entry("linux.socket", List.of("api", "blocking", "linux.ffi", CAFFEINE, SLF4J)),
            Map.entry("linux.account", List.of("text", "blocking", "linux.ffi", CAFFEINE)),
            Map.entry("linux.userfile", List.of("blocking", "linux.ffi", "linux.account", CAFFEINE)),
            Map.entry("linux.process", List.of("linux.ffi")),
            Map.entry("linux.conntrack", List.of("linux.ffi", SLF4J)),
            Map.entry("linux.cgroup", List.of("text", "blocking", "lookup", "linux.ffi", CAFFEINE, SLF4J)),
            Map.entry("linux.namespace", List.of("linux.ffi", SLF4J)),
            Map.entry("helper", List.of("text", "linux.ffi", "linux.conntrack", "linux.namespace", SLF4J)),
            Map.entry("forward", List.of("api", "net", "blocking", "protocol", "client", "io.netty")),
            Map.entry(
                    "hop",
                    List.of(
                            "api",
                            "net",
                            "text",
                            "blocking",
                            "lookup",
                            "forward",
                            "helper",
                            "linux.socket",
                            "linux.conntrack",
                            "linux.namespace",
                            "policy",
                            "policy.language",
                            SLF4J)),
            Map.entry("policy", List.of("api", "net", "text")),
            Map.entry("policy.language", List.of("net", "text", "policy")),
            Map.entry("registration", List.of("transport", "io.netty", SLF4J)),
            Map.entry("registry", List.of("api", "text", "lookup", "linux.socket", "policy", SLF4J)),
            Map.entry(
                    "registry.line",
                    List.of("api", "net", "text", "lookup", "linux.ffi", "linux.socket", "policy", "registry", SLF4J)),
            Map.entry(
                    "system",
                    List.of(
                            "registry",
                            "api",
                            "text",
                            "blocking",
                            "forward",
                            "lookup",
                            "hop",
                            "linux.socket",
                            "linux.account",
                            "linux.cgroup",
                            "linux.userfile",
                            "linux.ffi.GroupDatabase",
                            "linux.ffi.GroupDatabase$Group",
                            "linux.ffi.ServiceDatabase",
                            "policy",
                            "policy.language",
                            CAFFEINE,
                            SLF4J)),
            Map.entry("plugin", List.of("api", "lookup", "text", SLF4J)),
            Map.entry("logging", List.of("text", "ch.qos.logback", "com.google.gson", SLF4J)),
            Map.entry("systemd", List.of("text", "linux.ffi", SLF4J)),
            Map.entry(
                    "monitoring",
                    List.of(
                            "api",
                            "net",
                            "text",
                            "lookup",
                            "protocol",
                            "server",
                            "hop",
                            "registry.RegistryStatistics",
                            "registry.RegistryStatistics$WaitOutcome",
                            "system.SystemStatistics",
                            "io.netty",
                            "io.prometheus",
                            "com.google.gson",
                            SLF4J)),
            Map.entry(
                    "daemon",
                    List.of(
                            "registry",
                            "registry.line",
                            "api",
                            "net",
                            "text",
                            "transport",
                            "server",
                            "hop",
                            "helper",
                            "lookup",
                            "linux.process",
                            "linux.ffi",
                            "policy",
                            "system",
                            "plugin",
                            "systemd",
                            "monitoring",
                            "logging",
                            "io.netty",
                            SLF4J)),
            Map.entry(
                    "diagnosis",
                    List.of(
                            "registry",
                            "api",
                            "text",
                            "protocol",
                            "server",
                            "hop",
                            "lookup",
                            "linux.socket",
                            "linux.account",
                            "linux.userfile",
                            "linux.process",
                            "linux.ffi",
                            "policy",
                            "policy.language",
                            "system",
                            "plugin",
                            "daemon",
                            "io.netty.buffer")),
            // The daemon's settings are made of values of the packages below it, and its explanations of their words.
            Map.entry(
                    "cli",
                    List.of(
                            "registry",
                            "api",
                            "net",
                            "text",
                            "linux.cgroup",
                            "protocol",
                            "client",
                            "linux.socket",
                            "linux.account",
                            "linux.userfile",
                            "linux.process",
                            "linux.ffi.ServiceDatabase",
                            "linux.ffi.StreamSocket",
                            "linux.ffi.StreamSocket$Buffer",
                            "linux.ffi.StreamSocket$Received",
                            "linux.ffi.SystemCallException",
                            "linux.ffi.TcpSocketStatus",
                            "linux.ffi.TerminalSize",
                            "policy",
                            "system",
                            "hop",
                            "lookup",
                            "daemon",
                            "diagnosis",
                            "monitoring",
                            "logging",
                            "server",
                            "transport",
                            "plugin.LookupSpec",
                            "picocli",
                            "com.google.gson")));

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .importUrl(UserId.class.getProtectionDomain().getCodeSource().getLocation());

    @Test
    void packagesUseOnlyWhatTheTableAllows() {
        assertNone(violations(CLASSES));
    }

    @Test
    void packagesDependOnEachOtherInOneDirectionOnly() {
        slices().matching(BASE + ".(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void tableAllowsNothingThatNoPackageUses() {
        var unused = new TreeSet<String>();
        ARROWS.forEach((name, allowed) -> allowed.forEach(arrow -> unused.add(name + " does not use " + arrow)));
        for (JavaClass type : CLASSES) {
            String packageName = relative(type.getPackageName());
            for (String arrow : ARROWS.getOrDefault(packageName, List.of())) {
                if (type.getDirectDependenciesFromSelf().stream()
                        .map(dependency -> dependency.getTargetClass().getBaseComponentType())
                        .anyMatch(used ->
                                relative(used.getName()).equals(arrow) || leadsTo(arrow, used.getPackageName()))) {
                    unused.remove(packageName + " does not use " + arrow);
                }
            }
        }
        assertNone(List.copyOf(unused));
    }

    @Test
    void aPackageWithoutARowIsNoticed() {
        JavaClasses classes = new ClassFileImporter().importClasses(LeakCheck.class);

        assertEquals(List.of("no row for package testing"), violations(classes));
    }

    @Test
    void anArrowOutsideOfTheTableIsNoticed() {
        // The tests of a package use more than the package itself may.
        JavaClasses classes = new ClassFileImporter().importPackages(BASE + ".protocol");

        List<String> violations = violations(classes);
        assertTrue(
                violations.contains("protocol.ProtocolFuzzTest uses io.netty.channel.embedded.EmbeddedChannel"),
                violations::toString);
        assertTrue(
                violations.contains("protocol.ProtocolFuzzTest uses io.github.nettyidentd.testing.Fuzz"),
                violations::toString);
    }

    @Test
    void foreignMemoryStaysInItsPackage() {
        assertNone(CLASSES.stream()
                .filter(resideInAPackage(BASE + ".linux.ffi"))
                .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
                .flatMap(type -> type.getMembers().stream())
                .filter(ArchitectureTest::isPublished)
                .filter(ArchitectureTest::showsForeignMemory)
                .map(member -> member.getFullName() + " shows " + FOREIGN)
                .toList());
    }

    @Test
    void namesSayWhatClassesAre() {
        noClasses().should().haveNameMatching(".*(Impl|Utils?|Helper|Manager)").check(CLASSES);
    }

    @Test
    void noOtherPackageUsesTheLogOfTheJdk() {
        noClasses()
                .that(resideOutsideOfPackage(BASE + ".logging"))
                .should()
                .dependOnClassesThat(resideInAPackage("java.util.logging.."))
                .check(CLASSES);
    }

    @Test
    void onlyTheCommandLinePrints() {
        noClasses()
                .that(resideOutsideOfPackage(BASE + ".cli"))
                .should(ACCESS_STANDARD_STREAMS)
                .check(CLASSES);
    }

    @Test
    void packagesAreNullMarked() {
        Stream<JavaPackage> packages =
                CLASSES.stream().map(JavaClass::getPackage).distinct();

        assertNone(packages.filter(it -> !it.isAnnotatedWith(NullMarked.class))
                .map(it -> it.getName() + " has no package-info with @NullMarked")
                .toList());
    }

    @Test
    void filesAreNotTooLong() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src"))) {
            assertNone(files.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> lines(file) > MAX_FILE_LINES)
                    .map(file -> file + " has more than " + MAX_FILE_LINES + " lines")
                    .toList());
        }
    }

    private static List<String> violations(JavaClasses classes) {
        var violations = new TreeSet<String>();
        for (JavaClass type : classes) {
            String packageName = relative(type.getPackageName());
            List<String> allowed = ARROWS.get(packageName);
            if (allowed == null) {
                violations.add("no row for package " + packageName);
                continue;
            }
            type.getDirectDependenciesFromSelf().stream()
                    .map(dependency -> dependency.getTargetClass().getBaseComponentType())
                    .filter(used -> !used.isPrimitive() && !allowed.contains(relative(used.getName())))
                    .filter(used -> !mayUse(packageName, allowed, used.getPackageName()))
                    .forEach(used -> violations.add(relative(type.getName()) + " uses " + used.getName()));
        }
        return List.copyOf(violations);
    }

    private static boolean mayUse(String packageName, List<String> allowed, String used) {
        return relative(used).equals(packageName)
                || (isIn("java", used) && !isIn(FOREIGN, used))
                || isIn("org.jspecify", used)
                || allowed.stream().anyMatch(arrow -> leadsTo(arrow, used));
    }

    private static boolean leadsTo(String arrow, String packageName) {
        return ARROWS.containsKey(arrow) ? relative(packageName).equals(arrow) : isIn(arrow, packageName);
    }

    private static boolean isIn(String name, String packageName) {
        return packageName.equals(name) || packageName.startsWith(name + ".");
    }

    private static String relative(String name) {
        return name.startsWith(BASE + ".") ? name.substring(BASE.length() + 1) : name;
    }

    private static boolean isPublished(JavaMember member) {
        return member.getModifiers().contains(JavaModifier.PUBLIC)
                || member.getModifiers().contains(JavaModifier.PROTECTED);
    }

    private static boolean showsForeignMemory(JavaMember member) {
        Stream<JavaType> types = switch (member) {
            case JavaField field -> Stream.of(field.getType());
            case JavaCodeUnit code -> Stream.concat(Stream.of(code.getReturnType()), code.getParameterTypes().stream());
            default -> throw new IllegalStateException("neither field nor code: " + member);
        };
        return types.flatMap(type -> type.getAllInvolvedRawTypes().stream())
                .anyMatch(type -> isIn(FOREIGN, type.getPackageName()));
    }

    private static long lines(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.count();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void assertNone(List<String> violations) {
        assertEquals("", String.join("\n", violations));
    }
}
