package io.github.nettyidentd.plugin;

import static io.github.nettyidentd.lookup.Queries.PAIR;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.nettyidentd.api.UserId;
import io.github.nettyidentd.lookup.Queries;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests which classes and resources a plug-in can see. */
class PluginIsolationTest {

    private static final String SEES = """
            try {
                Class.forName("%s");
                return CompletableFuture.completedFuture(UserId.other("seen"));
            } catch (ClassNotFoundException e) {
                return CompletableFuture.completedFuture(UserId.other("unseen"));
            }""";

    @TempDir
    private Path directory;

    @ParameterizedTest
    @ValueSource(
            strings = {
                "io.netty.channel.Channel",
                "org.slf4j.Logger",
                "ch.qos.logback.classic.Logger",
                "org.jspecify.annotations.Nullable",
                "io.github.nettyidentd.lookup.ChainLookup",
                "io.github.nettyidentd.plugin.Plugins",
                "io.github.nettyidentd.api.inner.Thing",
                "io.github.nettyidentd.apis"
            })
    void doesNotSeeTheRestOfTheProgram(String className) throws Exception {
        assertEquals("unseen", answerOf(SEES.formatted(className)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "java.sql.Connection",
                "java.net.http.HttpClient",
                "javax.naming.ldap.LdapContext",
                "org.w3c.dom.Node"
            })
    void seesTheJdk(String className) throws Exception {
        assertEquals("seen", answerOf(SEES.formatted(className)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "META-INF/services/org.slf4j.spi.SLF4JServiceProvider",
                "io/netty/channel/Channel.class",
                "io/github/nettyidentd/plugin/Plugins.class"
            })
    void doesNotSeeTheResourcesOfTheProgram(String resource) throws Exception {
        assertEquals("unseen", answerOf("""
                var resource = getClass().getClassLoader().getResource("%s");
                return CompletableFuture.completedFuture(UserId.other(resource == null ? "unseen" : "seen"));""".formatted(resource)));
    }

    @Test
    void seesItsOwnResourcesByTheContextClassLoader() throws Exception {
        String body = """
                try (var in = Thread.currentThread().getContextClassLoader().getResourceAsStream("user.txt")) {
                    return CompletableFuture.completedFuture(UserId.other(new String(in.readAllBytes())));
                } catch (java.io.IOException e) {
                    throw new IdentError("unreadable", e);
                }""";
        new PluginJar()
                .withLookup("example.Test", "test", body)
                .with("user.txt", "stjohns".getBytes(UTF_8))
                .write(directory.resolve("test.jar"));

        assertEquals("stjohns", answer("test"));
    }

    @Test
    void sharesNoClassWithOtherPlugins() throws Exception {
        for (String version : List.of("one", "two")) {
            new PluginJar()
                    .with(
                            "example.lib.Version",
                            "public class Version { public static String it = \"" + version + "\"; }")
                    .withLookup(
                            "example.Test",
                            version,
                            "return CompletableFuture.completedFuture(UserId.other(example.lib.Version.it));")
                    .write(directory.resolve(version + ".jar"));
        }

        assertEquals("one", answer("one"));
        assertEquals("two", answer("two"));
    }

    private String answerOf(String body) throws Exception {
        new PluginJar().withLookup("example.Test", "test", body).write(directory.resolve("test.jar"));
        return answer("test");
    }

    private String answer(String name) throws Exception {
        try (var plugins = Plugins.load(directory);
                var lookup =
                        new LookupResolver(List.of(), plugins, Duration.ofMinutes(1)).resolve(LookupSpec.parse(name))) {
            UserId userId = Queries.answer(lookup.lookup(PAIR));
            return userId.text();
        }
    }
}
