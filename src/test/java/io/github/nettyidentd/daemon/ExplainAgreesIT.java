package io.github.nettyidentd.daemon;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.nettyidentd.testing.ClassResources;
import io.github.nettyidentd.testing.Commands;
import io.github.nettyidentd.testing.DaemonSetup;
import io.github.nettyidentd.testing.Distribution;
import io.github.nettyidentd.testing.PolicyTable;
import io.github.nettyidentd.testing.PolicyTable.Combination;
import io.github.nettyidentd.testing.RunningProcess;
import io.github.nettyidentd.testing.TestHost;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code explain} gives the answer that a peer gets, for each combination of the tables in {@code differential/}. */
@SuppressWarnings("NullAway.Init") // opened before the tests, or they are skipped
class ExplainAgreesIT {

    private static final int PORT = 3114;

    @RegisterExtension
    static final ClassResources RESOURCES = new ClassResources();

    private static TestHost host;
    private static Path policyFile;
    private static RunningProcess daemon;
    private static RunningProcess explaining;

    @BeforeAll
    static void open() throws Exception {
        RESOURCES.open(() -> {
            Commands.assumeRoot();
            Commands.assumeProgram("setpriv");
            host = RESOURCES.add(TestHost.open());
            Path shared = host.accounts().shared();
            policyFile = Files.writeString(shared.resolve("policy.conf"), "");
            Distribution distribution = RESOURCES.add(Distribution.copy());
            daemon = RESOURCES.add(distribution.startDaemon(
                    host.runner(), "-C", policyFile.toString(), "-p", "" + PORT, "-u", "nobody"));
            explaining = RESOURCES.add(RunningProcess.start(explainLoop(distribution, shared)));
            explaining.awaitLine("^ready$");
        });
    }

    /** Gives the command of an {@link ExplainLoop} as the user that the daemon becomes, with the daemon's own classes. */
    private static List<String> explainLoop(Distribution distribution, Path shared) throws IOException {
        Path classes = shared.resolve("classes");
        copy(ExplainLoop.class, classes);
        copy(DaemonSetup.class, classes);
        List<String> command = host.runner();
        command.addAll(List.of("setpriv", "--reuid=nobody", "--regid=nogroup", "--clear-groups"));
        command.addAll(
                List.of(Path.of(System.getProperty("java.home"), "bin/java").toString()));
        command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-XX:TieredStopAtLevel=1"));
        command.addAll(List.of("-Dnetty-identd.log-level=off", "-cp"));
        command.add(classes + ":" + distribution.home().resolve("lib") + "/*");
        command.addAll(List.of(ExplainLoop.class.getName(), policyFile.toString()));
        return command;
    }

    private static void copy(Class<?> type, Path classes) throws IOException {
        String name = type.getName().replace('.', '/') + ".class";
        Path copy = classes.resolve(name);
        Files.createDirectories(copy.getParent());
        try (InputStream compiled = type.getClassLoader().getResourceAsStream(name)) {
            Files.copy(Objects.requireNonNull(compiled), copy);
        }
    }

    /** All policies but empty ones, which a daemon accepts at its start and refuses at a reload. */
    static Stream<Arguments> policies() {
        return PolicyTable.all().stream()
                .flatMap(table -> table.policies().entrySet().stream()
                        .filter(policy -> !policy.getValue().isBlank())
                        .map(policy -> Arguments.of(table.name(), policy.getKey(), table)));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("policies")
    void explainsWhatTheWireSays(String tableName, String policy, PolicyTable table) throws Exception {
        Files.writeString(policyFile, table.policies().get(policy), ISO_8859_1);
        daemon.signal("HUP");
        boolean serves = daemon.awaitLine("policy (not )?reloaded").group(1) == null;
        List<String> wrong = new ArrayList<>();
        for (Combination combination : table.combinations(policy, host)) {
            combination.home().install(host.accounts(), combination.connection().user());
            String wire = serves ? host.ask(PORT, combination.connection()) : "(policy refused)";
            String explained = explain(combination.connection());
            if (!OidentdDifferentialIT.shape(combination, wire)
                    .equals(OidentdDifferentialIT.shape(combination, explained))) {
                wrong.add("%s%n    wire      %s%n    explained %s".formatted(combination, wire, explained));
            }
        }
        assertEquals("", String.join("\n", wrong));
    }

    private static String explain(TestHost.Connection connection) throws IOException, InterruptedException {
        explaining.send(
                "%s %d %s %d".formatted(connection.from(), connection.ownPort(), connection.to(), connection.port()));
        return explaining.awaitLine("^= (.*)$").group(1);
    }
}
