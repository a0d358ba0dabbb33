package io.github.nettyidentd.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.opentest4j.AssertionFailedError;

/** A program that runs beside the test, and ends with the test at the latest. The test reads its output line by line. */
public final class RunningProcess implements AutoCloseable {

    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private static final Set<Process> RUNNING = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime()
                .addShutdownHook(new Thread(() -> RUNNING.forEach(Process::destroyForcibly), "end test processes"));
    }

    private final Process process;
    private final BlockingQueue<Optional<String>> lines = new LinkedBlockingQueue<>();
    private final StringBuilder heard = new StringBuilder();

    private RunningProcess(Process process) {
        this.process = process;
        RUNNING.add(process);
        // A virtual thread that reads from a silent process holds a carrier: on two processors, two would stop all
        // others.
        Thread.ofPlatform().daemon().start(this::listen);
    }

    /** Starts a program, whose standard error counts as output. Its input is what {@link #send} writes. */
    public static RunningProcess start(List<String> command) throws IOException {
        return start(new ProcessBuilder(command));
    }

    /** Starts a program in an environment that is set already. */
    public static RunningProcess start(ProcessBuilder command) throws IOException {
        return new RunningProcess(command.redirectErrorStream(true).start());
    }

    private void listen() {
        try (BufferedReader output = process.inputReader(UTF_8)) {
            output.lines().map(Optional::of).forEach(lines::add);
        } catch (IOException | RuntimeException e) {
            lines.add(Optional.of(e.toString()));
        } finally {
            lines.add(Optional.empty());
        }
    }

    /** Gives the process id. */
    public long pid() {
        return process.pid();
    }

    /** Writes a line to the input of the program, one octet for each character. */
    public void send(String line) throws IOException {
        process.getOutputStream().write((line + "\n").getBytes(ISO_8859_1));
        process.getOutputStream().flush();
    }

    /** Sends a signal, for example {@code HUP}. */
    public void signal(String name) throws IOException {
        Commands.signal(pid(), name);
    }

    /** Waits for the end of the program, and gives its exit status. */
    public int awaitExit() {
        return process.onExit()
                .orTimeout(DEADLINE.toSeconds(), TimeUnit.SECONDS)
                .join()
                .exitValue();
    }

    /** Waits for the next line in which the pattern is found, and gives the match; lines before it are skipped. */
    public MatchResult awaitLine(String pattern) throws InterruptedException {
        Pattern wanted = Pattern.compile(pattern);
        long deadline = System.nanoTime() + DEADLINE.toNanos();
        while (true) {
            Optional<String> line = lines.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (line == null || line.isEmpty()) {
                throw new AssertionFailedError("%s: no line with '%s', but:%n%s"
                        .formatted(process.info().commandLine().orElse("process"), pattern, heard));
            }
            heard.append(line.get()).append('\n');
            Matcher matcher = wanted.matcher(line.get());
            if (matcher.find()) {
                return matcher.toMatchResult();
            }
        }
    }

    /** Asks the program to end, waits for its end, and kills it after 30 seconds. */
    @Override
    public void close() {
        process.destroy();
        process.onExit()
                .completeOnTimeout(process, DEADLINE.toMillis(), TimeUnit.MILLISECONDS)
                .join();
        process.destroyForcibly().onExit().join();
        RUNNING.remove(process);
    }
}
