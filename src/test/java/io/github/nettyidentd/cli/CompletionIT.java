package io.github.nettyidentd.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.nettyidentd.testing.Await;
import io.github.nettyidentd.testing.Commands;
import io.github.nettyidentd.testing.Screen;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The completions in the package, in the shells that they are for: the test presses TAB on a terminal, and reads all that
 * is on the screen afterwards.
 */
@SuppressWarnings("NullAway.Init") // written before each test
class CompletionIT {

    /** What is typed before TAB, and the line that TAB makes of it. */
    private static final List<Map.Entry<String, String>> COMPLETED = List.of(
            Map.entry("--max-conn", "--max-connections"),
            Map.entry("--answer", "--answer-inbound"),
            Map.entry("stat", "status"),
            Map.entry("hel", "help"),
            Map.entry("help stat", "help status"),
            Map.entry("status --wat", "status --watch"),
            Map.entry("reg", "register"),
            Map.entry("register --li", "register --list"),
            Map.entry("--transport=e", "--transport=epoll"),
            Map.entry("--transport n", "--transport nio"),
            Map.entry("serve --log-level=w", "serve --log-level=warn"),
            Map.entry("check --log-format j", "check --log-format json"),
            Map.entry("@pol", "@policy.conf"),
            Map.entry("--quiet @pol", "--quiet @policy.conf"),
            Map.entry("@sp", "@sp\\ aced"),
            Map.entry("-C sp", "-C sp\\ aced"),
            Map.entry("@plug", "@plugins/"),
            Map.entry("check @pol", "check @policy.conf"),
            Map.entry("-C pol", "-C policy.conf"),
            Map.entry("check --config=pol", "check --config=policy.conf"),
            Map.entry("--config=./pol", "--config=./policy.conf"),
            Map.entry("--plugins=plu", "--plugins=plugins/"),
            Map.entry("--plugins plu", "--plugins plugins/"),
            Map.entry("--user=daem", "--user=daemon"),
            Map.entry("explain --user daem", "explain --user daemon"),
            Map.entry("explain -u daem", "explain -u daemon"),
            Map.entry("--group=daem", "--group=daemon"),
            Map.entry("query --ver", "query --ver"),
            Map.entry("query localh", "query localhost"),
            Map.entry("status --status-socket=pol", "status --status-socket=policy.conf"),
            // The shell cannot know these, and must not offer files.
            Map.entry("--port pol", "--port pol"),
            Map.entry("explain pol", "explain pol"),
            Map.entry("query localhost pol", "query localhost pol"));

    @TempDir
    private Path directory;

    private Path scripts;
    private Screen screen;

    @BeforeEach
    void write() throws Exception {
        scripts = directory.resolve("scripts");
        Completion.main(new String[] {"packaging/completion", scripts.toString()});
        Files.writeString(directory.resolve("policy.conf"), "");
        Files.writeString(directory.resolve("plunder"), "");
        Files.writeString(directory.resolve("sp aced"), "");
        Files.createDirectory(directory.resolve("plugins"));
    }

    @AfterEach
    void close() throws Exception {
        if (screen != null) {
            screen.close();
        }
    }

    @Test
    void completesInBash() throws Exception {
        openBash();

        for (Map.Entry<String, String> entry : COMPLETED) {
            assertCompletes(entry.getKey(), entry.getValue());
        }
    }

    @Test
    void completesInBashThatBreaksWordsAtBlanksOnly() throws Exception {
        openBash();
        screen.type("COMP_WORDBREAKS=' '; ");
        clear();

        assertCompletes("--transport=e", "--transport=epoll");
        assertCompletes("--config=pol", "--config=policy.conf");
        assertCompletes("@pol", "@policy.conf");
    }

    @Test
    void completesInZsh() throws Exception {
        openZsh();

        for (Map.Entry<String, String> entry : COMPLETED) {
            assertCompletes(entry.getKey(), entry.getValue());
        }
    }

