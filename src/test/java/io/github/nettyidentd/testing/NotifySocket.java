package io.github.nettyidentd.testing;

import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;

/** A service manager's end of sd_notify(3), which the JDK has no socket for; held until this is closed. Needs perl. */
public final class NotifySocket implements AutoCloseable {

    private final String address;
    private final RunningProcess process;

    private NotifySocket(String address, RunningProcess process) {
        this.address = address;
        this.process = process;
    }

    /** Opens one at a path, or for {@code @} and a name at an abstract address. */
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

    /** For {@code NOTIFY_SOCKET}. */
    public String address() {
        return address;
    }

    /** The next message, with {@code " | "} for its line ends. */
    public String next() throws InterruptedException {
        return process.awaitLine("^.*$").group();
    }

    /** Waits for the next message that begins with this; those before it are passed over. */
    public String await(String begin) throws InterruptedException {
        return process.awaitLine("^" + Pattern.quote(begin) + ".*$").group();
    }

    @Override
    public void close() {
        process.close();
    }
}
