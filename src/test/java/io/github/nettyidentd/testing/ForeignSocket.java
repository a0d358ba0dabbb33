package io.github.nettyidentd.testing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

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
        Commands.assumeProgram("perl");
        var command = new ArrayList<>(runner);
        command.addAll(List.of("perl", "-e", program()));
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

    private static String program() throws IOException {
        try (InputStream program = ForeignSocket.class.getClassLoader().getResourceAsStream(PROGRAM)) {
            return new String(Objects.requireNonNull(program, PROGRAM).readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** Ends the process, and with it the socket. */
    @Override
    public void close() {
        process.close();
    }
}
