package io.github.nettyidentd.daemon;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The command that starts another JVM as this one was started: the same Java with the same options. */
final class JavaCommand {

    static final String MAIN = "io.github.nettyidentd.cli.Main";

    private static final Path COMMAND_LINE = Path.of("/proc/self/cmdline");

    /** Of options that are given twice, the JVM takes the last one. The helper does little and seldom. */
    private static final List<String> SMALL = List.of("-Xmx32m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

    private JavaCommand() {}

    /** The command up to the main class. The class path may be in the environment. */
    static List<String> ofThisProcess() throws IOException {
        String line = Files.readString(COMMAND_LINE, StandardCharsets.UTF_8);
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return of(java, Arrays.asList(line.split("\0", -1)), System.getProperty("java.class.path"));
    }

    /**
     * Makes the command.
     *
     * @param commandLine of this process
     * @param classPath used if another main class was started, as a program that embeds the daemon does
     */
    static List<String> of(String java, List<String> commandLine, String classPath) {
        List<String> command = new ArrayList<>(List.of(java));
        int main = commandLine.indexOf(MAIN);
        if (main > 0) {
            command.addAll(commandLine.subList(1, main));
        } else {
            command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-cp", classPath));
        }
        command.addAll(SMALL);
        command.add(MAIN);
        return command;
    }
}
