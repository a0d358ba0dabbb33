package io.github.nettyidentd.linux.socket;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Finds the socket that a registration is about, on a host with {@code established} connections (two sockets each): by all four
 * values on the calling thread; by the ports alone and by the cookie, for which the kernel walks through all its sockets.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class SocketSearchBenchmark {

    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
    private static final int NO_PORT = 1;

    /** The number of connections on the host. */
    @Param({"10", "2000"})
    public int established;

    private final List<AutoCloseable> open = new ArrayList<>();
    private final SocketSearch search = new SockDiagSearch(UidMap.own());
    private long uid;
    private int portOnServer;
    private int portOnClient;
    private Set<Long> cookies = Set.of();

    /** Makes the connections. The benchmark searches for the one in the middle. */
    @Setup
    public void connect() throws IOException {
        var listener = new ServerSocket(0, 50, LOOPBACK);
        open.add(listener);
        portOnClient = listener.getLocalPort();
        for (int i = 0; i < established; i++) {
            var socket = new Socket();
            socket.connect(new InetSocketAddress(LOOPBACK, portOnClient));
            open.add(socket);
            open.add(listener.accept());
            if (i == established / 2) {
                portOnServer = socket.getLocalPort();
            }
        }
        HeldSocket found = exact().getFirst();
        uid = found.uid();
        cookies = Set.of(found.cookie());
    }

    /** Closes the search and the connections. */
    @TearDown
    public void close() throws Exception {
        search.close();
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    /** By both ports and both addresses. */
    @Benchmark
    public List<HeldSocket> exact() {
        return search.find(uid, portOnServer, portOnClient, LOOPBACK, LOOPBACK).join();
    }

    /** By both ports. */
    @Benchmark
    public List<HeldSocket> ports() {
        return search.find(uid, portOnServer, portOnClient, null, null).join();
    }

    /** By ports that no socket has, so that those that are only bound are listed too. */
    @Benchmark
    public List<HeldSocket> missing() {
        return search.find(uid, NO_PORT, portOnClient, null, null).join();
    }

    /** Whether a socket still exists. */
    @Benchmark
    public int existing() {
        return search.list(cookies::contains, _ -> {}).join();
    }
}
