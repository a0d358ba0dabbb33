package io.github.nettyidentd.testing;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import java.io.BufferedReader;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.opentest4j.AssertionFailedError;

/** Reads what a process writes, line by line. Keeps the latest 5,000 lines, and all lines that report a problem. */
final class OutputLines {

    private static final Duration DEADLINE = Duration.ofSeconds(40);
    private static final int MAX_LINES = 5_000;

    private final Deque<String> latest = new ArrayDeque<>();
    private final List<String> problems = new ArrayList<>();
    private boolean ended;

    private OutputLines() {}

    static OutputLines of(BufferedReader reader) {
        var lines = new OutputLines();
        Thread.ofPlatform().daemon().name("output").start(() -> lines.read(reader));
        return lines;
    }

    private void read(BufferedReader reader) {
        try (reader) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                add(line);
            }
        } catch (IOException e) {
            add("cannot be read: " + e);
        } finally {
            end();
        }
    }

    private synchronized void add(String line) {
        if (latest.size() == MAX_LINES) {
            latest.remove();
        }
        latest.add(line);
        var matcher = RunningDaemon.LOG_LINE.matcher(line);
        boolean harmless = line.startsWith("{")
                ? line.contains("\"level\":\"INFO\"")
                : matcher.matches()
                        && !matcher.group(1).equals("WARN ")
                        && !matcher.group(1).equals("ERROR");
        if (!harmless) {
            problems.add(line);
        }
        notifyAll();
    }

    private synchronized void end() {
        ended = true;
        notifyAll();
    }

    synchronized List<String> lines() {
        return List.copyOf(latest);
    }

    synchronized List<String> problems() {
        return List.copyOf(problems);
    }

    /** Waits for a line that contains a text, and gives it; a line may be too old to be found unless it reports a problem. */
    synchronized String await(String part) throws InterruptedException {
        long end = System.nanoTime() + DEADLINE.toNanos();
        while (true) {
            Optional<String> found = Stream.concat(latest.stream(), problems.stream())
                    .filter(line -> line.contains(part))
                    .findFirst();
            if (found.isPresent()) {
                return found.get();
            }
            if (ended) {
                throw new AssertionFailedError("ended without '" + part + "': " + latest);
            }
            waitUntil(end, part);
        }
    }

    synchronized void awaitEnd() throws InterruptedException {
        long end = System.nanoTime() + DEADLINE.toNanos();
        while (!ended) {
            waitUntil(end, "the end");
        }
    }

    private void waitUntil(long end, String what) throws InterruptedException {
        long left = end - System.nanoTime();
        if (left <= 0) {
            throw new AssertionFailedError("no sign of '" + what + "' within " + DEADLINE + ": " + latest);
        }
        NANOSECONDS.timedWait(this, left);
    }
}
