package io.github.nettyidentd.testing;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A new network namespace, whose only interface is a loopback that is down. Needs root and iproute2. */
public final class NetworkNamespace implements AutoCloseable {

    private static final AtomicInteger COUNT = new AtomicInteger();

    private final String name;

    private NetworkNamespace(String name) {
        this.name = name;
    }

    /** Makes a namespace; skips the test where that cannot be done. */
    public static NetworkNamespace create() throws IOException {
        Commands.assumeRoot();
        Commands.assumeProgram("ip");
        String name = "identd-" + ProcessHandle.current().pid() + "-" + COUNT.incrementAndGet();
        Commands.Result added = Commands.run("ip", "netns", "add", name);
        assumeTrue(added.status() == 0, "needs a network namespace, and none can be made: " + added.err());
        return new NetworkNamespace(name);
    }

    /** Gives the name by which ip-netns(8) knows the namespace. */
    public String name() {
        return name;
    }

    /** Runs ip(8) in the namespace, for example with {@code link set lo up}. */
    public void ip(String arguments) throws IOException {
        var command = new ArrayList<>(List.of("ip", "-n", name));
        command.addAll(List.of(arguments.split(" ")));
        Commands.check(command);
    }

    /** Runs a command in the namespace, which must end with status 0, and gives what it printed. */
    public String run(String... command) throws IOException {
        return Commands.check(runner(command));
    }

    /** Gives the words that run the command behind them in the namespace, and in a further runner. */
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
