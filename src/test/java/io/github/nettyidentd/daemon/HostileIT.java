package io.github.nettyidentd.daemon;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.testing.Asker;
import io.github.nettyidentd.testing.Await;
import io.github.nettyidentd.testing.CProgram;
import io.github.nettyidentd.testing.Commands;
import io.github.nettyidentd.testing.InstalledProgram;
import io.github.nettyidentd.testing.NameService;
import io.github.nettyidentd.testing.RunningDaemon;
import io.github.nettyidentd.testing.RunningProcess;
import io.github.nettyidentd.testing.TestAccounts;
import io.github.nettyidentd.testing.TestResources;
import io.github.nettyidentd.testing.UserConnections;
import io.github.nettyidentd.testing.UserConnections.Connection;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * One account or one source that hangs costs others nothing: a daemon with little memory, real name services, file systems
 * and processes that hang, and a peer that needs none of them and must get its answer before an {@link Asker} gives up.
 */
class HostileIT {

    /** Little, so that memory that grows runs out within the test. */
    private static final String LITTLE_MEMORY = "-Xmx32m";

    /** An account that each host has, and that is found without asking a directory. */
    private static final long DAEMON = 1;

    private static final int DIRECTORY_USERS = 12;
    private static final int HOMES = 5;

    @RegisterExtension
    final TestResources resources = new TestResources();

    private RunningDaemon start(List<String> runner, Map<String, String> environment, String... options)
            throws Exception {
        List<String> all = new ArrayList<>(List.of("--listen", "127.0.0.1:0", "--lookup-timeout", "1s"));
        all.addAll(List.of(options));
        ProcessBuilder command = InstalledProgram.built().command(all.toArray(String[]::new));
        command.command().addAll(0, runner);
        command.environment().putAll(environment);
        command.environment().put("NETTY_IDENTD_OPTS", LITTLE_MEMORY);
        return resources.add(RunningDaemon.start(command));
    }

    private static String line(Connection connection) {
        return connection.ownPort() + "," + connection.port() + "\n";
    }

    private static String reply(Connection connection, String login) {
        return connection.ownPort() + " , " + connection.port() + " : USERID : UNIX :" + login;
    }

    private static String ask(RunningDaemon daemon, Connection connection) throws IOException {
        try (Asker asker = Asker.connect(daemon.address())) {
            return asker.ask(connection.ownPort(), connection.port());
        }
    }

    private static long errors(RunningDaemon daemon) {
        return daemon.log().stream()
                .filter(line -> line.contains("OutOfMemory"))
                .count();
    }

    /** A1 and A5: while a directory hangs, memory stays as it is and local accounts are named. */
    @Test
    void aDirectoryThatHangsCostsItsOwnAccountsOnly() throws Exception {
        NameService names = resources.add(NameService.create());
        List<Connection> hanging = resources
                .add(UserConnections.open(NameService.FIRST_UID, DIRECTORY_USERS))
                .all();
        Connection local = resources.add(UserConnections.open(DAEMON, 1)).all().getFirst();
        RunningDaemon daemon = start(names.runner(), names.environment());
        names.set(NameService.Mode.STALLS);
        List<Asker> waiting = new ArrayList<>();
        for (Connection connection : hanging) {
            waiting.add(resources.add(Asker.connect(daemon.address())));
            waiting.getLast().send(line(connection));
        }
        assertEquals(reply(local, "daemon"), ask(daemon, local));
        for (int i = 0; i < hanging.size(); i++) {
            Connection connection = hanging.get(i);
            assertEquals(
                    connection.ownPort() + " , " + connection.port() + " : ERROR : UNKNOWN-ERROR",
                    waiting.get(i).reply());
        }

        // Tens of thousands of queries about one of these accounts, which fail at once by now.
        String burst = line(hanging.getFirst()).repeat(500);
        for (int i = 0; i < 100; i++) {
            try (Asker asker = Asker.connect(daemon.address())) {
                asker.send(burst);
                asker.socket().shutdownOutput();
                assertEquals(500, asker.repliesToTheEnd().size());
            }
        }
        assertEquals(reply(local, "daemon"), ask(daemon, local));
        assertEquals(0, errors(daemon));

        names.set(NameService.Mode.ANSWERS);
        Connection first = hanging.getFirst();
        Await.until(
                "the account is named again",
                () -> ask(daemon, first).equals(reply(first, NameService.login(first.uid()))));
    }

