package io.github.nettyidentd.testing;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A program in C from {@code src/test/resources}, compiled for one test. Needs root and a C compiler. */
public final class CProgram implements AutoCloseable {

    private final TempDirectory directory;
    private final Path program;

    private CProgram(TempDirectory directory, String name) {
        this.directory = directory;
        this.program = directory.path().resolve(name);
    }

    /** Compiles the program of that name; skips the test where there is no compiler. */
    public static CProgram build(String name) throws IOException {
        Commands.assumeRoot();
        Commands.assumeProgram("cc");
        var built = new CProgram(TempDirectory.create(), name);
        Commands.check(List.of(
                "cc",
                "-Wall",
                "-Werror",
                "-O",
                "-pthread",
                "-o",
                built.program.toString(),
                "src/test/resources/" + name + ".c"));
        return built;
    }

    /** Gives the command that runs the program. */
    public List<String> command(String... arguments) {
        List<String> command = new ArrayList<>(List.of(program.toString()));
        command.addAll(List.of(arguments));
        return command;
    }

    @Override
    public void close() throws IOException {
        directory.close();
    }
}
