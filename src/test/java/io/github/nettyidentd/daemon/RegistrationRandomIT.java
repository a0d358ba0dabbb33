package io.github.nettyidentd.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.testing.AccountProgram;
import io.github.nettyidentd.testing.ClassResources;
import io.github.nettyidentd.testing.RegistrationHost;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * Three accounts connect, register about their own and each other's connections, close them, and use the same ports again, at
 * random. Each answer is what the connection's owner has registered about it, or the owner's login. Needs root and python3.
 */
@SuppressWarnings("NullAway.Init") // opened before the tests, or they are skipped
class RegistrationRandomIT {

    private static final List<String> LOGINS = List.of("alice", "bob", "carol");
    private static final int STEPS = 150;
    private static final int MOST_CONNECTIONS = 12;

    @RegisterExtension
    static final ClassResources RESOURCES = new ClassResources();

    private static RegistrationHost host;
    private static List<AccountProgram> programs;

    /** A connection of an account; the answer is what queries about it must get. */
    private record Connection(int owner, String name, int port, String cookie, String answer) {

        Connection with(String other) {
            return new Connection(owner, name, port, cookie, other);
        }
    }

    private final List<Connection> open = new ArrayList<>();

    /** Ports and cookies of connections that are closed. */
    private final List<Connection> closed = new ArrayList<>();

    private final List<String> steps = new ArrayList<>();
    private int names;

    @BeforeAll
    static void open() throws Exception {
        RESOURCES.open(() -> {
            host = RESOURCES.add(
                    RegistrationHost.start("default { default { allow spoof } }\n", "--registration-wait", "20ms"));
            programs = new ArrayList<>();
            for (String login : LOGINS) {
                AccountProgram program = RESOURCES.add(host.program(login));
                program.open("line", host.socket());
                programs.add(program);
            }
        });
    }

    @Test
    void noAccountChangesTheAnswersAboutAnother() throws Exception {
        Long given = Long.getLong("fuzz.seed");
        long seed = given != null ? given : new SplittableRandom().nextLong();
        var random = new Random(seed);
        try {
            for (int i = 0; i < STEPS; i++) {
                step(random);
                if (!open.isEmpty()) {
                    Connection any = any(open, random);
                    assertEquals(any.answer(), host.ask(any.port()), any::toString);
                }
            }
            for (Connection each : open) {
                assertEquals(each.answer(), host.ask(each.port()), each::toString);
            }
        } catch (AssertionError e) {
            throw new AssertionError("repeat with -Dfuzz.seed=" + seed + ", after\n" + String.join("\n", steps), e);
        }
    }

    private void step(Random random) throws Exception {
        int account = random.nextInt(LOGINS.size());
        int kind = random.nextInt(10);
        if (open.isEmpty() || (kind < 3 && open.size() < MOST_CONNECTIONS)) {
            connect(account, random);
        } else if (kind < 4) {
            close(any(open, random));
        } else if (kind < 7) {
            registerOwn(any(open, random), random);
        } else if (kind < 8) {
            delete(any(open, random), random);
        } else {
            attack(account, random);
        }
    }

    private static Connection any(List<Connection> connections, Random random) {
        return connections.get(random.nextInt(connections.size()));
    }

    /** Half of the connections use a port that another connection had before, which may have been another account's. */
    private void connect(int account, Random random) throws Exception {
        names++;
        String name = "socket" + names;
        AccountProgram program = programs.get(account);
        String port = "";
        if (!closed.isEmpty() && random.nextBoolean()) {
            int before = any(closed, random).port();
            if (open.stream().noneMatch(connection -> connection.port() == before)) {
                port = " 127.0.0.1 " + before;
            }
        }
        steps.add(LOGINS.get(account) + " connects " + name + port);
        program.order("tcp " + name + port);
        String cookie = program.order("cookie " + name);
        String answer = LOGINS.get(account);
        if (random.nextBoolean()) {
            answer = "early" + names;
            assertEquals("ok", program.order("say line add " + answer + " cookie " + cookie));
        }
        int own = program.number("connect " + name + " 127.0.0.1 " + host.port());
        open.add(new Connection(account, name, own, cookie, answer));
    }

    private void close(Connection connection) throws Exception {
        steps.add("close of " + connection);
        programs.get(connection.owner()).order("reset " + connection.name());
        open.remove(connection);
        closed.add(connection);
        assertEquals("!NO-USER", host.ask(connection.port()));
    }

    private void registerOwn(Connection connection, Random random) throws Exception {
        names++;
        String text = "text" + names;
        steps.add(text + " for " + connection);
        assertEquals("ok", say(connection.owner(), "add " + text + " " + socketWords(connection, random)));
        replace(connection, text);
    }

    private void delete(Connection connection, Random random) throws Exception {
        String login = LOGINS.get(connection.owner());
        String words = socketWords(connection, random);
        steps.add("del of " + words + " for " + connection);
        String said = say(connection.owner(), "del " + words);
        // A registration by cookie has no ports until a query has seen the connection.
        boolean mustBeThere = words.startsWith("cookie") && !connection.answer().equals(login);
        assertTrue(said.equals("ok 1") || (said.equals("error no entry") && !mustBeThere), said);
        if (said.equals("ok 1")) {
            replace(connection, login);
        }
    }

    private void replace(Connection connection, String answer) {
        open.set(open.indexOf(connection), connection.with(answer));
    }

    /** An account says something about a connection of another, or about one that is closed. */
    private void attack(int account, Random random) throws Exception {
        List<Connection> victims = new ArrayList<>(closed);
        open.stream().filter(connection -> connection.owner() != account).forEach(victims::add);
        if (victims.isEmpty()) {
            return;
        }
        Connection victim = any(victims, random);
        boolean adds = random.nextInt(4) != 0;
        boolean byCookie = random.nextBoolean();
        if (!byCookie && open.stream().anyMatch(each -> each.owner() == account && each.port() == victim.port())) {
            // The port has come back, and is this account's own by now.
            return;
        }
        String words = byCookie ? "cookie " + victim.cookie() : victim.port() + " " + host.port();
        steps.add(LOGINS.get(account) + " attacks " + victim + " by " + words);
        String answer = say(account, (adds ? "add evil " : "del ") + words);
        if (adds && !byCookie) {
            assertEquals("error no such socket", answer);
        }
    }

    private static String say(int account, String line) throws Exception {
        return programs.get(account).order("say line " + line);
    }

    private static String socketWords(Connection connection, Random random) {
        return switch (random.nextInt(3)) {
            case 0 -> "cookie " + connection.cookie();
            case 1 -> connection.port() + " " + host.port();
            default -> connection.port() + " " + host.port() + " 127.0.0.1 127.0.0.1";
        };
    }
}
