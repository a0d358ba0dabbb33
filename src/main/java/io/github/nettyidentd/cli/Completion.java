package io.github.nettyidentd.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.AutoComplete;

/** Writes what bash needs to complete our options; for who builds the package. */
public final class Completion {

    private Completion() {}

    /** Takes one argument, the file to write. */
    public static void main(String[] arguments) throws IOException {
        Files.writeString(Path.of(arguments[0]), script());
    }

    static String script() {
        return AutoComplete.bash(NettyIdentd.NAME, Main.commandLine());
    }
}
