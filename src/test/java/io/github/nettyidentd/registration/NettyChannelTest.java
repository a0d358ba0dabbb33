package io.github.nettyidentd.registration;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.nettyidentd.testing.Await;
import io.github.nettyidentd.testing.FakeRegistrations;
import io.github.nettyidentd.transport.Transport;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Registers channels of Netty. */
class NettyChannelTest {

    @TempDir
    private Path directory;

    private ServerSocket peer;
    private EventLoopGroup epoll;
    private EventLoopGroup nio;

    @BeforeEach
    void start() throws IOException {
        peer = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
        epoll = new MultiThreadIoEventLoopGroup(1, Transport.EPOLL.newIoHandlerFactory());
        nio = new MultiThreadIoEventLoopGroup(1, Transport.NIO.newIoHandlerFactory());
    }

    @AfterEach
    void stop() throws Exception {
        peer.close();
        epoll.shutdownGracefully(0, 1, SECONDS).sync();
        nio.shutdownGracefully(0, 1, SECONDS).sync();
    }

    private Path socket() {
        return directory.resolve("register");
    }

    private Registrar registrar() {
        return Registrar.builder()
                .socket(socket())
                .timeout(Duration.ofSeconds(20))
                .build();
    }

    private Bootstrap bootstrap(boolean isEpoll) {
        return new Bootstrap()
                .group(isEpoll ? epoll : nio)
                .channel(isEpoll ? EpollSocketChannel.class : NioSocketChannel.class)
                .handler(new ChannelInboundHandlerAdapter() {
                    @Override
                    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
                        // The peer ends with the test, and resets the connections.
                        context.close();
                    }
                });
    }

    private Channel open(boolean isEpoll) throws InterruptedException {
        return bootstrap(isEpoll).register().sync().channel();
    }

    @Test
    void registersEachChannelByItsCookieBeforeItConnects() throws Exception {
        int many = 100;
        Set<String> registered = ConcurrentHashMap.newKeySet();
        try (var daemon = FakeRegistrations.listen(socket(), line -> {
                    registered.add(line);
                    return "ok";
                });
                Registrar registrar = registrar()) {
            List<CompletableFuture<Channel>> connected = IntStream.range(0, many)
                    .mapToObj(i -> {
                        var future = new CompletableFuture<Channel>();
                        Channel channel =
                                bootstrap(true).register().syncUninterruptibly().channel();
                        registrar
                                .register("user" + i, channel)
                                .whenComplete((_, _) -> channel.connect(peer.getLocalSocketAddress())
                                        .addListener(_ -> future.complete(channel)));
                        return future;
                    })
                    .toList();
            for (int i = 0; i < many; i++) {
                Channel channel = connected.get(i).get(20, SECONDS);
                assertEquals(((InetSocketAddress) peer.getLocalSocketAddress()).getPort(), port(channel));
                assertEquals(
                        1,
                        registered.stream()
                                .filter(("add user" + i + " "
                                        + ChannelWords.of(channel).text())::equals)
                                .count());
            }
            assertEquals(many, daemon.lines().size());
        }
    }

    private static int port(Channel channel) {
        return ((InetSocketAddress) channel.remoteAddress()).getPort();
    }

    @Test
    void cookiesAreNotZeroAndDiffer() throws Exception {
        ChannelWords one = ChannelWords.of(open(true));
        ChannelWords other = ChannelWords.of(open(true));

        assertNotEquals(one, other);
        assertNotEquals(new ChannelWords("cookie 0"), one);
    }

    @Test
    void registersAChannelOfNioByItsAddresses() throws Exception {
        try (var daemon = FakeRegistrations.listen(socket());
                Registrar registrar = registrar()) {
            Channel channel = bootstrap(false)
                    .connect(peer.getLocalSocketAddress())
                    .sync()
                    .channel();
            registrar.register("alice", channel).get(20, SECONDS);

            int own = ((InetSocketAddress) channel.localAddress()).getPort();
            daemon.awaitLines("add alice %d %d 127.0.0.1 127.0.0.1".formatted(own, port(channel)));
        }
    }

    @Test
    void failsForAChannelOfNioThatIsNotConnected() throws Exception {
        try (Registrar registrar = registrar()) {
            CompletableFuture<Void> future = registrar.register("alice", open(false));

            ExecutionException failure = assertThrows(ExecutionException.class, () -> future.get(20, SECONDS));
            assertEquals(
                    "java.lang.IllegalStateException: channel: not connected (expected: connected, or a channel of the"
                            + " epoll transport)",
                    failure.getMessage());
        }
    }

    @Test
    void failsWhenTheChannelIsClosed() throws Exception {
        try (Registrar registrar = registrar()) {
            Channel channel = open(true);
            CompletableFuture<Void> future = registrar.register("alice", channel);
            channel.close();

            assertInstanceOf(
                    ClosedChannelException.class,
                    assertThrows(ExecutionException.class, () -> future.get(20, SECONDS))
                            .getCause());
            CompletableFuture<Void> later = registrar.register("alice", channel);
            assertInstanceOf(
                    ClosedChannelException.class,
                    assertThrows(ExecutionException.class, () -> later.get(20, SECONDS))
                            .getCause());
        }
    }

    @Test
    void doesNotSayAgainWhatIsClosed() throws Exception {
        try (Registrar registrar = registrar()) {
            Channel kept = open(true);
            try (var _ = FakeRegistrations.listen(socket())) {
                Channel closed = open(true);
                registrar.register("alice", closed).get(20, SECONDS);
                registrar.register("bob", kept).get(20, SECONDS);
                closed.close().sync();
            }
            try (var daemon = FakeRegistrations.listen(socket())) {
                Await.until("a line", () -> !daemon.lines().isEmpty());
                registrar.hide(kept).get(20, SECONDS);
                String words = ChannelWords.of(kept).text();
                daemon.awaitLines("add bob " + words, "add - " + words);
            }
        }
    }
}
