package io.github.nettyidentd.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Starts classes of the benchmark on the JVM that runs it. */
final class OwnJvm {

    private OwnJvm() {}

    static ProcessBuilder command(Class<?> main, String... arguments) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx128m",
                // Like programs in C: of an IPv4 connection on an IPv6 socket, which Java makes, oidentd has to read
                // /proc.
                "-Djava.net.preferIPv4Stack=true",
                "-cp",
                System.getProperty("java.class.path"),
                main.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command);
    }
}
