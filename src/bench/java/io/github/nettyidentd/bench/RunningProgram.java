package io.github.nettyidentd.bench;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A {@link Program} that accepts connections. */
final class RunningProgram implements AutoCloseable {

    private static final long BETWEEN_TRIES = TimeUnit.MICROSECONDS.toNanos(500);
    private static final int GRACE_SECONDS = 20;

    private final Program program;
    private final Process process;
    private final int port;
    private final long startedAt;

    private RunningProgram(Program program, Process process, int port, long startedAt) {
        this.program = program;
        this.process = process;
        this.port = port;
        this.startedAt = startedAt;
    }

    static RunningProgram start(Program program, ProcessBuilder command, int port, Duration deadline)
            throws IOException {
        long startedAt = System.nanoTime();
        var running = new RunningProgram(program, command.start(), port, startedAt);
        while (!running.accepts()) {
            boolean late = System.nanoTime() - startedAt > deadline.toNanos();
            if (late || !running.process.isAlive()) {
                running.close();
                throw new IOException(command.command() + " does not listen on port " + port);
            }
            LockSupport.parkNanos(BETWEEN_TRIES);
        }
        return running;
    }

    private boolean accepts() throws IOException {
        try (var socket = new Socket()) {
            socket.setSoLinger(true, 0);
            socket.connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
            return true;
        } catch (ConnectException e) {
            return false;
        }
    }

    Program program() {
        return program;
    }

    int port() {
        return port;
    }

    /** When it was executed, as nanoseconds of the system's timer. */
    long startedAt() {
        return startedAt;
    }

    double cpuSeconds() throws IOException {
        return ProcessFigures.cpuSeconds(process.pid());
    }

    double pssMib() throws IOException {
        return ProcessFigures.pssMib(process.pid());
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(GRACE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().onExit().join();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
