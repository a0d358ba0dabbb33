package io.github.nettyidentd.plugin;

import static io.github.nettyidentd.lookup.Queries.PAIR;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.lookup.DeadlineLookup;
import io.github.nettyidentd.lookup.FixedLookup;
import io.github.nettyidentd.lookup.FixedLookupFactory;
import io.github.nettyidentd.lookup.Queries;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LookupResolverTest {

    @TempDir
    private Path directory;

    @Test
    void leavesBuiltInLookupOnTheCallersThread() throws Exception {
        var resolver = new LookupResolver(List.of(new FixedLookupFactory()), Plugins.none(), Duration.ofSeconds(1));

        assertInstanceOf(FixedLookup.class, resolver.resolve(LookupSpec.parse("FIXED:user-id=a")));
    }

    @Test
    void prefersBuiltInToPlugin() throws Exception {
        new PluginJar()
                .withLookup("example.Fixed", "fixed", answering("plugin"))
                .write(directory.resolve("a.jar"));

        assertEquals("built-in", answer("fixed:user-id=built-in"));
        assertEquals("plugin", answer("example.Fixed"));
    }

    @Test
    void prefersPluginsNameToClassName() throws Exception {
        new PluginJar().withLookup("example.A", "example.B", answering("a")).write(directory.resolve("a.jar"));
        new PluginJar().withLookup("example.B", "b", answering("b")).write(directory.resolve("b.jar"));

        assertEquals("a", answer("Example.b"));
        assertEquals("a", answer("example.B"));
        assertEquals("b", answer("b"));
    }

    @Test
    void takesSettingsOfPlugin() throws Exception {
        writeEcho();

        assertEquals("base=x url=ldap://host:389", answer("echo:base=x,url=ldap://host:389"));
    }

    @Test
    void findsClassOfLookupWithoutFactory() throws Exception {
        new PluginJar().with("example.Own", """
                        public class Own implements Lookup {
                            public CompletableFuture<UserId> lookup(ConnectionPair pair) {
                                return CompletableFuture.completedFuture(UserId.other("own"));
                            }
                        }""").write(directory.resolve("own.jar"));

        assertEquals("own", answer("example.Own"));
        assertEquals("lookup 'example.Own': unknown setting 'a' (expected: no settings)", refusal("example.Own:a=1"));
    }

    @Test
    void findsClassOnTheClassPathAndGivesItADeadline() throws Exception {
        var resolver = new LookupResolver(List.of(), Plugins.none(), Duration.ofSeconds(1));

        try (var lookup = resolver.resolve(LookupSpec.parse(FixedLookupFactory.class.getName() + ":user-id=a"))) {
            assertInstanceOf(DeadlineLookup.class, lookup);
            assertEquals("a", Queries.answer(lookup.lookup(PAIR)).text());
        }
    }

    @Test
    void namesWhatIsKnown() throws Exception {
        assertEquals("unknown lookup 'foo' (expected: fixed, or a class name)", refusal("foo"));
        new PluginJar()
                .withLookup("example.B", "b", answering("b"))
                .withLookup("example.A", "a", answering("a"))
                .write(directory.resolve("ab.jar"));

        assertEquals("unknown lookup 'foo' (expected: fixed, a plug-in's name: a, b, or a class name)", refusal("foo"));
        assertEquals(
                "unknown lookup 'no/such Class' (expected: fixed, a plug-in's name: a, b, or a class name)",
                refusal("no/such Class"));
    }

    @Test
    void namesBrokenPluginsWhenTheLookupIsUnknown() throws Exception {
        Files.writeString(directory.resolve("x.jar"), "some text\n");

        String message = refusal("foo");

        assertTrue(
                message.startsWith("unknown lookup 'foo' (expected: fixed, or a class name);"
                        + " broken plug-ins were skipped: x.jar: not a readable jar: "),
                message);
    }

    @Test
    void rejectsNameThatPluginsShare() throws Exception {
        new PluginJar().withLookup("example.A", "ldap", answering("a")).write(directory.resolve("a.jar"));
        new PluginJar().withLookup("example.B", "ldap", answering("b")).write(directory.resolve("b.jar"));

        assertEquals(
                "lookup 'ldap': found more than once, [example.A in a.jar, example.B in b.jar]"
                        + " (expected: one plug-in of that name; use a class name)",
                refusal("ldap"));
        assertEquals("b", answer("example.B"));
    }

    @Test
    void rejectsClassThatPluginsShare() throws Exception {
        new PluginJar().withLookup("example.A", "a", answering("a")).write(directory.resolve("a.jar"));
        new PluginJar().withLookup("example.A", "b", answering("b")).write(directory.resolve("b.jar"));

        assertEquals(
                "lookup 'example.A': found more than once, [example.A in a.jar, example.A in b.jar]"
                        + " (expected: one jar with that class)",
                refusal("example.A"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    echo:ulr=x      | lookup 'echo': unknown setting 'ulr' (expected: base, fail, url)
                    echo:fail=value | lookup 'echo': fail: 'value' (expected: anything else)
                    echo:fail=null  | lookup 'echo': its factory returned null (expected: a lookup)
                    echo:fail=io    | lookup 'echo': no route to host
                    echo:fail=error | lookup 'echo': class gone is missing
                    """)
    void tellsWhatTheFactoryRefused(String spec, String message) throws Exception {
        writeEcho();

        assertEquals(message, refusal(spec));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    example.Plain     | lookup 'example.Plain' in x.jar is not a lookup (expected: a class that implements LookupFactory or Lookup)
                    java.lang.String  | lookup 'java.lang.String' in the class path is not a lookup (expected: a class that implements LookupFactory or Lookup)
                    example.Abstract  | lookup 'example.Abstract' in x.jar cannot be instantiated (expected: a public class with a public constructor without parameters)
                    example.Private   | lookup 'example.Private' in x.jar cannot be instantiated (expected: a public class with a public constructor without parameters)
                    example.Hidden    | lookup 'example.Hidden' in x.jar cannot be instantiated (expected: a public class with a public constructor without parameters)
                    example.Throwing  | lookup 'example.Throwing': its constructor failed: no
                    example.Factory   | lookup 'example.Factory': its constructor failed: no
                    example.Damaged   | lookup 'example.Damaged': cannot be loaded from x.jar: Truncated class file
                    """)
    void tellsWhatIsWrongWithClass(String className, String message) throws Exception {
        String lookup =
                "implements Lookup { public CompletableFuture<UserId> lookup(ConnectionPair pair) { return null; }";
        new PluginJar()
                .with("example.Plain", "public class Plain {}")
                .with("example.Abstract", "public abstract class Abstract implements Lookup {}")
                .with("example.Private", "public class Private " + lookup + " private Private() {} }")
                .with("example.Hidden", "class Hidden " + lookup + " public Hidden() {} }")
                .with(
                        "example.Throwing",
                        "public class Throwing " + lookup
                                + " public Throwing() { throw new IllegalStateException(\"no\"); } }")
                .with("example.Factory", """
                        public class Factory implements LookupFactory {
                            public Factory() { throw new IllegalStateException("no"); }
                            public String name() { return "x"; }
                            public Lookup create(Map<String, String> settings) { return null; }
                        }""")
                .with("example/Damaged.class", new byte[] {(byte) 0xca, (byte) 0xfe, (byte) 0xba, (byte) 0xbe})
                .write(directory.resolve("x.jar"));

        assertEquals(message, refusal(className));
    }

    private void writeEcho() throws Exception {
        new PluginJar().with("example.Echo", """
                        public class Echo implements LookupFactory {
                            public String name() { return "echo"; }
                            public Set<String> settings() { return Set.of("url", "base", "fail"); }
                            public Lookup create(Map<String, String> settings) throws Exception {
                                switch (settings.getOrDefault("fail", "")) {
                                    case "value" -> throw new IllegalArgumentException(
                                            "fail: 'value' (expected: anything else)");
                                    case "null" -> { return null; }
                                    case "io" -> throw new java.io.IOException("no route to host");
                                    case "error" -> throw new NoClassDefFoundError("gone");
                                    default -> {}
                                }
                                UserId answer = UserId.other("base=" + settings.get("base") + " url=" + settings.get("url"));
                                return pair -> CompletableFuture.completedFuture(answer);
                            }
                        }""").naming("example.Echo").write(directory.resolve("echo.jar"));
    }

    @ParameterizedTest
    @CsvSource({"java.io.IOException, true", "IllegalStateException, false", "ClassNotFoundException, false"})
    void knowsWhatMayBeThereLater(String failure, boolean isTemporary) throws Exception {
        new PluginJar()
                .with("example.Away", """
                public class Away implements LookupFactory {
                    public String name() { return "away"; }
                    public Lookup create(Map<String, String> settings) throws Exception {
                        throw new %s("away");
                    }
                }""".formatted(failure))
                .naming("example.Away")
                .write(directory.resolve("away.jar"));
        try (var plugins = Plugins.load(directory)) {
            var thrown = assertThrows(
                    LookupUnavailableException.class, () -> resolver(plugins).resolve(LookupSpec.parse("away")));
            assertEquals(isTemporary, thrown.isTemporary());
        }
    }

    private static String answering(String userId) {
        return "return CompletableFuture.completedFuture(UserId.other(\"" + userId + "\"));";
    }

    private String answer(String spec) throws Exception {
        try (var plugins = Plugins.load(directory);
                var lookup = resolver(plugins).resolve(LookupSpec.parse(spec))) {
            return Queries.answer(lookup.lookup(PAIR)).text();
        }
    }

    private String refusal(String spec) throws Exception {
        try (var plugins = Plugins.load(directory)) {
            var failure = assertThrows(
                    LookupUnavailableException.class, () -> resolver(plugins).resolve(LookupSpec.parse(spec)));
            return String.valueOf(failure.getMessage());
        }
    }

    private static LookupResolver resolver(Plugins plugins) {
        return new LookupResolver(List.of(new FixedLookupFactory()), plugins, Duration.ofMinutes(1));
    }
}
