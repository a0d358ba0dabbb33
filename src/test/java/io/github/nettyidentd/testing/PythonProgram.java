package io.github.nettyidentd.testing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.stream.Stream;
import org.opentest4j.AssertionFailedError;

/** A program in Python from the test resources, which takes one command a line and answers each. Needs python3. */
public final class PythonProgram implements AutoCloseable {

    private final RunningProcess process;

    private PythonProgram(RunningProcess process) {
        this.process = process;
    }

    /** Starts a program; skips the test where there is no python3. */
    public static PythonProgram start(String resource, String... arguments) throws IOException {
        Commands.assumeProgram("python3");
        try (InputStream in = PythonProgram.class.getClassLoader().getResourceAsStream(resource)) {
            byte[] program = Objects.requireNonNull(in, resource).readAllBytes();
            List<String> command =
                    new ArrayList<>(List.of("python3", "-c", new String(program, StandardCharsets.UTF_8)));
            command.addAll(List.of(arguments));
            return new PythonProgram(RunningProcess.start(command));
        }
    }

    /** Gives a command, and gives the answer; fails if the program cannot carry it out. */
    public String order(String command) throws IOException, InterruptedException {
        send(command);
        return answer();
    }

    /** Gives a command. Its answer is the next one. */
    public void send(String command) throws IOException {
        process.send(command);
    }

    /** Waits for an answer. */
    public String answer() throws InterruptedException {
        MatchResult answer = process.awaitLine("^([=!]) ?(.*)$");
        if (answer.group(1).equals("!")) {
            throw new AssertionFailedError("cannot " + answer.group(2));
        }
        return answer.group(2);
    }

    /** Gives a command whose answer is a number. */
    public int number(String command) throws IOException, InterruptedException {
        return Integer.parseInt(order(command));
    }

    /** Waits for an answer that is a list of numbers. */
    public List<Integer> numbers() throws InterruptedException {
        return Stream.of(answer().split(" ")).map(Integer::valueOf).toList();
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
