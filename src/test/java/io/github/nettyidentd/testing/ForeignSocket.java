package io.github.nettyidentd.testing;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A TCP socket in another process, which may be another user's; held until this is closed. Needs perl. */
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
     * @param steps with blanks between all words; one of them is {@code connect} or {@code listen}
     */
    public static ForeignSocket open(String steps) throws IOException, InterruptedException {
        return open(List.of(), steps);
    }

    /** The same behind another program, such as one that changes the network namespace. */
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

    /** Its local port. */
    public int port() {
        return port;
    }

    /** Waits until it has accepted a connection, and gives that one's remote port. */
    public int awaitAccepted() throws InterruptedException {
        return nextPort();
    }

    private int nextPort() throws InterruptedException {
        return Integer.parseInt(process.awaitLine("^\\d+$").group());
    }

    /** Ends the process, and with it the socket. */
    @Override
    public void close() {
        process.close();
    }
}
