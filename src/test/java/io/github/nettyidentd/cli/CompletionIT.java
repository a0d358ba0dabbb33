package io.github.nettyidentd.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.nettyidentd.testing.Commands;
import io.github.nettyidentd.testing.RunningProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The completions in the package, in the shells that they are for, with what is typed at a terminal. */
@SuppressWarnings("NullAway.Init") // written before each test
class CompletionIT {

    @TempDir
    private Path share;

    private Path bash;
    private Path zsh;

    /** Writes the files to where the package has them, because the completion for zsh looks for that for bash. */
    @BeforeEach
    void write() throws Exception {
        bash = Files.createDirectories(share.resolve("bash-completion/completions"))
                .resolve("netty-identd");
        Files.writeString(bash, Completion.script());
        zsh = Files.createDirectories(share.resolve("zsh/vendor-completions"));
        Files.copy(Path.of("packaging/completion/_netty-identd"), zsh.resolve("_netty-identd"));
    }

    @Test
    void completesOptionsAndCommandsInBash() throws Exception {
        assertCompletes("bash", "bash --norc -i", "source " + bash);
    }

    @Test
    void completesOptionsAndCommandsInZsh() throws Exception {
        assertCompletes(
                "zsh",
                "zsh -f -i",
                "fpath=(%s $fpath); autoload -U compinit; compinit -u -d %s".formatted(zsh, share.resolve("dump")));
    }

    private static void assertCompletes(String shell, String command, String setUp) throws Exception {
        Commands.assumeProgram(shell);
        Commands.assumeProgram("script");
        var builder = new ProcessBuilder(List.of("script", "-qec", command, "/dev/null"));
        builder.environment().put("TERM", "dumb");
        try (var terminal = RunningProcess.start(builder)) {
            terminal.send(setUp);
            terminal.send("netty-identd() { printf 'given: <%s>\\n' \"$*\"; }; echo ready $((1 + 1))");
            terminal.awaitLine("ready 2");
            assertEquals("--max-connections", completed(terminal, "--max-conn\t"));
            assertEquals("status --watch", completed(terminal, "stat\t--wat\t"));
            terminal.send("exit");
            assertEquals(0, terminal.awaitExit());
        }
    }

    private static String completed(RunningProcess terminal, String typed) throws Exception {
        terminal.send("netty-identd " + typed);
        return terminal.awaitLine("given: <([^%]*)>").group(1).strip();
    }
}
