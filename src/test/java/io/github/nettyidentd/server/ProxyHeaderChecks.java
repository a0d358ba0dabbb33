package io.github.nettyidentd.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.api.ConnectionPair;
import io.netty.buffer.ByteBuf;
import java.net.InetAddress;
import java.util.List;
import java.util.function.IntSupplier;

/** What holds for any octets that a trusted proxy sends. */
final class ProxyHeaderChecks {

    /** Netty's decoder takes a longer line if it comes as a whole, and refuses it if its end comes alone. */
    private static final int LONGEST_LINE = 107;

    /** What became of a connection. */
    private record Outcome(
            List<ConnectionPair> asked, String sent, List<Limit> reached, List<InetAddress> reachedBy, int checks) {}

    private ProxyHeaderChecks() {}

    /**
     * Sends the octets in pieces and as a whole, and compares what becomes of them. Whatever they are, no query is answered
     * about the proxy's own connections, and no buffer is left over.
     *
     * @param lengths the lengths of the pieces, each at least 1
     */
    static void anyOctets(String octets, IntSupplier lengths) {
        Outcome whole = outcome(octets, () -> Integer.MAX_VALUE);
        Outcome pieces = outcome(octets, lengths);
        int line = octets.indexOf("\r\n");
        boolean secondHeader = whole.reachedBy().stream().anyMatch(peer -> !peer.equals(ProxiedServer.PROXY));
        if ((line == 0 || line < LONGEST_LINE) && !secondHeader) {
            assertEquals(whole, pieces);
        }
    }

    private static Outcome outcome(String octets, IntSupplier lengths) {
        var allocator = new CountingAllocator();
        Outcome outcome;
        try (var server = new ProxiedServer()) {
            TestChannel channel = server.connect(ProxiedServer.PROXY);
            channel.config().setAllocator(allocator);
            int position = 0;
            while (position < octets.length() && channel.isOpen()) {
                int end = (int) Math.min(octets.length(), (long) position + lengths.getAsInt());
                ByteBuf piece = allocator.buffer(end - position);
                piece.writeCharSequence(octets.substring(position, end), ISO_8859_1);
                channel.writeInbound(piece);
                position = end;
            }
            channel.settle();
            outcome = new Outcome(
                    List.copyOf(server.asked),
                    channel.sent(),
                    List.copyOf(server.observer.reached),
                    List.copyOf(server.observer.reachedBy),
                    server.observer.healthChecks);
            assertTrue(
                    server.asked.stream()
                            .noneMatch(pair -> pair.serverAddress().equals(TestChannel.SERVER)
                                    && !octets.contains(new String(TestChannel.SERVER.getAddress(), ISO_8859_1))),
                    "answered about the proxy's own connection");
            assertTrue(server.observer.healthChecks + server.observer.opened <= 1, "both a health check and a client");
        }
        assertEquals(0, allocator.buffersInUse(), "buffers leaked");
        return outcome;
    }
}
