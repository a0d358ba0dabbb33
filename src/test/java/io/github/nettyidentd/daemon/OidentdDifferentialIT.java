package io.github.nettyidentd.daemon;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.testing.ClassResources;
import io.github.nettyidentd.testing.Commands;
import io.github.nettyidentd.testing.Distribution;
import io.github.nettyidentd.testing.Ipv6;
import io.github.nettyidentd.testing.PolicyTable;
import io.github.nettyidentd.testing.PolicyTable.Combination;
import io.github.nettyidentd.testing.PolicyTable.Difference;
import io.github.nettyidentd.testing.RunningProcess;
import io.github.nettyidentd.testing.TestHost;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Compares Debian's oidentd with this daemon: on one host, with the same policy and the same users' files, a peer asks both
 * about the same connections, for each combination of the tables in {@code differential/}.
 */
@SuppressWarnings("NullAway.Init") // opened before the tests, or they are skipped
class OidentdDifferentialIT {

    private static final int PORT = 3113;

    /** In seconds: as long as oidentd waits for a FIFO. */
    private static final String OIDENTD_TIMEOUT = "2";

    /** In all tables: each policy with each home and each connection. */
    private static final int COMBINATIONS = 3_434;

    private static final String REFUSED = "(policy refused)";

    @RegisterExtension
    static final ClassResources RESOURCES = new ClassResources();

    private static TestHost host;
    private static int oidentdPort = 4113;
    private static Path policyFile;
    private static RunningProcess daemon;

    @BeforeAll
    static void open() throws Exception {
        RESOURCES.open(() -> {
            Commands.assumeRoot();
            Commands.assumeProgram("oidentd");
            host = RESOURCES.add(TestHost.open());
            policyFile = Files.writeString(host.accounts().shared().resolve("policy.conf"), "");
            daemon = RESOURCES.add(RESOURCES
                    .add(Distribution.copy())
                    .startDaemon(host.runner(), "-C", policyFile.toString(), "-p", "" + PORT, "-u", "nobody"));
        });
    }

    static Stream<Arguments> policies() {
        return PolicyTable.all().stream()
                .flatMap(table ->
                        table.policies().keySet().stream().map(name -> Arguments.of(table.name(), name, table)));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("policies")
    void answersAsOidentdDoesExceptForTheListedDifferences(String tableName, String policy, PolicyTable table)
            throws Exception {
        Files.writeString(policyFile, table.policies().get(policy), ISO_8859_1);
        try (var oidentd = startOidentd()) {
            boolean theyServe = host.awaitServer(oidentdPort, oidentd.pid());
            boolean weServe = reload();
            List<String> wrong = new ArrayList<>();
            for (Combination combination : table.combinations(policy, host)) {
                combination
                        .home()
                        .install(host.accounts(), combination.connection().user());
                String theirs = theyServe ? host.ask(oidentdPort, combination.connection()) : REFUSED;
                String ours = weServe ? host.ask(PORT, combination.connection()) : REFUSED;
                compare(combination, theirs, ours).ifPresent(wrong::add);
            }
            assertEquals("", String.join("\n", wrong));
        }
    }

    /** Starts oidentd on a new port, because a child of the one before may still hold the last port. */
    private static RunningProcess startOidentd() throws IOException {
        oidentdPort++;
        List<String> command = host.runner();
        command.addAll(List.of("oidentd", "-i", "-S", "-C", policyFile.toString(), "-t", OIDENTD_TIMEOUT));
        command.addAll(List.of("-p", String.valueOf(oidentdPort), "-u", "nobody", "-g", "nogroup"));
        return RunningProcess.start(command);
    }

    /** Has the daemon reload the policy; false if the daemon refuses the policy. */
    private static boolean reload() throws Exception {
        daemon.signal("HUP");
        return daemon.awaitLine("policy (not )?reloaded").group(1) == null;
    }

    private static Optional<String> compare(Combination combination, String theirs, String ours) {
        Optional<Difference> difference = combination.difference();
        if (difference.isEmpty()) {
            return shape(combination, theirs).equals(shape(combination, ours))
                    ? Optional.empty()
                    : Optional.of("%s%n    oidentd %s%n    ours    %s".formatted(combination, theirs, ours));
        }
        String expected = difference.get().answers(combination.connection().user());
        String found = "oidentd %s, ours %s".formatted(theirs, ours);
        return expected.equals(found)
                ? Optional.empty()
                : Optional.of("%s%n    expected %s%n    found    %s".formatted(combination, expected, found));
    }

    /** Gives the answer, or only its form where the answer is random. */
    static String shape(Combination combination, String answer) {
        if (answer.matches("[0-9A-Za-z]{11}")) {
            return "(random)";
        }
        if (answer.matches("user(0|[1-9]\\d{0,4})")) {
            return "(random, numeric)";
        }
        return combination.table().choices().contains(answer) ? "(one of several)" : answer;
    }

    /** Each combination is compared, or its test fails: so the number of combinations is that of the comparisons. */
    @Test
    void comparesAsManyCombinationsAsTheReadmeSays() throws Exception {
        Ipv6.assumeAvailable();
        int count = PolicyTable.all().stream()
                .mapToInt(table -> table.policies().keySet().stream()
                        .mapToInt(policy -> table.combinations(policy, host).size())
                        .sum())
                .sum();
        assertEquals(COMBINATIONS, count);
        String rounded = "%,d combinations of policies".formatted(COMBINATIONS / 100 * 100);
        assertTrue(Files.readString(Path.of("README.md")).contains(rounded), rounded);
    }

    @Test
    void listsNoDifferenceWithoutACombination() {
        for (PolicyTable table : PolicyTable.all()) {
            for (Difference difference : table.differences()) {
                assertTrue(PolicyTable.entries().containsKey(difference.entry()), difference::toString);
                assertTrue(
                        table.policies().keySet().stream()
                                .flatMap(policy -> table.combinations(policy, host).stream())
                                .anyMatch(one -> one.difference().equals(Optional.of(difference))),
                        () -> table.name() + " has no such combination: " + difference);
            }
        }
    }
}
