package io.github.nettyidentd.linux.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.nettyidentd.linux.ffi.RawSocket;
import io.github.nettyidentd.testing.Await;
import io.github.nettyidentd.testing.Ipv6;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SocketEndWatchIT {

    private static final int SECOND = 1_000_000_000;

    private final Map<Long, Long> ended = new ConcurrentHashMap<>();
    private final CompletableFuture<Boolean> lost = new CompletableFuture<>();

    private final SocketEnds ends = new SocketEnds() {
        @Override
        public void ended(long cookie) {
            ended.put(cookie, System.nanoTime());
        }

        @Override
        public void lost() {
            lost.complete(true);
        }
    };

    @ParameterizedTest
    @CsvSource({"127.0.0.1, false", "127.0.0.1, true", "::1, true"})
    void hearsOfEachSocketWithinASecond(String host, boolean ipv6) throws Exception {
        assumeTrue(!ipv6 || Ipv6.isAvailable());
        InetAddress address = InetAddress.ofLiteral(host);
        try (SocketEndWatch _ = SocketEndWatch.open(ends);
                var listener = new ServerSocket(0, 1, address)) {
            RawSocket connected = RawSocket.tcp(ipv6);
            RawSocket bound = RawSocket.tcp(ipv6);
            RawSocket unused = RawSocket.tcp(ipv6);
            RawSocket open = RawSocket.tcp(ipv6);
            bound.bind(address, 0);
            connected.connectAndWait(address, listener.getLocalPort());
            // The other end closes first, so that nothing of this end stays in TIME_WAIT or FIN_WAIT.
            Socket accepted = listener.accept();
            accepted.close();
            for (RawSocket socket : new RawSocket[] {connected, bound, unused}) {
                long cookie = socket.cookie();
                assertFalse(ended.containsKey(cookie));
                long closedAt = System.nanoTime();
                socket.close();
                Await.until("the end of a socket", () -> ended.containsKey(cookie));
                assertTrue(ended.getOrDefault(cookie, 0L) - closedAt < SECOND);
            }
            assertFalse(ended.containsKey(open.cookie()));
            open.close();
            assertFalse(lost.isDone());
            assertTrue(watches(1));
        }
        Await.until("the end of the thread", () -> watches(0));
    }

    private static boolean watches(int count) {
        return Thread.getAllStackTraces().keySet().stream()
                        .filter(thread -> thread.getName().equals("socket-ends"))
                        .count()
                == count;
    }

    @Test
    void tellsThatEndsWereLost() throws Exception {
        var held = new CountDownLatch(1);
        SocketEnds slow = new SocketEnds() {
            @Override
            public void ended(long cookie) {
                try {
                    assertTrue(held.await(60, TimeUnit.SECONDS));
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                ends.ended(cookie);
            }

            @Override
            public void lost() {
                ends.lost();
            }
        };
        try (SocketEndWatch _ = SocketEndWatch.open(slow)) {
            Await.until("the kernel drops an event", () -> {
                for (int i = 0; i < 1_000; i++) {
                    RawSocket.tcp(false).close();
                }
                return dropped() > 0;
            });
            assertFalse(lost.isDone());
            held.countDown();
            assertEquals(true, lost.get(30, TimeUnit.SECONDS));

            RawSocket after = RawSocket.tcp(false);
            long cookie = after.cookie();
            after.close();
            Await.until("the end of a socket after the loss", () -> ended.containsKey(cookie));
        }
    }

    /** What the kernel has dropped for sockets of sock_diag (4) that are in the groups 1 and 3. */
    private static long dropped() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/net/netlink"))) {
            return lines.map(line -> line.strip().split(" +"))
                    .filter(fields -> fields[1].equals("4") && fields[3].equals("00000005"))
                    .mapToLong(fields -> Long.parseLong(fields[8]))
                    .sum();
        }
    }
}
