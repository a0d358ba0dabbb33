package io.github.nettyidentd.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.nettyidentd.testing.ClassResources;
import io.github.nettyidentd.testing.Commands;
import io.github.nettyidentd.testing.Distribution;
import io.github.nettyidentd.testing.Ipv6;
import io.github.nettyidentd.testing.NetworkNamespace;
import io.github.nettyidentd.testing.RunningProcess;
import io.github.nettyidentd.testing.TempDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * PostgreSQL's authentication method {@code ident}. All of it runs in a network namespace, because the database server asks
 * port 113 of each client.
 */
@SuppressWarnings("NullAway.Init") // opened before the tests, or they are skipped
class PostgresIT {

    private static final Path VERSIONS = Path.of("/usr/lib/postgresql");

    private static final String HBA = """
            local all all trust
            host all all 127.0.0.1/32 ident map=m
            host all all ::1/128 ident map=m
            """;

    /** The users of the operating system, and the roles that they may have. */
    private static final String MAP = """
            m postgres postgres
            m daemon app
            """;

    @RegisterExtension
    static final ClassResources RESOURCES = new ClassResources();

    private static Path programs;
    private static Path data;
    private static NetworkNamespace namespace;
    private static RunningProcess database;

    @BeforeAll
    static void open() throws Exception {
        RESOURCES.open(PostgresIT::startDatabaseAndDaemon);
    }

    private static void startDatabaseAndDaemon() throws Exception {
        Commands.assumeRoot();
        programs = findPrograms();
        Commands.assumeProgram("setpriv");
        namespace = RESOURCES.add(NetworkNamespace.create());
        namespace.ip("link set lo up");
        RESOURCES.add(RESOURCES.add(Distribution.copy()).startDaemon(namespace.runner()));
        data = RESOURCES.add(TempDirectory.create()).path().resolve("data");
        Commands.check(List.of("install", "-d", "-o", "postgres", "-m", "700", data.toString()));
        Commands.check(as("postgres", "initdb", "-D", data.toString(), "--no-sync", "--auth=trust", "--locale=C"));
        Files.writeString(data.resolve("pg_hba.conf"), HBA);
        Files.writeString(data.resolve("pg_ident.conf"), MAP);
        database = RESOURCES.add(RunningProcess.start(
                as("postgres", "postgres", "-D", data.toString(), "-k", data.toString(), "-h", "127.0.0.1,::1")));
        database.awaitLine("database system is ready to accept connections");
        Commands.check(psql("postgres", data.toString(), "postgres", "CREATE ROLE app LOGIN"));
    }

    private static Path findPrograms() throws IOException {
        List<Path> found = List.of();
        if (Files.isDirectory(VERSIONS)) {
            try (Stream<Path> versions = Files.list(VERSIONS)) {
                found = versions.map(version -> version.resolve("bin"))
                        .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
                        .toList();
            }
        }
        assumeTrue(!found.isEmpty(), "needs PostgreSQL's server (Debian's package postgresql)");
        return found.getFirst();
    }

    /** Gives the command of one of PostgreSQL's programs, run by a user in a directory that each user may enter. */
    private static List<String> as(String user, String program, String... arguments) {
        var command =
                namespace.runner("env", "--chdir=/", "setpriv", "--reuid=" + user, "--regid=" + user, "--init-groups");
        command.add(programs.resolve(program).toString());
        command.addAll(List.of(arguments));
        return command;
    }

    private static List<String> psql(String user, String host, String role, String query) {
        var command = new ArrayList<>(as(user, "psql", "--no-psqlrc", "--no-password", "-A", "-t"));
        command.addAll(List.of("-h", host, "-U", role, "-d", "postgres", "-c", query));
        return command;
    }

    private static Commands.Result logIn(String user, String host, String role) throws IOException {
        Ipv6.assumeAvailableFor(host);
        return Commands.run(psql(user, host, role, "SELECT current_user"));
    }

    private static void assertLoggedIn(String role, Commands.Result result) {
        assertEquals(role, result.out().strip(), result::toString);
        assertEquals(0, result.status());
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void usersGetTheirOwnRoles(String host) throws Exception {
        assertLoggedIn("postgres", logIn("postgres", host, "postgres"));
        assertLoggedIn("app", logIn("daemon", host, "app"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void usersDoNotGetTheRolesOfOthers(String host) throws Exception {
        assertRefused("daemon", logIn("daemon", host, "postgres"), "postgres");
        assertRefused("postgres", logIn("postgres", host, "app"), "app");
    }

    /** Checks that the server refused the role because of who the user is, which only the ident daemon can have said. */
    private static void assertRefused(String user, Commands.Result result, String role) throws Exception {
        assertEquals(2, result.status(), result::toString);
        assertTrue(result.err().contains("Ident authentication failed for user \"" + role + "\""), result::toString);
        database.awaitLine("no match in usermap \"m\" for user \"" + role + "\" authenticated as \"" + user + "\"");
    }
}
