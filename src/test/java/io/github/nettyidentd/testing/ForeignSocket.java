package io.github.nettyidentd.testing;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A TCP socket of another process, which may run as another user. The process holds it until this is closed. Needs perl. */
public final class ForeignSocket implements AutoCloseable {

    private static final String PROGRAM = "foreign-socket.pl";

    private final RunningProcess process;
    private final int port;

    private ForeignSocket(RunningProcess process) throws InterruptedException {
        this.process = process;
        this.port = nextPort();
    }

    /**
     * Opens a socket by steps that {@code foreign-socket.pl} lists, for example {@code user 1 socket inet listen ::1}.
     *
     * @param steps with a blank between two words; one of the steps is {@code connect} or {@code listen}
     */
    public static ForeignSocket open(String steps) throws IOException, InterruptedException {
        return open(List.of(), steps);
    }

    /** Does the same in a runner, such as one that changes the network namespace. */
    public static ForeignSocket open(List<String> runner, String steps) throws IOException, InterruptedException {
        var command = new ArrayList<>(runner);
        command.addAll(PerlProgram.command(PROGRAM));
        command.addAll(List.of(steps.split(" ")));
        var process = RunningProcess.start(command);
        try {
            return new ForeignSocket(process);
        } catch (AssertionError | InterruptedException e) {
            process.close();
            throw e;
        }
    }

    /** Gives the local port of the socket. */
    public int port() {
        return port;
    }

    /** Waits until the socket has accepted a connection, and gives the remote port of the connection. */
    public int awaitAccepted() throws InterruptedException {
        return nextPort();
    }

    private int nextPort() throws InterruptedException {
        return Integer.parseInt(process.awaitLine("^\\d+$").group());
    }

    /** Ends the process, which closes the socket. */
    @Override
    public void close() {
        process.close();
    }
}
