package io.github.nettyidentd.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Opens sockets and passes them to the built program, as a service manager does. The sockets stay open from one run of the
 * program to the next. Needs perl.
 */
public final class Activator implements AutoCloseable {

    private final RunningProcess process;

    private Activator(RunningProcess process) {
        this.process = process;
    }

    /**
     * Opens sockets for a program with these arguments.
     *
     * @param sockets in the words that {@code activate.pl} lists, with a blank between two of them
     */
    public static Activator open(String sockets, String... arguments) throws IOException {
        return open(Map.of(), sockets, arguments);
    }

    /** Does the same for another program than the built one. */
    public static Activator open(InstalledProgram program, String sockets, String... arguments) throws IOException {
        return open(program, Map.of(), sockets, arguments);
    }

    /** Does the same, with more variables in the environment of the program. */
    public static Activator open(Map<String, String> environment, String sockets, String... arguments)
            throws IOException {
        return open(InstalledProgram.built(), environment, sockets, arguments);
    }

    private static Activator open(
            InstalledProgram program, Map<String, String> environment, String sockets, String... arguments)
            throws IOException {
        Commands.assumeProgram("perl");
        List<String> words = new ArrayList<>(List.of("src/test/resources/activate.pl"));
        words.addAll(List.of(sockets.split(" ")));
        words.addAll(List.of("--", program.launcher().toString()));
        words.addAll(List.of(arguments));
        ProcessBuilder command = InstalledProgram.command(Path.of("perl"), words.toArray(String[]::new));
        command.environment().putAll(environment);
        return new Activator(RunningProcess.start(command));
    }

    /** Gives this address, with the port of the next of the sockets. */
    public InetSocketAddress nextAddress(String address) throws InterruptedException {
        int port = Integer.parseInt(process.awaitLine("^port (\\d+)$").group(1));
        return new InetSocketAddress(InetAddress.ofLiteral(address), port);
    }

    /** Starts the program, and does not wait for it. */
    public void start() throws IOException {
        process.send("start");
    }

    /** Waits for the next line of the log in which the pattern is found, and gives the line. */
    public String awaitLog(String pattern) throws InterruptedException {
        return process.awaitLine("^.*" + pattern + ".*$").group();
    }

    /** Asks the program to end, waits for its end, and gives its exit status. */
    public int stop() throws IOException, InterruptedException {
        process.send("stop");
        return exitStatus();
    }

    /** Kills the program, and waits for its end. */
    public void kill() throws IOException, InterruptedException {
        process.send("kill");
        exitStatus();
    }

    /** Waits until the program ends by itself, and gives its exit status. */
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
