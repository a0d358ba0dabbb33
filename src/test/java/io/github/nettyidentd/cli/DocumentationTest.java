package io.github.nettyidentd.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.daemon.DaemonSettings;
import io.github.nettyidentd.server.AccessList;
import io.github.nettyidentd.server.Limit;
import io.github.nettyidentd.testing.InstalledProgram;
import io.github.nettyidentd.testing.InstalledProgram.Finished;
import io.github.nettyidentd.testing.ManPage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** Compares the manual, the README and the files in {@code config} with the program. */
class DocumentationTest {

    private static final Path README = Path.of("README.md");
    private static final Pattern LONG_OPTION = Pattern.compile("(?<![\\w-])--[a-z][a-z-]*");
    private static final Pattern COMMAND_OF_ANOTHER_PROGRAM = Pattern.compile("(?m)^ {4}podman .*$|`java [^`]*`");
    private static final Pattern COMMENTED_OPTION = Pattern.compile("(?m)^#(?=--)");

    /**
     * Options that a file of options does not need: those with which the program ends at once, those for a start by
     * hand, one that excludes the others, and those that are refused where systemd opened the socket.
     */
    private static final Set<String> NOT_FOR_A_FILE = Set.of(
            "--help",
            "--version",
            "--stdio",
            "--debug",
            "--quiet",
            "--foreground",
            "--nosyslog",
            "--reply-all",
            "--listen",
            "--port");

    @TempDir
    private Path directory;

    @ParameterizedTest
    @CsvSource({
        "netty-identd.8, ''",
        "netty-identd-check.1, check",
        "netty-identd-explain.1, explain",
        "netty-identd-helper.8, helper",
        "netty-identd-query.1, query",
        "netty-identd-register.1, register",
        "netty-identd-status.1, status"
    })
    void manualHasTheExitStatuses(String page, String command) throws Exception {
        Set<String> statuses =
                command(command).getCommandSpec().usageMessage().exitCodeList().keySet();

        assertEquals(List.copyOf(statuses), ManPage.read(page).exitStatuses());
    }

    @Test
    void manualHasEachLimit() throws Exception {
        String section = String.join(
                "\n", ManPage.read("netty-identd.8").section("LIMITS").lines());
        List<String> missing = Stream.of(Limit.values())
                .map(limit -> limit.name().toLowerCase(Locale.ROOT))
                .filter(limit -> !Pattern.compile("(?m)^\\.It Cm .*\\b" + limit + "\\b")
                        .matcher(section)
                        .find())
                .toList();

        assertEquals(List.of(), missing);
    }

    @Test
    void serveIsTheProgramItself() {
        assertEquals(
                options("").map(DocumentationTest::names).toList(),
                options("serve").map(DocumentationTest::names).toList());
    }

    @Test
    void readmeNamesOnlyOptionsThatExist() throws Exception {
        Set<String> known = Main.commandLine().getSubcommands().keySet().stream()
                .flatMap(DocumentationTest::options)
                .flatMap(option -> Stream.of(option.names()))
                .collect(Collectors.toSet());

        Set<String> unknown = new TreeSet<>();
        String readme =
                COMMAND_OF_ANOTHER_PROGRAM.matcher(Files.readString(README)).replaceAll("");
        LONG_OPTION.matcher(readme).results().forEach(match -> unknown.add(match.group()));
        unknown.removeAll(known);

        assertEquals(Set.of(), unknown);
    }

    @Test
    void optionsFileIsTheDefaultsAsShipped() {
        assertEquals(new Terminal().settings(), new Terminal().settings("@config/netty-identd.options"));
    }

    @Test
    void optionsFileCanBeUncommentedWhole() throws Exception {
        String shipped = Files.readString(Path.of("config/netty-identd.options"));
        Path file = Files.writeString(
                directory.resolve("options"), COMMENTED_OPTION.matcher(shipped).replaceAll(""));

        DaemonSettings settings = new Terminal().settings("@" + file);

        assertEquals(List.of(), settings.listen().addresses());
        assertFalse(COMMENTED_OPTION
                .matcher(shipped)
                .results()
                .anyMatch(option -> shipped.startsWith("--port", option.end())));
        assertTrue(settings.answers().plugins().isPresent());
        DaemonSettings defaults = new Terminal().settings();
        AccessList access = settings.limits().access();
        assertEquals(1, access.allowed().size());
        assertEquals(1, access.denied().size());
        assertEquals(
                defaults.limits()
                        .withAccess(access)
                        .withPerSource(defaults.limits().perSource().withLoopback(true)),
                settings.limits());
        assertEquals(defaults.answers().lookups(), settings.answers().lookups());
        assertEquals(defaults.listen().transport(), settings.listen().transport());
        assertEquals(
                defaults.answers().format().opsys(), settings.answers().format().opsys());
    }

    @Test
    void optionsFileHasEachOption() throws Exception {
        String shipped = Files.readString(Path.of("config/netty-identd.options"));
        List<String> missing = options("serve")
                .map(OptionSpec::longestName)
                .filter(name -> !NOT_FOR_A_FILE.contains(name))
                .filter(name -> !Pattern.compile("(?m)^#" + name + "\\b")
                        .matcher(shipped)
                        .find())
                .toList();

        assertEquals(List.of(), missing);
    }

    @Test
    void jvmTakesItsOptionsWithoutAWarning() throws Exception {
        Path java = Path.of(System.getProperty("java.home"), "bin/java");

        Finished finished = InstalledProgram.run(InstalledProgram.command(java, "@config/jvm.options", "--version"));

        assertEquals("", finished.err());
        assertEquals(0, finished.status());
    }

    /**
     * A new file in {@code config} needs a test. {@code LogConfigurationTest} tests {@code logback.xml.example}, and
     * {@code GuidesTest} tests the guides.
     */
    @Test
    void everyConfigurationFileIsTested() throws Exception {
        try (Stream<Path> files = Files.list(Path.of("config"))) {
            assertEquals(
                    Set.of("guides", "jvm.options", "logback.xml.example", "netty-identd.options"),
                    files.map(file -> file.getFileName().toString()).collect(Collectors.toSet()));
        }
    }

    @Test
    void changesHaveASectionForThisVersion() throws Exception {
        String version = version();

        assertTrue(
                Files.readAllLines(Path.of("packaging/CHANGES.md")).stream()
                        .anyMatch(line -> line.matches("## " + Pattern.quote(version) + "( .*)?")),
                "no '## " + version + "' in packaging/CHANGES.md");
    }

    /** The first version in the pom is the project's own. */
    private static String version() throws IOException {
        Optional<String> version = Pattern.compile("<version>([^<]+)</version>")
                .matcher(Files.readString(Path.of("pom.xml")))
                .results()
                .map(match -> Objects.requireNonNull(match.group(1)))
                .findFirst();
        return version.orElseThrow();
    }

    private static CommandLine command(String name) {
        CommandLine program = Main.commandLine();
        return name.isEmpty()
                ? program
                : Objects.requireNonNull(program.getSubcommands().get(name));
    }

    /** Without hidden options, which are oidentd's names for other options, or refused. */
    private static Stream<OptionSpec> options(String command) {
        return command(command).getCommandSpec().options().stream().filter(option -> !option.hidden());
    }

    private static Set<String> names(OptionSpec option) {
        return new TreeSet<>(List.of(option.names()));
    }
}