    @Test
    void listsInBash() throws Exception {
        openBash();
        screen.type("netty-identd ");
        screen.press("Tab");
        screen.press("Tab");
        assertEquals("""
                $ netty-identd
                check     help      query     serve
                explain   helper    register  status
                $ netty-identd""", screen.await("status\n$ netty-identd"));
        screen.press("C-u");
        clear();
        screen.type("netty-identd help ");
        screen.press("Tab");
        screen.press("Tab");
        assertEquals("""
                $ netty-identd help
                check     explain   helper    query     register  serve     status
                $ netty-identd help""", screen.await("status\n$ netty-identd help"));
        screen.press("C-u");
        clear();
        screen.type("netty-identd --transport=");
        screen.press("Tab");
        screen.press("Tab");
        assertEquals("""
                $ netty-identd --transport=
                auto   epoll  nio
                $ netty-identd --transport=""", screen.await("nio\n$ netty-identd --transport="));
    }

    @Test
    void listsInZshWithDescriptions() throws Exception {
        openZsh();
        screen.type("netty-identd ");
        screen.press("Tab");
        assertEquals("""
                $ netty-identd
                check     -- Check options, policy and user files without starting a daemon
                explain   -- Show what the daemon would answer about a connection, and why
                help      -- Show the help of the program or of a command
                helper    -- Run the helper that lets the daemon see NAT and containers
                query     -- Ask an ident server for the user behind a TCP connection
                register  -- Tell the daemon which user-id belongs to a connection of yours
                serve     -- Run the daemon
                status    -- Show the status of the daemon on this host""", screen.await("status    --"));
        screen.type("--transport=");
        screen.press("Tab");
        assertEquals("""
                $ netty-identd --transport=
                auto   epoll  nio""", screen.await("nio"));
        screen.press("C-u");
        screen.type("netty-identd status --");
        screen.press("Tab");
        assertEquals("""
                $ netty-identd status --
                --help           -- Show this help and exit
                --json           -- Print the status as one JSON object, in one line
                --status-socket  -- Ask the daemon at this socket
                --version        -- Show the version and exit
                --watch          -- Show the status repeatedly at this interval, 100ms to 1h""", screen.await("--watch"));
    }

    private void openBash() throws Exception {
        open("bash", "--norc", "-i");
        screen.type("PS1='$ '; set +H; source scripts/netty-identd");
        screen.press("Enter");
        ready();
    }

    private void openZsh() throws Exception {
        open("zsh", "-f", "-i");
        // By default zsh takes the slash after a directory away again when Enter is pressed.
        screen.type(
                "unsetopt AUTO_REMOVE_SLASH; PROMPT='$ '; fpath=(scripts $fpath); autoload -U compinit; compinit -u -d dump");
        screen.press("Enter");
        ready();
    }

    private void open(String... command) throws Exception {
        Commands.assumeProgram(command[0]);
        var builder = new ProcessBuilder(command).directory(directory.toFile());
        builder.environment().put("TERM", "xterm");
        builder.environment().remove("HOSTFILE");
        screen = Screen.open(80, 24, builder);
    }

    private void ready() throws Exception {
        screen.type("netty-identd() { echo \"given: <$*>\"; }; clear; echo ready $((1 + 1))");
        screen.press("Enter");
        screen.await("ready 2\n$");
        clear();
    }

    private void assertCompletes(String typed, String completed) throws Exception {
        screen.type("netty-identd " + typed);
        screen.press("Tab");
        screen.await("$ netty-identd " + completed);
        screen.press("Enter");
        Await.until("a prompt", () -> screen.text().endsWith("\n$"));
        // A completion without ambiguity ends with a blank, and a directory with a slash.
        assertEquals("""
                $ netty-identd %1$s
                given: <%2$s>
                $""".formatted(completed, completed.replace("\\", "")), screen.text());
        clear();
    }

    /** Waits for the prompt, before which the terminal itself would echo what is typed. */
    private void clear() throws Exception {
        screen.type("clear");
        screen.press("Enter");
        Await.until("an empty screen", () -> screen.text().equals("$"));
    }
}
