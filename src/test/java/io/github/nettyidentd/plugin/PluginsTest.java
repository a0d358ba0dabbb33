package io.github.nettyidentd.plugin;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;

class PluginsTest {

    private static final String NO_ANSWER = "throw new IdentError.NoUser();";

    private final Logger logger = (Logger) LoggerFactory.getLogger(Plugins.class);
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();

    @TempDir
    private Path directory;

    @BeforeEach
    void startLog() {
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void stopLog() {
        logger.detachAppender(log);
    }

    @Test
    void findsFactoriesOfAllJars() throws Exception {
        new PluginJar()
                .withLookup("example.A", "alpha", NO_ANSWER)
                .withLookup("example.B", "Beta", NO_ANSWER)
                .write(directory.resolve("ab.jar"));
        new PluginJar().withLookup("example.C", "gamma-1.0", NO_ANSWER).write(directory.resolve("c.jar"));
        Files.writeString(directory.resolve("README"), "not looked at");

        assertEquals(Set.of("alpha", "beta", "gamma-1.0"), names());
        assertEquals(List.of(), log.list);
    }

    @Test
    void takesJarWithoutFactoriesAndEmptyDirectory() throws Exception {
        assertEquals(Set.of(), names());
        new PluginJar().with("example.A", "public class A {}").write(directory.resolve("a.jar"));

        assertEquals(Set.of(), names());
        assertEquals(List.of(), log.list);
    }

    @Test
    void rejectsMissingDirectory() {
        Path missing = directory.resolve("missing");

        var failure = assertThrows(LookupUnavailableException.class, () -> Plugins.load(missing));

        assertEquals(
                "--plugins: '" + missing + "' does not exist (expected: a directory of jars)", failure.getMessage());
    }

    @Test
    void rejectsAFileInPlaceOfADirectory() throws Exception {
        Path file = Files.writeString(directory.resolve("x.jar"), "");

        var failure = assertThrows(LookupUnavailableException.class, () -> Plugins.load(file));

        assertEquals(
                "--plugins: '" + file + "' is not a directory (expected: a directory of jars)", failure.getMessage());
    }

    @Test
    void skipsFileThatIsNoJar() throws Exception {
        Files.writeString(directory.resolve("x.jar"), "some text\n");
        Files.createDirectory(directory.resolve("y.jar"));
        new PluginJar().withLookup("example.Z", "z", NO_ANSWER).write(directory.resolve("z.jar"));

        assertEquals(Set.of("z"), names());
        assertEquals(2, log.list.size());
        assertWarned(0, "skipped plug-in x.jar: not a readable jar: ");
        assertWarned(1, "skipped plug-in y.jar: not a readable jar: ");
    }

    @Test
    void skipsJarWhoseFactoryIsMissing() throws Exception {
        new PluginJar()
                .withLookup("example.Good", "good", NO_ANSWER)
                .naming("example.Missing")
                .write(directory.resolve("x.jar"));
        new PluginJar().withLookup("example.Z", "z", NO_ANSWER).write(directory.resolve("z.jar"));

        assertEquals(Set.of("z"), names());
        assertWarned(0, "skipped plug-in x.jar: ");
        assertTrue(message(0).endsWith("Provider example.Missing not found"), message(0));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    public class X {}                                                       | x.jar: example.X not a subtype
                    public class X extends Base { private X() {} }                          | public no-arg constructor
                    public class X extends Base { public X() { throw new Error("a\\nb"); } } | Provider example.X could not be instantiated: a b
                    public class X extends Base { static int i = 1 / 0; }                   | / by zero
                    public class X extends Base { public String name() { return null; } }   | example.X: name 'null' (expected: letters, digits, dots and dashes)
                    public class X extends Base { public String name() { return "a:b"; } }  | example.X: name 'a:b' (expected: letters, digits, dots and dashes)
                    public class X extends Base { public String name() { return ""; } }     | example.X: name '' (expected: letters, digits, dots and dashes)
                    public class X extends Base { public String name() { throw new IllegalStateException("no name"); } } | no name
                    public class X extends Base { public X() { throw new IllegalStateException() { public String toString() { throw this; } public String getMessage() { throw this; } }; } } | Provider example.X could not be instantiated: IllegalStateException
                    """)
    void skipsJarWhoseFactoryIsBroken(String source, String reason) throws Exception {
        new PluginJar()
                .with("example.Base", """
                        public class Base implements LookupFactory {
                            public String name() { return "x"; }
                            public Lookup create(Map<String, String> settings) { return null; }
                        }""")
                .with("example.X", source)
                .naming("example.X")
                .write(directory.resolve("x.jar"));
        new PluginJar().withLookup("example.Z", "z", NO_ANSWER).write(directory.resolve("z.jar"));

        assertEquals(Set.of("z"), names());
        assertEquals(1, log.list.size());
        assertWarned(0, "skipped plug-in x.jar: ");
        assertTrue(message(0).contains(reason), message(0));
        assertEquals(1, message(0).lines().count());
    }

    @Test
    void warnsOfNamesThatPluginsShare() throws Exception {
        new PluginJar().withLookup("example.A", "ldap", NO_ANSWER).write(directory.resolve("a.jar"));
        new PluginJar().withLookup("example.B", "LDAP", NO_ANSWER).write(directory.resolve("b.jar"));

        assertEquals(Set.of("ldap"), names());
        assertWarned(
                0,
                "the name 'ldap' cannot be used, because several plug-ins use it: [example.A in a.jar, example.B in b.jar]");
    }

    private Set<String> names() throws Exception {
        try (var plugins = Plugins.load(directory)) {
            return plugins.factoriesByName().keySet();
        }
    }

    private void assertWarned(int line, String start) {
        assertEquals(Level.WARN, log.list.get(line).getLevel());
        assertTrue(message(line).startsWith(start), message(line));
    }

    private String message(int line) {
        return log.list.get(line).getFormattedMessage();
    }
}
