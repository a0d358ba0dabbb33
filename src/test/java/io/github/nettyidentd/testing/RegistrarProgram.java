package io.github.nettyidentd.testing;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A program of another user that has registered each of its connections before it connected: the first one as {@code user0}.
 * It holds the connections until this is closed. Needs root and perl.
 */
public final class RegistrarProgram implements AutoCloseable {

    private final RunningProcess process;
    private final int port;
    private final List<Integer> ownPorts;

    private RegistrarProgram(RunningProcess process) throws InterruptedException {
        this.process = process;
        this.port = Integer.parseInt(process.awaitLine("^port (\\d+)$").group(1));
        this.ownPorts = Stream.of(
                        process.awaitLine("^registered (.*)$").group(1).split(" "))
                .map(Integer::valueOf)
                .toList();
    }

    /** Registers connections over 127.0.0.1 at the socket of a daemon. */
    public static RegistrarProgram start(long uid, Path socket, int count) throws IOException, InterruptedException {
        Commands.assumeRoot();
        var command = new ArrayList<>(PerlProgram.command("registrar.pl"));
        command.addAll(List.of(Long.toString(uid), socket.toString(), Integer.toString(count)));
        var process = RunningProcess.start(command);
        try {
            return new RegistrarProgram(process);
        } catch (AssertionError | InterruptedException e) {
            process.close();
            throw e;
        }
    }

    /** Gives the port at the other end of all connections. */
    public int port() {
        return port;
    }

    /** Gives the ports of the connections at this program's end, in the order of their registrations. */
    public List<Integer> ownPorts() {
        return ownPorts;
    }

    /** Closes the first connections. */
    public void closeFirst(int count) throws IOException, InterruptedException {
        process.send("close " + count);
        process.awaitLine("^closed$");
    }

    /** Asks the daemon on a new connection how many registrations of this user there are, and gives the answer. */
    public String list() throws IOException, InterruptedException {
        process.send("list");
        return process.awaitLine("^list (.*)$").group(1);
    }

    /** Closes the connections. */
    @Override
    public void close() {
        process.close();
    }
}
