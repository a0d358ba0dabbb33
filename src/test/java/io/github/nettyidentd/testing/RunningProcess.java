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

/** A program that runs beside the test, and is ended with it at the latest; what it prints is heard line by line. */
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
        // no virtual one, of which two that read from programs that say nothing stop all others on two processors
        Thread.ofPlatform().daemon().start(this::listen);
    }

    /** Starts a program; standard error counts as output. Its input is what is sent, and ends when the JVM does. */
    public static RunningProcess start(List<String> command) throws IOException {
        return start(new ProcessBuilder(command));
    }

    /** The same in an environment that is set already. */
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

    public long pid() {
        return process.pid();
    }

    /** Writes a line to its input, of one octet for each character. */
    public void send(String line) throws IOException {
        process.getOutputStream().write((line + "\n").getBytes(ISO_8859_1));
        process.getOutputStream().flush();
    }

    /** Sends a signal, for example {@code HUP}. */
    public void signal(String name) throws IOException {
        Commands.signal(pid(), name);
    }

    /** Waits for its end, and gives its exit status. */
    public int awaitExit() {
        return process.onExit()
                .orTimeout(DEADLINE.toSeconds(), TimeUnit.SECONDS)
                .join()
                .exitValue();
    }

    /** Waits for the next line in which the pattern is found; lines before it are passed over. */
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

    /** Asks it to end and waits for that. */
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
