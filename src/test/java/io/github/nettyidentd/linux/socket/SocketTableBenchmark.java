package io.github.nettyidentd.linux.socket;

import io.github.nettyidentd.api.ConnectionPair;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
 * Finds the owner of one connection on a host with {@code established} connections (two rows each): by sock_diag over
 * netlink on the calling thread, and by a scan of {@code /proc/net/tcp} and {@code tcp6} on another thread.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class SocketTableBenchmark {

    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

    /** A port that no connection has. */
    private static final int NO_PORT = 1;

    /** The number of connections on the host. */
    @Param({"10", "2000"})
    public int established;

    private final List<AutoCloseable> open = new ArrayList<>();
    private final SocketTable netlink = new SockDiagSocketTable(UidMap.own());
    private final SocketTable proc = new ProcSocketTable(Path.of("/proc/net"), UidMap.own());
    private ConnectionPair hit = new ConnectionPair(LOOPBACK, NO_PORT, LOOPBACK, NO_PORT);
    private ConnectionPair miss = hit;

    /** Makes the connections. The benchmark asks about the one in the middle. */
    @Setup
    public void connect() throws IOException {
        var listener = new ServerSocket(0, 50, LOOPBACK);
        open.add(listener);
        for (int i = 0; i < established; i++) {
            var socket = new Socket();
            socket.connect(new InetSocketAddress(LOOPBACK, listener.getLocalPort()));
            open.add(socket);
            open.add(listener.accept());
            if (i == established / 2) {
                hit = new ConnectionPair(LOOPBACK, socket.getLocalPort(), LOOPBACK, listener.getLocalPort());
                miss = new ConnectionPair(LOOPBACK, NO_PORT, LOOPBACK, listener.getLocalPort());
            }
        }
    }

    /** Closes the tables and the connections. */
    @TearDown
    public void close() throws Exception {
        netlink.close();
        proc.close();
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    /** A connection that exists. */
    @Benchmark
    public SocketOwner netlinkHit() {
        return netlink.find(hit).join();
    }

    /** A connection that does not exist: two requests, the second with an interface index. */
    @Benchmark
    public SocketOwner netlinkMiss() {
        return netlink.find(miss).join();
    }

    /** A scan of both files from top to bottom, which takes the same time whether the connection exists or not. */
    @Benchmark
    public SocketOwner procScan() {
        return proc.find(hit).join();
    }
}
