package io.github.nettyidentd.testing;

import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.opentest4j.AssertionFailedError;

/** A distribution as {@code mvn package} leaves it, with the directories bin, lib and etc. */
public record InstalledProgram(Path home) {

    private static final int DEADLINE = 40;

    /** Variables that would make the JVM or the launcher behave unlike those on a user's machine. */
    private static final List<String> UNWANTED = List.of(
            "JAVA_TOOL_OPTIONS",
            "_JAVA_OPTIONS",
            "JDK_JAVA_OPTIONS",
            "NETTY_IDENTD_JAVA",
            "NETTY_IDENTD_OPTS",
            "NOTIFY_SOCKET",
            "WATCHDOG_USEC");

    /** How a run ended, and what it printed. */
    public record Finished(int status, String out, String err) {}

    /** Gives the distribution that this build has made. */
    public static InstalledProgram built() {
        String home = System.getProperty("netty-identd.distribution");
        if (home == null || !Files.isDirectory(Path.of(home))) {
            throw new IllegalStateException("no distribution: 'mvn verify' makes one before it runs this");
        }
        return new InstalledProgram(Path.of(home));
    }

    /** Copies the distribution to another place. */
    public InstalledProgram copyTo(Path target) throws IOException {
        try (Stream<Path> files = Files.walk(home)) {
            for (Path file : files.toList()) {
                Path copy = target.resolve(home.relativize(file));
                if (!Files.isDirectory(copy)) {
                    Files.copy(file, copy, java.nio.file.StandardCopyOption.COPY_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
                }
            }
        }
        return new InstalledProgram(target);
    }

    /** Gives the script that starts the program. */
    public Path launcher() {
        return home.resolve("bin/netty-identd");
    }

    /** Gives the command that runs the program with arguments, on the JDK that runs this test. */
    public ProcessBuilder command(String... arguments) {
        return command(launcher(), arguments);
    }

    /** Gives the command of any program, in an environment without the variables that the build sets for itself. */
    public static ProcessBuilder command(Path program, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(program.toString());
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command);
        Map<String, String> environment = builder.environment();
        UNWANTED.forEach(environment::remove);
        environment.put("JAVA_HOME", System.getProperty("java.home"));
        return builder;
    }

    /** Runs the program to its end; fails if that takes more than 40 seconds. */
    public Finished run(String... arguments) throws IOException, InterruptedException {
        return run(command(arguments));
    }

    /** Runs a program to its end; fails if that takes more than 40 seconds. */
    public static Finished run(ProcessBuilder builder) throws IOException, InterruptedException {
        Path out = Files.createTempFile("netty-identd", ".out");
        Path err = Files.createTempFile("netty-identd", ".err");
        Process process = builder.redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .start();
        try {
            if (!process.waitFor(DEADLINE, SECONDS)) {
                throw new AssertionFailedError(builder.command() + " has not ended: " + Files.readString(err));
            }
            return new Finished(process.exitValue(), Files.readString(out), Files.readString(err));
        } finally {
            process.destroyForcibly().waitFor();
            Files.delete(out);
            Files.delete(err);
        }
    }
}
