package io.github.nettyidentd.testing;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A host for a test, in a network namespace: with its own loopback, its own {@linkplain TestAccounts accounts}, the
 * connections of {@code connections.txt}, and a peer that asks about them. Needs root, iproute2 and perl.
 */
public final class TestHost implements AutoCloseable {

    /** Addresses where {@code test-host.pl} answers queries that are forwarded to it; a dash is no answer. */
    private static final List<String> OTHER_IDENT_SERVERS = List.of(
            "127.0.0.1 113 elsewhere",
            "127.0.0.1 7113 elsewhere",
            "127.0.0.1 7114 daemon",
            "127.0.0.1 7115 two words",
            "127.0.0.1 7116 -");

    private static final Pattern USER_ID =
            Pattern.compile("(\\d+) ?, ?(\\d+) ?: ?USERID ?: ?([^:]*[^: ]) ?:(.*)\\\\x0d\\\\x0a");
    private static final String NO_ANSWER = "(none)";

    private static final Pattern ERROR = Pattern.compile("(\\d+) ?, ?(\\d+) ?: ?ERROR ?: ?(\\S+?)\\\\x0d\\\\x0a");

    /** A connection of a user. */
    public record Connection(String name, String user, String from, int ownPort, String to, int port) {

        /** Gives the local end as {@code explain} takes it. */
        public String localEnd() {
            return end(from, ownPort);
        }

        /** Gives the remote end as {@code explain} takes it. */
        public String remoteEnd() {
            return end(to, port);
        }

        private static String end(String address, int port) {
            return address.contains(":") ? "[" + address + "]:" + port : address + ":" + port;
        }
    }

    private final Resources resources = new Resources();
    private final NetworkNamespace namespace;
    private final TestAccounts accounts;
    private final RunningProcess peer;
    private final Map<String, Connection> connections = new LinkedHashMap<>();

    private TestHost() throws Exception {
        try {
            namespace = resources.add(NetworkNamespace.create());
            namespace.ip("link set lo up");
            accounts = resources.add(TestAccounts.create());
            peer = resources.add(RunningProcess.start(namespace.runner(program().toArray(String[]::new))));
            for (String server : OTHER_IDENT_SERVERS) {
                say("identd " + server);
            }
            connect();
        } catch (Exception | AssertionError e) {
            resources.close();
            throw e;
        }
    }

    /** Makes the host and all its connections; skips the test where that cannot be done. */
    public static TestHost open() throws Exception {
        return new TestHost();
    }

    static List<String> program() throws IOException {
        return PerlProgram.command("test-host.pl");
    }

    private void connect() throws Exception {
        List<String> listening = new ArrayList<>();
        for (Connection connection : PolicyTable.connectionsOfHost()) {
            if (isIpv6(connection) && !Ipv6.isAvailable()) {
                continue;
            }
            String target = connection.to() + " " + connection.port();
            if (!listening.contains(target)) {
                say("listen " + target);
                listening.add(target);
            }
            say("connect %d %s %d %s"
                    .formatted(TestAccounts.uid(connection.user()), connection.from(), connection.ownPort(), target));
            connections.put(connection.name(), connection);
        }
    }

    private String say(String command) throws IOException, InterruptedException {
        peer.send(command);
        MatchResult answer = peer.awaitLine("^([=!]) (.*)$");
        if (answer.group(1).equals("!")) {
            throw new IllegalStateException("cannot " + answer.group(2));
        }
        return answer.group(2);
    }

    /** Gives the accounts of the host. */
    public TestAccounts accounts() {
        return accounts;
    }

    private static boolean isIpv6(Connection connection) {
        return connection.from().contains(":");
    }

    /**
     * Gives a connection of the table by its name. Each one has been made, or the host could not have been opened; only
     * where the kernel has no IPv6, there is none for those over IPv6.
     */
    public Optional<Connection> connection(String name) {
        Connection connection = connections.get(name);
        if (connection == null && Ipv6.isAvailable()) {
            throw new IllegalStateException("connections.txt has no connection " + name);
        }
        return Optional.ofNullable(connection);
    }

    /** Gives the words that run the command behind them on this host. */
    public List<String> runner() {
        return namespace.runner(accounts.runner().toArray(String[]::new));
    }

    /** Waits until an ident server listens on a port; false if its process ends first. */
    public boolean awaitServer(int port, long pid) throws IOException, InterruptedException {
        return say("await " + port + " " + pid).equals("ok");
    }

    /**
     * Asks the ident server on a port about a connection, as the other end of the connection. Fails if the server does not
     * listen, or does not end its answer.
     *
     * @return the user-id, or {@code !} and the error, or {@code (none)}, or whatever else the server sent; other octets than
     *     those of ASCII, and blanks at the ends, are written as {@code \xNN}
     */
    public String ask(int server, Connection connection) throws IOException, InterruptedException {
        String query = connection.ownPort() + " , " + connection.port();
        String said = say("ask %s %s %d %s".formatted(connection.to(), connection.from(), server, query));
        Matcher userId = USER_ID.matcher(said);
        Matcher error = ERROR.matcher(said);
        if (userId.matches() && isAbout(connection, userId)) {
            String opsys = userId.group(3);
            return visible(userId.group(4)) + (opsys.equals("UNIX") ? "" : " (" + opsys + ")");
        }
        if (error.matches() && isAbout(connection, error)) {
            return "!" + error.group(3);
        }
        return said.isEmpty() ? NO_ANSWER : said;
    }

    private static String visible(String userId) {
        String stripped = userId.strip();
        int leading = userId.indexOf(stripped);
        return userId.isEmpty()
                ? "(empty)"
                : "\\x20".repeat(leading) + stripped + "\\x20".repeat(userId.length() - leading - stripped.length());
    }

    private static boolean isAbout(Connection connection, Matcher reply) {
        return reply.group(1).equals(String.valueOf(connection.ownPort()))
                && reply.group(2).equals(String.valueOf(connection.port()));
    }

    @Override
    public void close() {
        resources.close();
    }
}
