package io.github.nettyidentd.bench;

import io.github.nettyidentd.bench.Load.Mode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** The memory of fresh programs (PSS): idle, after work, and with connections that say nothing. */
final class MemoryPart {

    static final int SILENT = 10_000;

    /** MiB in each round; empty where that would say nothing. */
    record Memory(Figures idle, Figures afterKeepAlive, Figures withSilent) {
        static final Memory NONE = new Memory(Figures.NONE, Figures.NONE, Figures.NONE);
    }

    /** What a JVM's compilers took for their work goes back within some seconds. */
    private static final Duration SETTLE = Duration.ofSeconds(16);

    private static final Load ONE = Load.open(Mode.CONNECT, 1, 1, Duration.ofSeconds(1));

    private final Duration duration;
    private final List<PortPair> pairs;

    /** @param duration of the work between */
    MemoryPart(Duration duration, List<PortPair> pairs) {
        this.duration = duration;
        this.pairs = pairs;
    }

    Map<String, Memory> run(List<Program> programs, int rounds) throws IOException, WrongAnswerException {
        Map<String, Memory> results = new LinkedHashMap<>();
        for (Program program : programs) {
            Benchmark.say("memory of " + program.name());
            List<Double> idle = new ArrayList<>();
            List<Double> afterKeepAlive = new ArrayList<>();
            List<Double> withSilent = new ArrayList<>();
            for (int round = 0; round < rounds; round++) {
                Questions questions = program.questions(Workload.KEEP_ALIVE, pairs);
                try (RunningProgram running = program.start()) {
                    LoadGenerator.run(ONE, running.port(), questions);
                    idle.add(settledMib(running));
                    if (program.keepsConnections()) {
                        LoadGenerator.run(Workload.KEEP_ALIVE.load(duration), running.port(), questions);
                        afterKeepAlive.add(settledMib(running));
                        withSilent.add(withSilent(running, questions));
                    }
                }
            }
            results.put(
                    program.name(),
                    new Memory(new Figures(idle), new Figures(afterKeepAlive), new Figures(withSilent)));
        }
        return results;
    }

    private static double settledMib(RunningProgram running) throws IOException {
        LockSupport.parkNanos(SETTLE.toNanos());
        return running.pssMib();
    }

    private static double withSilent(RunningProgram running, Questions questions)
            throws IOException, WrongAnswerException {
        var address = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), running.port());
        List<SocketChannel> silent = new ArrayList<>();
        try {
            for (int i = 0; i < SILENT; i++) {
                silent.add(SocketChannel.open(address));
            }
            // Connections are accepted in the order they came.
            LoadGenerator.run(ONE, running.port(), questions);
            double mib = settledMib(running);
            for (SocketChannel channel : silent) {
                channel.configureBlocking(false);
                if (channel.read(ByteBuffer.allocate(1)) != 0) {
                    throw new IOException(running.program().name() + " closed a silent connection");
                }
            }
            return mib;
        } finally {
            for (SocketChannel channel : silent) {
                channel.close();
            }
        }
    }
}
