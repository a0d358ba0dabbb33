package io.github.nettyidentd.linux.conntrack;

import io.github.nettyidentd.testing.Commands;
import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
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
 * Finds one connection among {@code tracked} ones whose addresses are translated: by ctnetlink on the calling thread, and by
 * a scan of {@code /proc/net/nf_conntrack}. {@code SocketTableBenchmark} has the times of a local connection. Needs root,
 * conntrack(8), and a network namespace of its own, because it fills the table: {@code unshare -n mvn -o -Pjmh verify
 * -Djmh=ConntrackTable}.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ConntrackTableBenchmark {

    private static final String PEER = "192.0.2.2";
    private static final String GATEWAY = "192.0.2.1";
    private static final int PEER_PORT = 6667;
    private static final int FIRST_PORT = 10_000;

    /** One line for conntrack(8): a port inside and the same port outside. */
    private static final String ENTRY = "-A -t 3600 -u SEEN_REPLY,ASSURED -p tcp --state ESTABLISHED -s 10.0.1.2 -d "
            + PEER
            + " --sport %d --dport " + PEER_PORT + " -r " + PEER + " -q " + GATEWAY + " --reply-port-src " + PEER_PORT
            + " --reply-port-dst %d";

    /** The number of connections that the kernel tracks. */
    @Param({"10", "50000"})
    public int tracked;

    private final ConntrackTable netlink = new CtnetlinkTable();
    private final ConntrackTable proc = new ProcConntrackTable(Path.of("/proc/net/nf_conntrack"));
    private Tuple hit = reply(FIRST_PORT);
    private final Tuple miss = reply(1);

    private static Tuple reply(int port) {
        return new Tuple(InetAddress.ofLiteral(PEER), PEER_PORT, InetAddress.ofLiteral(GATEWAY), port);
    }

    /** Fills the table. The benchmark asks about the connection in the middle. */
    @Setup
    public void fill() throws IOException {
        if (NetworkInterface.networkInterfaces()
                .anyMatch(link -> !link.getName().equals("lo"))) {
            throw new IllegalStateException("needs a network namespace of its own: unshare -n …");
        }
        List<String> entries = IntStream.range(FIRST_PORT, FIRST_PORT + tracked)
                .mapToObj(port -> ENTRY.formatted(port, port))
                .toList();
        Path file = Files.write(Files.createTempFile("conntrack", ".txt"), entries);
        try {
            Commands.check(List.of("conntrack", "--load-file", file.toString()));
        } finally {
            Files.delete(file);
        }
        hit = reply(FIRST_PORT + tracked / 2);
        if (netlinkHit().isEmpty() || procHit().isEmpty()) {
            throw new IllegalStateException("the table does not have " + hit);
        }
    }

    /** Empties the table. */
    @TearDown
    public void empty() throws IOException {
        netlink.close();
        proc.close();
        Commands.check(List.of("conntrack", "-F"));
    }

    /** A connection that is tracked. */
    @Benchmark
    public Optional<ConntrackEntry> netlinkHit() throws IOException {
        return netlink.find(hit, 0);
    }

    /** A connection that is not tracked. */
    @Benchmark
    public Optional<ConntrackEntry> netlinkMiss() throws IOException {
        return netlink.find(miss, 0);
    }

    /** A connection that is tracked, by the scan. */
    @Benchmark
    public Optional<ConntrackEntry> procHit() throws IOException {
        return proc.find(hit, 0);
    }
}
