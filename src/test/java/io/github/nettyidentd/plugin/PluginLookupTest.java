package io.github.nettyidentd.plugin;

import static io.github.nettyidentd.lookup.Queries.PAIR;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.api.IdentError;
import io.github.nettyidentd.api.Lookup;
import io.github.nettyidentd.api.UserId;
import io.github.nettyidentd.lookup.Outcome;
import io.github.nettyidentd.lookup.Queries;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sends queries to lookups of plug-ins, good and bad ones. */
class PluginLookupTest {

    private static final String SIGNAL = PluginLookupTest.class.getName();
    private static final Duration SHORT = Duration.ofMillis(100);
    private static final Duration LONG = Duration.ofMinutes(1);

    @TempDir
    private Path directory;

    @AfterEach
    void removeSignal() {
        System.getProperties().remove(SIGNAL);
    }

    @Test
    void answers() throws Exception {
        assertEquals(UserId.unix("port23"), answer("""
                return CompletableFuture.completedFuture(UserId.unix("port" + pair.portOnClient()));"""));
    }

    private static String errorType(CompletableFuture<UserId> answer) {
        return String.valueOf(Outcome.of(null, Queries.failure(answer)).errorType());
    }

    @ParameterizedTest
    @CsvSource({
        "new IdentError(\"why\"), UNKNOWN-ERROR",
        "new IdentError.NoUser(), NO-USER",
        "new IdentError.HiddenUser(), HIDDEN-USER",
        "new IdentError.InvalidPort(), INVALID-PORT",
        "new IdentError.Extension(\"XBUSY\"), XBUSY",
        "new IllegalStateException(), UNKNOWN-ERROR",
        "new StackOverflowError(), UNKNOWN-ERROR"
    })
    void failsAsThrownOrAsFailed(String failure, String errorType) throws Exception {
        write("throw " + failure + ";");
        assertEquals(errorType, ask(LONG, PluginLookupTest::errorType));
        write("return CompletableFuture.failedFuture(" + failure + ");");
        assertEquals(errorType, ask(LONG, PluginLookupTest::errorType));
    }

    @Test
    void failsWithUnknownErrorWhenAClassCannotBeInitialized() throws Exception {
        new PluginJar()
                .with(
                        "example.Gone",
                        "class Gone { static final Object IT = missing(); static Object missing() {"
                                + " throw new IllegalStateException(\"gone\"); } }")
                .withLookup("example.Test", "test", "throw new IdentError(String.valueOf(Gone.IT));")
                .write(directory.resolve("test.jar"));

        IdentError error = ask(LONG, Queries::error);
        assertEquals("lookup-test", error.getMessage());
        assertInstanceOf(ExceptionInInitializerError.class, error.getCause());
    }

    @Test
    void isInterruptedWhenItBlocksForever() throws Exception {
        var interrupted = new CompletableFuture<String>();
        System.getProperties().put(SIGNAL, interrupted);

        IdentError error = errorOnceSignalled(interrupted, """
                @SuppressWarnings("unchecked")
                var interrupted = (CompletableFuture<String>) System.getProperties().get("%s");
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    interrupted.complete(Thread.currentThread().getName());
                }
                return null;""".formatted(SIGNAL));

        assertEquals("lookup-test: no answer within 100 ms", error.getMessage());
        assertTrue(Queries.await(interrupted).startsWith("lookup-test-"));
    }

    @Test
    void isCancelledWhenItLeaksItsFuture() throws Exception {
        var cancelled = new CompletableFuture<Boolean>();
        System.getProperties().put(SIGNAL, cancelled);

        IdentError error = errorOnceSignalled(cancelled, """
                @SuppressWarnings("unchecked")
                var cancelled = (CompletableFuture<Boolean>) System.getProperties().get("%s");
                var leak = new CompletableFuture<UserId>();
                leak.whenComplete((userId, failure) -> cancelled.complete(leak.isCancelled()));
                return leak;""".formatted(SIGNAL));

        assertEquals(IdentError.UNKNOWN_ERROR, error.errorType());
        assertTrue(Queries.await(cancelled));
    }

    @Test
    void isClosedAndStillLoadsClassesThen() throws Exception {
        Path marker = directory.resolve("marker");
        new PluginJar()
                .with("example.Late", "class Late { static String text() { return \"closed\"; } }")
                .with("example.Closing", """
                        public class Closing implements Lookup {
                            private final java.nio.file.Path marker;
                            Closing(String marker) { this.marker = java.nio.file.Path.of(marker); }
                            public CompletableFuture<UserId> lookup(ConnectionPair pair) { return null; }
                            public void close() {
                                try {
                                    java.nio.file.Files.writeString(marker, Late.text());
                                } catch (java.io.IOException e) {
                                    throw new java.io.UncheckedIOException(e);
                                }
                            }
                        }""")
                .naming("example.Closings")
                .with("example.Closings", """
                        public class Closings implements LookupFactory {
                            public String name() { return "test"; }
                            public Set<String> settings() { return Set.of("marker"); }
                            public Lookup create(Map<String, String> settings) {
                                return new Closing(settings.get("marker"));
                            }
                        }""")
                .write(directory.resolve("test.jar"));
        try (var plugins = Plugins.load(directory)) {
            var resolver = new LookupResolver(List.of(), plugins, LONG);
            Lookup lookup = resolver.resolve(new LookupSpec("test", Map.of("marker", marker.toString())));

            lookup.close();

            assertEquals("closed", Files.readString(marker));
        }
    }

    private UserId answer(String body) throws Exception {
        write(body);
        return ask(LONG, Queries::answer);
    }

    /** On a slow machine the deadline may pass before the lookup is asked at all. */
    private IdentError errorOnceSignalled(CompletableFuture<?> signal, String body) throws Exception {
        write(body);
        IdentError error = ask(SHORT, Queries::error);
        for (int i = 0; i < 300 && !signal.isDone(); i++) {
            error = ask(SHORT, Queries::error);
        }
        return error;
    }

    private void write(String body) throws Exception {
        new PluginJar().withLookup("example.Test", "test", body).write(directory.resolve("test.jar"));
    }

    private <T> T ask(Duration timeout, Reading<T> reading) throws Exception {
        try (var plugins = Plugins.load(directory);
                var lookup = new LookupResolver(List.of(), plugins, timeout).resolve(LookupSpec.parse("test"))) {
            return reading.read(lookup.lookup(PAIR));
        }
    }

    private interface Reading<T> {
        T read(CompletableFuture<UserId> answer) throws Exception;
    }
}
