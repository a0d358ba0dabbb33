package io.github.nettyidentd.registry;

import static io.github.nettyidentd.registry.RegistrySetup.ALICE;
import static io.github.nettyidentd.registry.RegistrySetup.BOB;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.linux.socket.SocketOwner;
import io.github.nettyidentd.linux.socket.TcpState;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Finds a registration among {@code entries} of one account, in an order in which no entry is in the processor's cache. The
 * queries about an account that never registered are nearly all queries of most hosts. {@code memory} only reads one object
 * of as many in the same order: the limit, which the processor's caches set.
 */
@State(Scope.Benchmark)
// As in etc/jvm.options: with a large heap, what is measured is mostly how long the host takes to make new pages.
@Fork(jvmArgsAppend = {"-Xms8m", "-Xmx128m", "-Xmn1536k", "-XX:+UseSerialGC"})
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RegistryBenchmark {

    /** Far apart from each other in the memory. */
    private static final int STRIDE = 7_919;

    private static final ConnectionPair PAIR = KernelInMemory.pair(40_001, 6_667);

    /** The number of registrations. */
    @Param({"1000", "100000"})
    public int entries;

    private final RegistrySetup setup = new RegistrySetup(
            RegistrySetup.limits(100_000, 100_000, RegistryLimits.DEFAULT.longestWait(), 1_000, 1_000));
    private long[][] objects = {};
    private SocketOwner.Found unregistered = owner(BOB, 1);
    private int next;

    private static SocketOwner.Found owner(long uid, long cookie) {
        return new SocketOwner.Found(uid, TcpState.ESTABLISHED, 1, false, 0, cookie, "");
    }

    /** Registers. */
    @Setup
    public void register() {
        RegistrarLine line = setup.line(ALICE);
        objects = new long[entries][];
        for (int i = 0; i < entries; i++) {
            objects[i] = new long[] {(i + STRIDE) % entries, 0, 0, 0, 0, 0, 0};
            line.add(RegistrySetup.cookie(i + 1), RegistrySetup.text("user" + i))
                    .join();
        }
        unregistered = owner(BOB, 1);
    }

    /** Closes the registry. */
    @TearDown
    public void close() {
        setup.close();
    }

    /** A connection with a registration. */
    @Benchmark
    public CompletableFuture<List<Registration>> registered() {
        next = (next + STRIDE) % entries;
        return setup.registry.find(PAIR, owner(ALICE, next + 1));
    }

    /** Reads the object that the previous one names, so that the processor must wait for each. */
    @Benchmark
    public int memory() {
        next = (int) objects[next][0];
        return next;
    }

    /** A connection of an account that never registered. */
    @Benchmark
    public CompletableFuture<List<Registration>> unregistered() {
        return setup.registry.find(PAIR, unregistered);
    }
}