    /** A5: homes on a file system that never answers. */
    @Test
    void homesThatHangCostTheirOwnUsersOnly() throws Exception {
        TestAccounts accounts = resources.add(TestAccounts.create());
        CProgram program = resources.add(CProgram.build("hang-fs"));
        Path policy = accounts.shared().resolve("policy.conf");
        Files.writeString(policy, "default { default { allow hide } }");
        var passwd = new StringBuilder();
        long first = 62_001;
        for (int i = 0; i < HOMES; i++) {
            Path home = Files.createDirectory(accounts.shared().resolve("hangs" + i));
            resources.add(() -> Commands.check(List.of("umount", "-l", home.toString())));
            passwd.append("hangs%d:x:%d:65534::%s:/bin/sh%n".formatted(i, first + i, home));
            RunningProcess mounted = resources.add(RunningProcess.start(program.command(home.toString())));
            mounted.awaitLine("^mounted$");
        }
        accounts.list(passwd.toString());
        List<Connection> hanging =
                resources.add(UserConnections.open(first, HOMES)).all();
        Connection alice = resources
                .add(UserConnections.open(TestAccounts.uid("alice"), 1))
                .all()
                .getFirst();
        RunningDaemon daemon = start(accounts.runner(), Map.of(), "--config", policy.toString(), "--user", "nobody");
        List<Asker> waiting = new ArrayList<>();
        for (Connection connection : hanging) {
            waiting.add(resources.add(Asker.connect(daemon.address())));
            waiting.getLast().send(line(connection));
        }
        assertEquals(reply(alice, "alice"), ask(daemon, alice));
        for (Asker asker : waiting) {
            assertTrue(asker.reply().endsWith(": ERROR : UNKNOWN-ERROR"));
        }
        daemon.awaitLog("the file of hangs0");
        assertEquals(reply(alice, "alice"), ask(daemon, alice));
    }

    /** A2: thousands of connections, each with a slow query and thousands of queries behind it. */
    @Test
    void queriesBehindASlowOneStayInTheKernel() throws Exception {
        NameService names = resources.add(NameService.create());
        Connection slow = resources
                .add(UserConnections.open(NameService.FIRST_UID, 1))
                .all()
                .getFirst();
        Connection local = resources.add(UserConnections.open(DAEMON, 1)).all().getFirst();
        RunningDaemon daemon = start(names.runner(), names.environment());
        names.set(NameService.Mode.STALLS);
        ByteBuffer queries = ByteBuffer.wrap((line(slow) + "9,9\n".repeat(3_600)).getBytes(US_ASCII));
        for (int i = 0; i < 2_000; i++) {
            SocketChannel peer = resources.add(SocketChannel.open(daemon.address()));
            peer.configureBlocking(false);
            peer.write(queries.duplicate());
            peer.shutdownOutput();
        }
        assertEquals(reply(local, "daemon"), ask(daemon, local));
        assertEquals(0, errors(daemon));
    }

    /** B3: the kernel does not say which end opened a connection while its process is stuck. */
    @Test
    void aProcessThatIsStuckInAWriteHoldsUpNobodyElse() throws Exception {
        CProgram program = resources.add(CProgram.build("stuck-send"));
        Connection local = resources.add(UserConnections.open(DAEMON, 1)).all().getFirst();
        RunningDaemon daemon = start(List.of(), Map.of());
        // This process is closed before the daemon, because a thread of the daemon waits in the kernel until it has
        // ended.
        RunningProcess stuck = resources.add(RunningProcess.start(program.command("61999")));
        MatchResult ports = stuck.awaitLine("^(\\d+) (\\d+)$");
        try (Asker asker = Asker.connect(daemon.address())) {
            asker.send(ports.group(1) + "," + ports.group(2) + "\n");
            assertEquals(reply(local, "daemon"), ask(daemon, local));
            assertTrue(asker.reply().endsWith(": ERROR : UNKNOWN-ERROR"));
            daemon.awaitLog("a connection of uid 61999");
            assertEquals(reply(local, "daemon"), ask(daemon, local));
        }
    }
}
