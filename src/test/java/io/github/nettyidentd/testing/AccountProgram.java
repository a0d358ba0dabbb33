package io.github.nettyidentd.testing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.stream.Stream;
import org.opentest4j.AssertionFailedError;

/** A program that runs as a user, has TCP sockets, and registers them, as {@code account.py} describes. Needs root and python3. */
public final class AccountProgram implements AutoCloseable {

    private static final String PROGRAM = "account.py";

    private final RunningProcess process;

    private AccountProgram(RunningProcess process) {
        this.process = process;
    }

    /** Starts the program as a user. */
    public static AccountProgram start(long uid) throws IOException {
        return start(List.of(Long.toString(uid)));
    }

    /** Starts the program as a user who has sockets that another user had made. */
    public static AccountProgram startWithForeignSockets(long uid, long other) throws IOException {
        return start(List.of(Long.toString(uid), Long.toString(other)));
    }

    private static AccountProgram start(List<String> arguments) throws IOException {
        Commands.assumeRoot();
        Commands.assumeProgram("python3");
        try (InputStream in = AccountProgram.class.getClassLoader().getResourceAsStream(PROGRAM)) {
            byte[] program = Objects.requireNonNull(in, PROGRAM).readAllBytes();
            List<String> command =
                    new ArrayList<>(List.of("python3", "-c", new String(program, StandardCharsets.UTF_8)));
            command.addAll(arguments);
            return new AccountProgram(RunningProcess.start(command));
        }
    }

    /** Gives a command, and gives the answer; fails if the program cannot carry it out. */
    public String order(String command) throws IOException, InterruptedException {
        process.send(command);
        MatchResult answer = process.awaitLine("^([=!]) ?(.*)$");
        if (answer.group(1).equals("!")) {
            throw new AssertionFailedError("cannot " + answer.group(2));
        }
        return answer.group(2);
    }

    /** Does the same where the answer is a number. */
    public int number(String command) throws IOException, InterruptedException {
        return Integer.parseInt(order(command));
    }

    /** Does the same where the answer is a list of numbers. */
    public List<Integer> numbers(String command) throws IOException, InterruptedException {
        return Stream.of(order(command).split(" ")).map(Integer::valueOf).toList();
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
        process.signal(name);
    }

    /** Ends the program and so its sockets. */
    @Override
    public void close() {
        process.close();
    }
}
