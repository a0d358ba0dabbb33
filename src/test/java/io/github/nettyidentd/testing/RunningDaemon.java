package io.github.nettyidentd.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;

import io.github.nettyidentd.monitoring.StatusSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.opentest4j.AssertionFailedError;

/** A daemon in another process, which has logged where it listens. It is killed when this is closed. */
public final class RunningDaemon implements AutoCloseable {

    /** Matches each line of the log in text: time, level, message. */
    public static final Pattern LOG_LINE =
            Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}(?:Z|[+-]\\d\\d:\\d\\d)"
                    + " (TRACE|DEBUG|INFO |WARN |ERROR) (.+)");

    private static final int DEADLINE = 40;
    private static final Pattern LISTENING = Pattern.compile("listening on (\\S+):(\\d+) \\((\\w+)\\)");

    private final Process process;
    private final OutputLines out;
    private final OutputLines err;
    private final Matcher listening;

    private RunningDaemon(Process process) throws InterruptedException {
        this.process = process;
        this.out = OutputLines.of(process.inputReader(UTF_8));
        this.err = OutputLines.of(process.errorReader(UTF_8));
        try {
            this.listening = LISTENING.matcher(err.await("listening on"));
            if (!listening.find()) {
                throw new AssertionFailedError("no address in the line about listening: " + err.lines());
            }
        } catch (AssertionError | InterruptedException e) {
            process.destroyForcibly();
            throw e;
        }
    }

    /** Starts the daemon of the built distribution on a free port of 127.0.0.1. */
    public static RunningDaemon start(String... options) throws IOException, InterruptedException {
        return start(InstalledProgram.built(), options);
    }

    /** Starts the daemon of a distribution on a free port of 127.0.0.1. */
    public static RunningDaemon start(InstalledProgram distribution, String... options)
            throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of("--listen", "127.0.0.1:0"));
        arguments.addAll(List.of(options));
        return start(distribution.command(arguments.toArray(String[]::new)));
    }

    /** Starts a daemon by its whole command line. */
    public static RunningDaemon start(ProcessBuilder command) throws IOException, InterruptedException {
        return new RunningDaemon(command.start());
    }

    /** Gives the process id. */
    public long pid() {
        return process.pid();
    }

    /** Gives the first address on which the daemon listens. */
    public InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.ofLiteral(listening.group(1)), port());
    }

    /** Gives the port of the first address. */
    public int port() {
        return Integer.parseInt(listening.group(2));
    }

    /** Gives the transport that the log names, {@code epoll} or {@code nio}. */
    public String transport() {
        return listening.group(3);
    }

    /** Waits for a line of the log that contains a text, and gives it; it may have come already. */
    public String awaitLog(String part) throws InterruptedException {
        return err.await(part);
    }

    /** Gives the lines on standard error so far, without the oldest ones where there are more than 5,000. */
    public List<String> log() {
        return err.lines();
    }

    /** Gives the lines on standard error that are warnings, errors, or not lines of the log at all. */
    public List<String> problems() {
        // The default socket is one for the whole host, where other daemons may run.
        return err.problems().stream()
                .filter(line -> !line.contains("cannot open the status socket " + StatusSocket.SYSTEM))
                .toList();
    }

    /** Gives the lines on standard output so far. */
    public List<String> output() {
        return out.lines();
    }

    /** Sends a signal, for example {@code HUP}. */
    public void signal(String name) throws IOException {
        Commands.signal(pid(), name);
    }

    /** Sends SIGTERM. */
    public void terminate() {
        // Process.destroy() would close the streams as well, and lose the last lines.
        process.toHandle().destroy();
    }

    /** Waits for the end of the daemon and of its output, and gives the exit status. */
    public int awaitExit() throws InterruptedException {
        if (!process.waitFor(DEADLINE, SECONDS)) {
            throw new AssertionFailedError("the daemon has not ended: " + err.lines());
        }
        out.awaitEnd();
        err.awaitEnd();
        return process.exitValue();
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().orTimeout(DEADLINE, SECONDS).join();
    }
}
