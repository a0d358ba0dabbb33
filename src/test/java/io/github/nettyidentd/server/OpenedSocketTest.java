package io.github.nettyidentd.server;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.nettyidentd.api.Lookup;
import io.github.nettyidentd.api.UserId;
import io.github.nettyidentd.testing.Asker;
import io.github.nettyidentd.transport.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Sockets that were opened before the server. Those that are descriptors are tested with the whole program. */
class OpenedSocketTest {

    private static final Lookup STJOHNS = _ -> CompletableFuture.completedFuture(UserId.unix("stjohns"));
    private static final String REPLY = "6193 , 23 : USERID : UNIX :stjohns";
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);

    private static InetSocketAddress address(ServerSocketChannel channel) throws Exception {
        return (InetSocketAddress) channel.getLocalAddress();
    }

    @Test
    void aListeningChannelIsServedAndClosedInTheEnd() throws Exception {
        ServerSocketChannel channel = ServerSocketChannel.open().bind(ANY_PORT);
        InetSocketAddress address = address(channel);
        try (IdentServer server = IdentServer.builder()
                .listenOn(channel, address)
                .lookup(STJOHNS)
                .start()
                .get(10, SECONDS)) {
            assertEquals(List.of(address), server.addresses());
            assertEquals(Transport.NIO, server.transport());
            assertEquals(REPLY, Asker.ask(address, 6193, 23));
        }
        assertFalse(channel.isOpen());
    }

    @Test
    void aConnectionIsServedUntilThePeerCloses() throws Exception {
        try (ServerSocketChannel listening = ServerSocketChannel.open().bind(ANY_PORT);
                var asker = Asker.connect(address(listening))) {
            SocketChannel connection = listening.accept();
            CompletableFuture<Void> closed =
                    IdentServer.builder().lookup(STJOHNS).serve(connection);
            assertEquals(REPLY, asker.ask(6193, 23));
            asker.socket().shutdownOutput();
            closed.get(10, SECONDS);
            assertFalse(connection.isOpen());
        }
    }

    private static void assertRefused(IdentServerBuilder builder) {
        String message = String.valueOf(
                assertThrows(IllegalStateException.class, builder::start).getMessage());
        assertEquals(
                "(expected: epoll for descriptors, nio for channels of the JDK)",
                message.replaceFirst("^.*? \\(", "("));
    }

    @Test
    void aSocketIsRefusedThatTheTransportCannotServe() throws Exception {
        try (ServerSocketChannel channel = ServerSocketChannel.open().bind(ANY_PORT)) {
            InetSocketAddress address = address(channel);
            assertRefused(IdentServer.builder().listenOn(channel, address).transport(Transport.EPOLL));
            assertRefused(IdentServer.builder().listenOn(0).transport(Transport.NIO));
            assertRefused(IdentServer.builder().listenOn(channel, address).listenOn(0));
        }
    }
}
