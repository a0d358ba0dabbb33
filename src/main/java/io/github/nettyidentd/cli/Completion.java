package io.github.nettyidentd.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.AutoComplete;

/** Writes the script by which bash completes our options. The build of the package runs this program. */
public final class Completion {

    private Completion() {}

    /** Writes the script to the file that is the only argument. */
    public static void main(String[] arguments) throws IOException {
        Files.writeString(Path.of(arguments[0]), script());
    }

    static String script() {
        return AutoComplete.bash(NettyIdentd.NAME, Main.commandLine());
    }
}
