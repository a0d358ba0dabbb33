package io.github.nettyidentd.registration;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.testing.Await;
import io.github.nettyidentd.testing.FakeRegistrations;
import io.github.nettyidentd.transport.Transport;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class RegistrarTest {

    @TempDir
    private Path directory;

    private ServerSocket peer;

    @BeforeEach
    void listen() throws IOException {
        peer = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    }

    @AfterEach
    void stop() throws IOException {
        peer.close();
    }

    private Path socket() {
        return directory.resolve("register");
    }

    private RegistrarBuilder builder() {
        return Registrar.builder().socket(socket()).timeout(Duration.ofSeconds(20));
    }

    private SocketChannel connect() throws IOException {
        return SocketChannel.open(peer.getLocalSocketAddress());
    }

    private static String words(SocketChannel channel) throws IOException {
        var local = (InetSocketAddress) channel.getLocalAddress();
        var remote = (InetSocketAddress) channel.getRemoteAddress();
        return "%d %d 127.0.0.1 127.0.0.1".formatted(local.getPort(), remote.getPort());
    }

    private static void done(CompletableFuture<Void> future) throws Exception {
        future.get(20, SECONDS);
    }

    private static Throwable failure(CompletableFuture<Void> future) {
        return Objects.requireNonNull(assertThrows(ExecutionException.class, () -> future.get(20, SECONDS))
                .getCause());
    }

    @Test
    void registersHidesAndRemovesByAddresses() throws Exception {
        try (var daemon = FakeRegistrations.listen(socket());
                Registrar registrar = builder().application("test").build();
                SocketChannel channel = connect()) {
            done(registrar.register("alice", channel));
            done(registrar.hide(channel));
            done(registrar.unregister(channel));

            String words = words(channel);
            daemon.awaitLines("id test", "add alice " + words, "add - " + words, "del " + words);
        }
    }

    @Test
    void namesASocketThatIsBoundByItsPort() throws Exception {
        try (var daemon = FakeRegistrations.listen(socket());
                Registrar registrar = builder().build();
                SocketChannel any = SocketChannel.open().bind(new InetSocketAddress("0.0.0.0", 0));
                SocketChannel own =
                        SocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))) {
            var remote = new InetSocketAddress("198.51.100.7", 6667);
            done(registrar.register("alice", any, remote));
            done(registrar.register("bob", own, remote));

            int anyPort = ((InetSocketAddress) any.getLocalAddress()).getPort();
            int ownPort = ((InetSocketAddress) own.getLocalAddress()).getPort();
            daemon.awaitLines("add alice " + anyPort + " 6667", "add bob " + ownPort + " 6667 127.0.0.1 198.51.100.7");
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"EPOLL", "NIO"})
    void runsOnAGivenEventLoop(Transport transport) throws Exception {
        EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, transport.newIoHandlerFactory());
        var question = new CompletableFuture<Void>();
        try (var daemon = FakeRegistrations.listen(socket(), _ -> {
                    question.join();
                    return "ok";
                });
                Registrar registrar = builder().eventLoopGroup(group).build();
                SocketChannel channel = connect()) {
            CompletableFuture<Boolean> onLoop = registrar
                    .register("alice", channel)
                    .thenApply(_ -> group.next().inEventLoop());
            question.complete(null);

            assertTrue(onLoop.get(20, SECONDS));
            assertEquals(List.of("add alice " + words(channel)), daemon.lines());
        } finally {
            group.shutdownGracefully(0, 1, SECONDS).sync();
        }
    }

    @Test
    void failsWithTheDaemonsReason() throws Exception {
        try (var _ = FakeRegistrations.listen(socket(), _ -> "error the connection was accepted");
                Registrar registrar = builder().build();
                SocketChannel channel = connect()) {
            Throwable failure = failure(registrar.register("alice", channel));

            assertInstanceOf(RegistrationRefusedException.class, failure);
            assertEquals("the connection was accepted", failure.getMessage());
        }
    }

    @Test
    void saysWhyThereWasNoAnswer() throws Exception {
        try (Registrar registrar = builder().timeout(Duration.ofMillis(300)).build();
                SocketChannel channel = connect()) {
            Throwable failure = failure(registrar.register("alice", channel));

            assertInstanceOf(TimeoutException.class, failure);
            assertTrue(
                    String.valueOf(failure.getMessage())
                            .matches("no answer from the daemon at \\Q" + socket() + "\\E within 300 ms: .+"),
                    failure::toString);
        }
    }

    @Test
    void registersAfterItsTimeoutWhenTheDaemonStarts() throws Exception {
        try (Registrar registrar = builder().timeout(Duration.ofMillis(1)).build();
                SocketChannel channel = connect()) {
            failure(registrar.register("alice", channel));
            try (var daemon = FakeRegistrations.listen(socket())) {
                daemon.awaitLines("add alice " + words(channel));
            }
        }
    }

    @Test
    void saysAllAgainThatHoldsWhenTheDaemonComesBack() throws Exception {
        SocketChannel closed = connect();
        try (Registrar registrar = builder().application("test").build();
                SocketChannel kept = connect();
                SocketChannel removed = connect();
                SocketChannel refused = connect()) {
            try (var _ = FakeRegistrations.listen(
                    socket(), line -> line.startsWith("add dave") ? "error not permitted" : "ok")) {
                done(registrar.expectAll(true));
                done(registrar.register("alice", kept));
                done(registrar.register("bob", closed));
                done(registrar.register("carol", removed));
                done(registrar.unregister(removed));
                failure(registrar.register("dave", refused));
            }
            closed.close();
            try (var daemon = FakeRegistrations.listen(socket())) {
                daemon.awaitLines("id test", "expect on", "add alice " + words(kept));
                done(registrar.register("erin", refused));
            }
        }
    }

    @Test
    void sendsAgainWhatWasNotAnswered() throws Exception {
        try (Registrar registrar = builder().build();
                SocketChannel one = connect();
                SocketChannel two = connect()) {
            CompletableFuture<Void> added;
            CompletableFuture<Void> removed;
            CompletableFuture<Void> expected;
            try (var daemon = FakeRegistrations.listen(socket(), _ -> FakeRegistrations.CLOSE)) {
                added = registrar.register("alice", one);
                removed = registrar.unregister(two);
                expected = registrar.expectAll(false);
                Await.until("a line", () -> !daemon.lines().isEmpty());
            }
            try (var daemon = FakeRegistrations.listen(socket())) {
                done(added);
                done(removed);
                done(expected);
                daemon.awaitLines("expect off", "add alice " + words(one), "del " + words(two), "expect off");
            }
        }
    }

    @Test
    void comesBackWhenAllLinesOfTheAccountAreTaken() throws Exception {
        var refusals = new AtomicInteger(2);
        try (var daemon = FakeRegistrations.listen(
                        socket(),
                        _ -> refusals.getAndDecrement() > 0 ? "error too many connections of this account" : "ok");
                Registrar registrar = builder().build();
                SocketChannel channel = connect()) {
            done(registrar.register("alice", channel));

            assertEquals(3, daemon.connections());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "OK", "okay", "hello", "error"})
    void doesNotTrustAServerThatSpeaksSomethingElse(String answer) throws Exception {
        try (var daemon = FakeRegistrations.listen(socket(), _ -> answer);
                Registrar registrar = builder().timeout(Duration.ofMillis(400)).build();
                SocketChannel channel = connect()) {
            assertInstanceOf(TimeoutException.class, failure(registrar.register("alice", channel)));
            assertTrue(daemon.connections() >= 1);
        }
    }

    @Test
    void laterRegistrationReplacesTheEarlierOne() throws Exception {
        try (Registrar registrar = builder().build();
                SocketChannel channel = connect()) {
            CompletableFuture<Void> earlier = registrar.register("alice", channel);
            CompletableFuture<Void> later = registrar.register("bob", channel);
            try (var daemon = FakeRegistrations.listen(socket())) {
                done(later);
                done(earlier);
                daemon.awaitLines("add bob " + words(channel));
            }
        }
    }

    @Test
    void unregisterCancelsARegistrationThatWaits() throws Exception {
        try (Registrar registrar = builder().build();
                SocketChannel channel = connect()) {
            CompletableFuture<Void> future = registrar.register("alice", channel);
            CompletableFuture<Void> removed = registrar.unregister(channel);

            assertThrows(CancellationException.class, () -> future.get(20, SECONDS));
            try (var daemon = FakeRegistrations.listen(socket(), _ -> "error no entry")) {
                done(removed);
                daemon.awaitLines("del " + words(channel));
            }
        }
    }

    @Test
    void forgetsClosedChannelsOfTheJdk() throws Exception {
        try (Registrar registrar = builder().build()) {
            CompletableFuture<Void> first = null;
            for (int i = 0; i < 65; i++) {
                try (SocketChannel channel = connect()) {
                    CompletableFuture<Void> future = registrar.register("alice", channel);
                    first = first == null ? future : first;
                }
            }
            assertInstanceOf(ClosedChannelException.class, failure(Objects.requireNonNull(first)));
        }
    }

    @Test
    void failsForAChannelThatIsClosedOrNotConnected() throws Exception {
        SocketChannel open = SocketChannel.open();
        try (Registrar registrar = builder().build()) {
            assertInstanceOf(IllegalStateException.class, failure(registrar.register("alice", open)));
            assertInstanceOf(
                    IllegalStateException.class,
                    failure(registrar.register("alice", open, new InetSocketAddress("192.0.2.1", 6667))));
            open.close();
            assertInstanceOf(ClosedChannelException.class, failure(registrar.register("alice", open)));
        }
    }

    @Test
    void failsWhenClosed() throws Exception {
        try (SocketChannel channel = connect()) {
            Registrar registrar = builder().build();
            CompletableFuture<Void> future = registrar.register("alice", channel);
            CompletableFuture<Void> expected = registrar.expectAll(true);
            registrar.close();
            registrar.close();

            assertEquals("the registrar is closed", failure(future).getMessage());
            assertEquals("the registrar is closed", failure(expected).getMessage());
            assertEquals(
                    "the registrar is closed", failure(registrar.hide(channel)).getMessage());
        }
    }

    @Test
    void failsWhenItsEventLoopEnds() throws Exception {
        EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, Transport.NIO.newIoHandlerFactory());
        try (Registrar registrar = builder().eventLoopGroup(group).build();
                SocketChannel channel = connect()) {
            CompletableFuture<Void> future = registrar.register("alice", channel);
            group.shutdownGracefully(0, 1, SECONDS).sync();

            assertEquals("the registrar is closed", failure(future).getMessage());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "", " ", "-", "a b", "a\nb", "a\rb", "a\tb", "a\0b", "a\u007f", "\u0085x", "x\u2028", "\u200b", "\ud800"
            })
    void refusesTextThatIsNoUserId(String userId) throws Exception {
        try (Registrar registrar = builder().build();
                SocketChannel channel = connect()) {
            assertThrows(IllegalArgumentException.class, () -> registrar.register(userId, channel));
        }
    }

    @Test
    void refusesAUserIdThatIsTooLong() throws Exception {
        try (var daemon = FakeRegistrations.listen(socket());
                Registrar registrar = builder().build();
                SocketChannel channel = connect()) {
            done(registrar.register("é".repeat(256), channel));
            assertThrows(IllegalArgumentException.class, () -> registrar.register("é".repeat(256) + "x", channel));
            assertEquals(1, daemon.lines().size());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "é", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"})
    void refusesABadNameOfAnApplication(String name) {
        assertThrows(IllegalArgumentException.class, () -> Registrar.builder().application(name));
    }

    @Test
    void refusesATimeoutOfZero() {
        assertThrows(IllegalArgumentException.class, () -> Registrar.builder().timeout(Duration.ZERO));
    }
}
