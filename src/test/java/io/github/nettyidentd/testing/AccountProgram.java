package io.github.nettyidentd.testing;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** A program that runs as a user, has TCP sockets, and registers them, as {@code account.py} describes. Needs root and python3. */
public final class AccountProgram implements AutoCloseable {

    private static final String PROGRAM = "account.py";

    private final PythonProgram program;

    private AccountProgram(PythonProgram program) {
        this.program = program;
    }

    /** Starts the program as a user. */
    public static AccountProgram start(long uid) throws IOException {
        Commands.assumeRoot();
        return new AccountProgram(PythonProgram.start(PROGRAM, Long.toString(uid)));
    }

    /** Starts the program as a user who has sockets that another user had made. */
    public static AccountProgram startWithForeignSockets(long uid, long other) throws IOException {
        Commands.assumeRoot();
        return new AccountProgram(PythonProgram.start(PROGRAM, Long.toString(uid), Long.toString(other)));
    }

    /** Gives a command, and gives the answer; fails if the program cannot carry it out. */
    public String order(String command) throws IOException, InterruptedException {
        return program.order(command);
    }

    /** Does the same where the answer is a number. */
    public int number(String command) throws IOException, InterruptedException {
        return program.number(command);
    }

    /** Gives a command whose answer is a list of numbers, which {@link #numbers} waits for. */
    public void send(String command) throws IOException {
        program.send(command);
    }

    /** Waits for the list of numbers. */
    public List<Integer> numbers() throws InterruptedException {
        return program.numbers();
    }

    /** Opens a line to the daemon's socket. */
    public void open(String line, Path socket) throws IOException, InterruptedException {
        order("open " + line + " " + socket);
    }

    /** Connects a new socket to a port of 127.0.0.1, and gives its local port. */
    public int connect(String name, int port) throws IOException, InterruptedException {
        order("tcp " + name);
        return number("connect " + name + " 127.0.0.1 " + port);
    }

    /** Sends a signal, for example {@code STOP}. */
    public void signal(String name) throws IOException {
        program.signal(name);
    }

    /** Ends the program and so its sockets. */
    @Override
    public void close() {
        program.close();
    }
}
