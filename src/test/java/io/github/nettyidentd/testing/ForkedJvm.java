package io.github.nettyidentd.testing;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Runs a main class of the tests in another JVM, for what would change this JVM for good. */
public final class ForkedJvm {

    /** How the JVM ended, and what it printed to standard output and standard error. */
    public record Outcome(int status, String output) {}

    private ForkedJvm() {}

    /** Gives the command that runs a main class. */
    public static List<String> command(Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    /** Runs a command to its end. */
    public static Outcome run(List<String> command) throws IOException, InterruptedException {
        Path output = Files.createTempFile("forked-jvm", ".txt");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(Redirect.to(output.toFile()))
                .start();
        try {
            int status = process.waitFor();
            return new Outcome(status, Files.readString(output, StandardCharsets.UTF_8));
        } finally {
            process.destroyForcibly();
            Files.delete(output);
        }
    }
}
