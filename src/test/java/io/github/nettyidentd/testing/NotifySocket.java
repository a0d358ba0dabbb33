package io.github.nettyidentd.testing;

import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;

/**
 * The service manager's end of sd_notify(3). Another process holds the socket until this is closed, because the JDK has no
 * datagram sockets of the Unix domain. Needs perl.
 */
public final class NotifySocket implements AutoCloseable {

    private final String address;
    private final RunningProcess process;

    private NotifySocket(String address, RunningProcess process) {
        this.address = address;
        this.process = process;
    }

    /** Opens a socket at a path, or at an abstract address, which is written as {@code @} and a name. */
    public static NotifySocket open(String address) throws IOException, InterruptedException {
        Commands.assumeProgram("perl");
        var process = RunningProcess.start(List.of("perl", "src/test/resources/notify-socket.pl", address));
        try {
            process.awaitLine("^bound$");
            return new NotifySocket(address, process);
        } catch (AssertionError | InterruptedException e) {
            process.close();
            throw e;
        }
    }

    /** Gives the value for {@code NOTIFY_SOCKET}. */
    public String address() {
        return address;
    }

    /** Waits for the next message, and gives it with {@code " | "} for its line ends. */
    public String next() throws InterruptedException {
        return process.awaitLine("^.*$").group();
    }

    /** Waits for the next message that begins with this text, and gives it; messages before it are skipped. */
    public String await(String begin) throws InterruptedException {
        return process.awaitLine("^" + Pattern.quote(begin) + ".*$").group();
    }

    @Override
    public void close() {
        process.close();
    }
}
