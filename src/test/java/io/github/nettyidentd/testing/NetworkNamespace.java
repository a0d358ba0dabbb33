package io.github.nettyidentd.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A network namespace of the test's own, with no interface but a loopback that is down. Needs root and iproute2. */
public final class NetworkNamespace implements AutoCloseable {

    private static final AtomicInteger COUNT = new AtomicInteger();

    private final String name;

    private NetworkNamespace(String name) {
        this.name = name;
    }

    /** Makes one; skips the test where that cannot be done. */
    public static NetworkNamespace create() throws IOException {
        Commands.assumeRoot();
        Commands.assumeProgram("ip");
        String name = "identd-" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet();
        Commands.Result added = Commands.run("ip", "netns", "add", name);
        assumeTrue(added.status() == 0, "cannot make a network namespace: " + added.err());
        return new NetworkNamespace(name);
    }

    public String name() {
        return name;
    }

    /** Runs ip(8) in it, for example with {@code link set lo up}. */
    public void ip(String arguments) throws IOException {
        var command = new ArrayList<>(List.of("ip", "-n", name));
        command.addAll(List.of(arguments.split(" ")));
        Commands.check(command);
    }

    /** What, in front of a command, runs it in here. */
    public List<String> runner(String... further) {
        var runner = new ArrayList<>(List.of("ip", "netns", "exec", name));
        runner.addAll(List.of(further));
        return runner;
    }

    @Override
    public void close() throws IOException {
        Commands.check(List.of("ip", "netns", "del", name));
    }
}
