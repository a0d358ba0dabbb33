package io.github.nettyidentd.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;

/**
 * A daemon that is compared.
 *
 * @param name the head of its column
 * @param command its command line, for a port of 127.0.0.1
 * @param environment what is set for it besides
 * @param userId what it says of each connection that exists
 * @param looksUp false if it says that of connections that do not exist, too
 * @param keepsConnections false if it answers one query and closes
 */
record Program(
        String name,
        IntFunction<List<String>> command,
        Map<String, String> environment,
        String userId,
        boolean looksUp,
        boolean keepsConnections) {

    static final String LIMIT = "limit";
    static final String OURS = "netty-identd";
    static final String OIDENTD = "oidentd";
    static final String OURS_LOGGING = "netty-identd, each query logged";

    /** More than there will ever be at once. */
    private static final int MAX_CONNECTIONS = 60_000;

    /** The program that looks nothing up. */
    static Program limit(Path constident) {
        return new Program(
                LIMIT, port -> List.of(constident.toString(), String.valueOf(port)), Map.of(), "constant", false, true);
    }

    /** Ours, with an empty policy and no line for each query. */
    static Program ours(Path launcher, Path policy, String owner) {
        return ours(OURS, launcher, policy, owner, List.of("--quiet"), "");
    }

    /** Ours as it comes, with a line for each query. */
    static Program oursLogging(Path launcher, Path policy, String owner) {
        return ours(OURS_LOGGING, launcher, policy, owner, List.of(), "");
    }

    /** Ours, with its garbage collections in a log. */
    static Program oursWithGcLog(Path launcher, Path policy, String owner, Path log) {
        String options = "-Xlog:gc+heap=info:file=" + log + ":uptime:filecount=0";
        return ours(OURS, launcher, policy, owner, List.of("--quiet"), options);
    }

    private static Program ours(
            String name, Path launcher, Path policy, String owner, List<String> options, String jvmOptions) {
        List<String> common = List.of(
                launcher.toString(),
                "--config",
                policy.toString(),
                "--status-socket",
                "none",
                "--max-connections",
                String.valueOf(MAX_CONNECTIONS));
        return new Program(
                name,
                port -> {
                    var command = new java.util.ArrayList<>(common);
                    command.addAll(List.of("--listen", "127.0.0.1:" + port));
                    command.addAll(options);
                    return command;
                },
                Map.of("NETTY_IDENTD_OPTS", jvmOptions),
                owner,
                true,
                true);
    }

    /** Debian's oidentd in the foreground, with the same policy. */
    static Program oidentd(Path program, Path policy, String owner) {
        return new Program(
                OIDENTD,
                port -> List.of(
                        program.toString(),
                        "-i",
                        "-S",
                        "-q",
                        "-a",
                        "127.0.0.1",
                        "-p",
                        String.valueOf(port),
                        "-l",
                        String.valueOf(MAX_CONNECTIONS),
                        "-C",
                        policy.toString()),
                Map.of(),
                owner,
                true,
                false);
    }

    /** Starts it on a free port, and waits until it accepts connections. */
    RunningProgram start() throws IOException {
        int port;
        try (var free = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            port = free.getLocalPort();
        }
        var builder = new ProcessBuilder(command.apply(port))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().putAll(environment);
        return RunningProgram.start(this, builder, port, Duration.ofMinutes(2));
    }

    /** Whether it can be asked so. */
    boolean takes(Workload workload) {
        return (looksUp || !workload.misses()) && (keepsConnections || workload.mode() == Load.Mode.CONNECT);
    }

    /** What it must answer when it is asked so about these connections. */
    Questions questions(Workload workload, List<PortPair> pairs) {
        return workload.misses() ? Questions.aboutNone(pairs) : Questions.about(pairs, ExpectedReply.userId(userId));
    }
}
