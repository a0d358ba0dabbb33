package io.github.nettyidentd.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Runs the built program with sockets that it opened before, as a service manager does, and keeps them open from one run
 * to the next. Needs perl.
 */
public final class Activator implements AutoCloseable {

    private final RunningProcess process;

    private Activator(RunningProcess process) {
        this.process = process;
    }

    /** Opens what {@code activate.pl} lists, with blanks between all words, for a program with these arguments. */
    public static Activator open(String sockets, String... arguments) throws IOException {
        return open(Map.of(), sockets, arguments);
    }

    /** The same with more in the program's environment. */
    public static Activator open(Map<String, String> environment, String sockets, String... arguments)
            throws IOException {
        Commands.assumeProgram("perl");
        List<String> words = new ArrayList<>(List.of("src/test/resources/activate.pl"));
        words.addAll(List.of(sockets.split(" ")));
        words.addAll(List.of("--", InstalledProgram.built().launcher().toString()));
        words.addAll(List.of(arguments));
        ProcessBuilder command = InstalledProgram.command(Path.of("perl"), words.toArray(String[]::new));
        command.environment().putAll(environment);
        return new Activator(RunningProcess.start(command));
    }

    /** Where the next of its sockets listens, on this address. */
    public InetSocketAddress nextAddress(String address) throws InterruptedException {
        int port = Integer.parseInt(process.awaitLine("^port (\\d+)$").group(1));
        return new InetSocketAddress(InetAddress.ofLiteral(address), port);
    }

    public void start() throws IOException {
        process.send("start");
    }

    /** Waits for the next line of the program's log in which the pattern is found; gives it. */
    public String awaitLog(String pattern) throws InterruptedException {
        return process.awaitLine("^.*" + pattern + ".*$").group();
    }

    /** Asks the program to end, and waits for that; gives its exit status. */
    public int stop() throws IOException, InterruptedException {
        process.send("stop");
        return exitStatus();
    }

    /** Waits until the program ends by itself; gives its exit status. */
    public int awaitExit() throws IOException, InterruptedException {
        process.send("wait");
        return exitStatus();
    }

    private int exitStatus() throws InterruptedException {
        return Integer.parseInt(process.awaitLine("^exit (\\d+)$").group(1));
    }

    /** Ends the program, and closes the sockets. */
    @Override
    public void close() {
        process.close();
    }
}
