package io.github.nettyidentd.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.opentest4j.AssertionFailedError;

/**
 * A terminal with a program in it, of which a test presses the keys and reads the whole screen. The terminal is tmux(1),
 * which runs in the foreground and so ends with the test.
 */
public final class Screen implements AutoCloseable {

    private static final String SETTINGS = """
            set -g status off
            set -g remain-on-exit on
            set -g remain-on-exit-format ""
            set -g history-limit 2000
            """;

    private final Path socket;
    private final RunningProcess server;

    private Screen(Path socket, RunningProcess server) {
        this.socket = socket;
        this.server = server;
    }

    /**
     * Opens a terminal. Skips the test where there is no tmux.
     *
     * @param command the program; its directory is also the terminal's, and its environment is kept, except TERM unless
     *     that is {@code dumb}
     */
    public static Screen open(int columns, int rows, ProcessBuilder command) throws Exception {
        Commands.assumeProgram("tmux");
        // The address of a socket is short (unix(7)), so that the socket is not in the test's own directory.
        Path directory = Files.createTempDirectory("screen");
        Path settings = Files.writeString(directory.resolve("settings"), SETTINGS);
        Path socket = directory.resolve("s");
        var tmux = new ProcessBuilder("tmux", "-u", "-S", socket.toString(), "-f", settings.toString(), "-D");
        Map<String, String> environment = tmux.environment();
        environment.clear();
        environment.putAll(command.environment());
        environment.put("LC_ALL", "C.UTF-8");
        environment.remove("TMUX");
        var screen = new Screen(socket, RunningProcess.start(tmux));
        try {
            Await.until("tmux listens", () -> screen.tmux("list-commands").status() == 0);
            List<String> session = new ArrayList<>(
                    List.of("new-session", "-d", "-x", String.valueOf(columns), "-y", String.valueOf(rows)));
            if (command.directory() != null) {
                session.addAll(List.of("-c", command.directory().toString()));
            }
            session.add("--");
            if ("dumb".equals(environment.get("TERM"))) {
                session.addAll(List.of("env", "TERM=dumb"));
            }
            session.addAll(command.command());
            screen.check(session);
            return screen;
        } catch (Exception | AssertionFailedError e) {
            screen.close();
            throw e;
        }
    }

    /** Types a text, character by character, without a key at its end. */
    public void type(String text) throws Exception {
        check(List.of("send-keys", "-l", "--", text));
    }

    /** Presses a key by tmux's name for it, such as {@code Tab}, {@code Enter} or {@code C-c}. */
    public void press(String key) throws Exception {
        check(List.of("send-keys", key));
    }

    /** What the screen shows, line by line, without blanks at the ends of lines and without empty lines at the end. */
    public String text() throws Exception {
        return capture("capture-pane", "-p");
    }

    /** The same with the escape sequences of colours and styles. */
    public String colouredText() throws Exception {
        return capture("capture-pane", "-p", "-e");
    }

    /** What the screen shows, after the lines that were scrolled off its top. */
    public String history() throws Exception {
        return capture("capture-pane", "-p", "-S", "-");
    }

    private String capture(String... command) throws Exception {
        return check(List.of(command)).stripTrailing();
    }

    /** Waits until the screen shows a text, and gives the whole screen. */
    public String await(String text) throws Exception {
        try {
            Await.until("the screen shows: " + text, () -> text().contains(text));
        } catch (AssertionFailedError e) {
            throw new AssertionFailedError(e.getMessage() + "\nThe screen is:\n" + text(), e);
        }
        return text();
    }

    /** Changes the size of the terminal. */
    public void resize(int columns, int rows) throws Exception {
        check(List.of("resize-window", "-x", String.valueOf(columns), "-y", String.valueOf(rows)));
    }

    private String check(List<String> command) throws Exception {
        Commands.Result result = tmux(command.toArray(String[]::new));
        if (result.status() != 0) {
            throw new AssertionFailedError("tmux " + command + ": " + result);
        }
        return result.out();
    }

    private Commands.Result tmux(String... command) throws IOException, InterruptedException {
        List<String> client = new ArrayList<>(List.of("tmux", "-N", "-u", "-S", socket.toString()));
        client.addAll(List.of(command));
        // -N, because a client that comes before the server listens would start a server of its own.
        var builder = new ProcessBuilder(client).redirectErrorStream(true);
        builder.environment().put("LC_ALL", "C.UTF-8");
        builder.environment().remove("TMUX");
        Process process = builder.start();
        process.getOutputStream().close();
        String out = new String(process.getInputStream().readAllBytes(), UTF_8);
        if (!process.waitFor(30, TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new AssertionFailedError("tmux " + client + " has not ended: " + out);
        }
        return new Commands.Result(process.exitValue(), out, "");
    }

    /** Ends the program, the terminal, and what is left of them. */
    @Override
    public void close() throws IOException {
        server.close();
        Files.deleteIfExists(socket);
        Files.deleteIfExists(socket.resolveSibling("settings"));
        Files.deleteIfExists(socket.getParent());
    }
}
