package io.github.nettyidentd.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.github.nettyidentd.api.IdentError;
import io.github.nettyidentd.protocol.IdentQuery;
import io.github.nettyidentd.testing.LoaderWithout;
import io.github.nettyidentd.testing.RecordedLog;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Runs the client with one class missing from the class path, for each class that it uses. A program that embeds the client
 * may lack a jar, and then the event loop finds a class missing in the middle of a query. Whichever class it is, the query
 * must end within the client's timeout: the call throws, or its future completes.
 */
class MissingClassTest {

    private static final String BASE = "io.github.nettyidentd.";
    private static final Duration TIMEOUT = Duration.ofMillis(300);
    private static final long PATIENCE_SECONDS = 20;

    private final EventLoopGroup group = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());

    /** What is closed after a test. Records the log too, because Netty logs each error on an event loop with its stack trace. */
    private final List<AutoCloseable> open =
            new ArrayList<>(List.of(new RecordedLog("io.netty"), new RecordedLog(BASE + "client")));

    @AfterEach
    void close() throws Exception {
        group.shutdownGracefully(0, 0, TimeUnit.SECONDS).sync();
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
    }

    @Test
    void everyQueryEndsWhicheverClassIsMissing() throws Exception {
        Map<String, InetSocketAddress> servers = servers();
        Map<String, CompletableFuture<?>> answers = new LinkedHashMap<>();
        for (String name : usedClasses()) {
            for (var server : servers.entrySet()) {
                answers.put(name + " is missing, the server " + server.getKey(), ask(name, server.getValue()));
            }
        }

        assertTrue(answers.size() > 200, () -> "only " + answers.size() + " queries");
        assertEquals(List.of(), unanswered(answers));
    }

    /** Without these classes of Netty a read from an NIO channel throws where nothing catches it, and the event loop ends. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "io.netty.channel.AdaptiveRecvByteBufAllocator$HandleImpl",
                "io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator$MaxMessageHandle"
            })
    void aQueryEndsAlthoughTheEventLoopHasEnded(String missing) throws Exception {
        try (FakeIdentServer server = FakeIdentServer.start(ClientFixture::echoForever)) {
            var loader = new LoaderWithout(missing::equals, List.of(BASE, "io.netty."));

            CompletableFuture<?> answer = query(loader, null, server.address());

            var failure = assertThrows(ExecutionException.class, () -> answer.get(PATIENCE_SECONDS, TimeUnit.SECONDS));
            assertEquals(
                    BASE + "client.IdentClientException$Closed: the client's event loop ended before 127.0.0.1:"
                            + server.port() + " answered",
                    String.valueOf(failure.getCause()));
        }
    }

    @Test
    void isAnsweredWhereNoClassIsMissing() throws Exception {
        try (FakeIdentServer server = FakeIdentServer.start(ClientFixture::echoForever)) {
            // The answer is a UserId of another class loader, so the test can only look at its text.
            var answer = ask("example.Unused", server.address()).get(PATIENCE_SECONDS, TimeUnit.SECONDS);

            assertTrue(answer.toString().contains("6193 , 23"), answer::toString);
        }
    }

    /** Starts servers that lead the client through all its paths, by what each of them does. */
    private Map<String, InetSocketAddress> servers() throws IOException {
        Map<String, InetSocketAddress> servers = new LinkedHashMap<>();
        servers.put("names a user", start(ClientFixture::echoForever));
        servers.put("refuses", start(peer -> peer.send(peer.line() + " : ERROR : " + IdentError.NO_USER + "\r\n")));
        servers.put("answers something else", start(peer -> peer.send("hello\r\n")));
        servers.put("answers about other ports", start(peer -> peer.send("1 , 2 : ERROR : NO-USER\r\n")));
        servers.put("answers without an end", start(peer -> peer.send("x".repeat(2_000))));
        servers.put("closes", start(FakeIdentServer.Peer::line));
        servers.put("says nothing", start(FakeIdentServer.Peer::awaitClose));
        var deaf = new Socket();
        open.add(deaf);
        deaf.bind(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0));
        servers.put("accepts no connection", (InetSocketAddress) deaf.getLocalSocketAddress());
        return servers;
    }

    private InetSocketAddress start(FakeIdentServer.Session session) throws IOException {
        FakeIdentServer server = FakeIdentServer.start(session);
        open.add(server);
        return server.address();
    }

    /** Lists the classes of the client's packages, and the classes of libraries that they use directly. */
    private static Set<String> usedClasses() {
        Set<String> names = new TreeSet<>();
        var own = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages(BASE + "client", BASE + "protocol", BASE + "api");
        for (JavaClass type : own) {
            names.add(type.getName());
            type.getDirectDependenciesFromSelf()
                    .forEach(it ->
                            names.add(it.getTargetClass().getBaseComponentType().getName()));
        }
        names.removeIf(name -> !name.startsWith(BASE) && !name.startsWith("io.netty.") && !name.startsWith("org."));
        return names;
    }

    private CompletableFuture<?> ask(String missing, InetSocketAddress server) {
        try {
            return query(new LoaderWithout(missing::equals, List.of(BASE)), group, server);
        } catch (Exception | LinkageError e) {
            return CompletableFuture.failedFuture(e); // The call itself failed, so the caller does not wait.
        }
    }

    private static CompletableFuture<?> query(
            ClassLoader loader, @Nullable EventLoopGroup group, InetSocketAddress server) throws Exception {
        var query = (Callable<?>) loader.loadClass(Query.class.getName())
                .getConstructor(Object.class, InetSocketAddress.class)
                .newInstance(group, server);
        return (CompletableFuture<?>) query.call();
    }

    private static List<String> unanswered(Map<String, CompletableFuture<?>> answers) throws InterruptedException {
        List<String> unanswered = new ArrayList<>();
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        for (var answer : answers.entrySet()) {
            try {
                answer.getValue().get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                unanswered.add(answer.getKey());
            } catch (ExecutionException e) {
                // A failure is an end too.
            }
        }
        return unanswered;
    }

    /** Asks one query; loaded by a {@link LoaderWithout}. */
    public static final class Query implements Callable<CompletableFuture<?>> {

        private final @Nullable Object group;
        private final InetSocketAddress server;

        /** Called by reflection, because the test can link only to the class of this name in its own class loader. */
        public Query(@Nullable Object group, InetSocketAddress server) {
            this.group = group;
            this.server = server;
        }

        @Override
        public CompletableFuture<?> call() {
            // The other class loader may have a Netty of its own, for which the test's group is of another class.
            IdentClientBuilder builder = IdentClient.builder();
            if (group == null) {
                builder.eventLoopGroup(new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory()));
            } else {
                builder.eventLoopGroup((EventLoopGroup) group).timeout(TIMEOUT);
            }
            return builder.build().query(server, new IdentQuery(6193, 23));
        }
    }
}
