package io.github.nettyidentd.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.github.nettyidentd.testing.TestHost.Connection;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Policies, homes of users, and connections: each policy is combined with each home and each connection. A table is a text
 * file in {@code differential/}; {@code README.md} there describes the format.
 *
 * @param policies system policies by name
 * @param connections names of connections
 * @param choices user-ids of which the daemons draw one
 * @param differences the combinations that the daemons answer differently on purpose
 */
public record PolicyTable(
        String name,
        Map<String, String> policies,
        List<UserHome> homes,
        List<String> connections,
        List<String> choices,
        List<Difference> differences) {

    private static final String DIRECTORY = "differential/";

    /** One policy with one home and one connection. */
    public record Combination(PolicyTable table, String policy, UserHome home, Connection connection) {

        /** Gives the difference that the table lists for this combination; of several, the last. */
        public Optional<Difference> difference() {
            return table.differences.stream()
                    .filter(difference -> difference.matches(policy, home.name(), connection.name()))
                    .reduce((_, later) -> later);
        }

        @Override
        public String toString() {
            return table.name + ": policy " + policy + ", home " + home.name() + ", connection " + connection.name();
        }
    }

    /**
     * Combinations that the daemons answer differently.
     *
     * @param where patterns for the names of a policy, a home and a connection; a star stands for any part
     * @param entry the name of the reason in {@code differences.txt}
     */
    public record Difference(List<String> where, String oidentd, String ours, String entry) {

        private static final Pattern REPEATED = Pattern.compile("\\{(\\d+)\\*(.)}");

        /** Gives both answers about a connection of a user, in words. */
        public String answers(String user) {
            return REPEATED.matcher("oidentd %s, ours %s".formatted(oidentd, ours))
                    .replaceAll(run -> run.group(2).repeat(Integer.parseInt(run.group(1))))
                    .replace("{login}", user);
        }

        boolean matches(String policy, String home, String connection) {
            return isLike(where.get(0), policy) && isLike(where.get(1), home) && isLike(where.get(2), connection);
        }

        private static boolean isLike(String pattern, String name) {
            return Arrays.stream(pattern.split(",")).anyMatch(one -> Pattern.matches(one.replace("*", ".*"), name));
        }
    }

    /** Reads all tables. */
    public static List<PolicyTable> all() {
        return words("tables.txt").map(row -> PolicyTable.read(row.get(0))).toList();
    }

    /** Reads all connections that the tables can name. */
    static List<Connection> connectionsOfHost() {
        return words("connections.txt")
                .map(row ->
                        new Connection(row.get(0), row.get(1), row.get(2), number(row, 3), row.get(4), number(row, 5)))
                .toList();
    }

    /** Reads what oidentd does and what we do where they differ on purpose, by the name of the difference. */
    public static Map<String, String> entries() {
        Map<String, String> entries = new LinkedHashMap<>();
        TextTable.rows(DIRECTORY + "differences.txt").forEach(row -> entries.put(row.left(), row.expected()));
        return entries;
    }

    /** Combines a policy of this table with each home and each connection that the host has. */
    public List<Combination> combinations(String policy, TestHost host) {
        return homes.stream()
                .flatMap(home -> connections.stream()
                        .map(host::connection)
                        .flatMap(Optional::stream)
                        .map(connection -> new Combination(this, policy, home, connection)))
                .toList();
    }

    private static int number(List<String> row, int index) {
        return Integer.parseInt(row.get(index));
    }

    private static Stream<List<String>> words(String file) {
        return text(file)
                .lines()
                .filter(line -> !line.isBlank() && !line.startsWith("#"))
                .map(line -> List.of(line.strip().split("\\s+")));
    }

    private static PolicyTable read(String name) {
        var table = new PolicyTable(
                name,
                new LinkedHashMap<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>(),
                new ArrayList<>());
        List<String> head = List.of();
        var content = new StringBuilder();
        for (String line : text(name + ".txt").lines().toList()) {
            if (line.startsWith("    ")) {
                content.append(line.substring(4)).append('\n');
            } else if (!line.isBlank() && !line.startsWith("#")) {
                table.add(head, content.toString());
                head = List.of(line.strip().split("\\s+"));
                content.setLength(0);
            }
        }
        table.add(head, content.toString());
        return table;
    }

    private void add(List<String> head, String content) {
        if (head.isEmpty()) {
            return;
        }
        List<String> rest = head.subList(1, head.size());
        switch (head.getFirst()) {
            case "connections" -> connections.addAll(rest);
            case "choices" -> choices.addAll(rest);
            case "policy" -> policies.put(rest.getFirst(), unescape(rest, content));
            case "home" -> addItem(rest.getFirst(), new UserHome.Item(List.copyOf(rest), unescape(rest, content)));
            case "differs" -> {
                List<String> lines = content.lines()
                        .map(line -> line.replaceFirst("^\\S+ ", ""))
                        .toList();
                differences.add(new Difference(List.copyOf(rest), lines.get(0), lines.get(1), lines.get(2)));
            }
            default -> throw new IllegalStateException(name + ": unknown row: " + head);
        }
    }

    private void addItem(String home, UserHome.Item item) {
        UserHome known = homes.stream()
                .filter(one -> one.name().equals(home))
                .findFirst()
                .orElse(null);
        if (known == null) {
            known = new UserHome(home, new ArrayList<>());
            homes.add(known);
        }
        known.items().add(item);
    }

    private static String unescape(List<String> options, String content) {
        return options.contains("escaped") ? TextTable.unescape(content.stripTrailing()) : content;
    }

    private static String text(String file) {
        try (InputStream in = PolicyTable.class.getClassLoader().getResourceAsStream(DIRECTORY + file)) {
            return new String(Objects.requireNonNull(in, file).readAllBytes(), ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(file, e);
        }
    }
}
