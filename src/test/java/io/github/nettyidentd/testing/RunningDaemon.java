package io.github.nettyidentd.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.opentest4j.AssertionFailedError;

/** A daemon as a process of its own, which has said where it listens. It ends with the test. */
public final class RunningDaemon implements AutoCloseable {

    /** Any line of the log as text: time, level, message. */
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
                throw new AssertionFailedError("unlike what is expected: " + err.lines());
            }
        } catch (AssertionError | InterruptedException e) {
            process.destroyForcibly();
            throw e;
        }
    }

    /** The built distribution's daemon on a free port of 127.0.0.1. */
    public static RunningDaemon start(String... options) throws IOException, InterruptedException {
        return start(InstalledProgram.built(), options);
    }

    /** A distribution's daemon on a free port of 127.0.0.1. */
    public static RunningDaemon start(InstalledProgram distribution, String... options)
            throws IOException, InterruptedException {
        List<String> arguments = new ArrayList<>(List.of("--listen", "127.0.0.1:0"));
        arguments.addAll(List.of(options));
        return start(distribution.command(arguments.toArray(String[]::new)));
    }

    /** A daemon by its whole command line. */
    public static RunningDaemon start(ProcessBuilder command) throws IOException, InterruptedException {
        return new RunningDaemon(command.start());
    }

    public long pid() {
        return process.pid();
    }

    /** Its first address. */
    public InetSocketAddress address() {
        return new InetSocketAddress(InetAddress.ofLiteral(listening.group(1)), port());
    }

    public int port() {
        return Integer.parseInt(listening.group(2));
    }

    /** {@code epoll} or {@code nio}, as it says. */
    public String transport() {
        return listening.group(3);
    }

    /** Waits for a line of its log, also one that has come already. */
    public String awaitLog(String part) throws InterruptedException {
        return err.await(part);
    }

    /** What has come on standard error: all lines but the oldest, where there are thousands. */
    public List<String> log() {
        return err.lines();
    }

    /** Lines on standard error that are neither information nor less. */
    public List<String> problems() {
        return err.problems();
    }

    /** What has come on standard output. */
    public List<String> output() {
        return out.lines();
    }

    /** Sends a signal, for example {@code HUP}. */
    public void signal(String name) throws IOException {
        Commands.signal(pid(), name);
    }

    /** Sends SIGTERM. */
    public void terminate() {
        // Not the process's own method, which closes the streams as well.
        process.toHandle().destroy();
    }

    /** Waits for its end; all that it wrote has been read then. */
    public int awaitExit() throws InterruptedException {
        if (!process.waitFor(DEADLINE, SECONDS)) {
            throw new AssertionFailedError("has not ended: " + err.lines());
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
