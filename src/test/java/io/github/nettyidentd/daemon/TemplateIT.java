package io.github.nettyidentd.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.nettyidentd.testing.Asker;
import io.github.nettyidentd.testing.ClassResources;
import io.github.nettyidentd.testing.Distribution;
import io.github.nettyidentd.testing.ForeignSocket;
import io.github.nettyidentd.testing.RunningDaemon;
import io.github.nettyidentd.testing.TestAccounts;
import io.github.nettyidentd.testing.TestCgroups;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * What the built program calls processes in units and containers. It has no privilege, and sees the cgroups as its unit
 * shows them, where nothing may be written to them.
 */
@SuppressWarnings("NullAway.Init") // opened before the tests, or they are skipped
class TemplateIT {

    private static final long WITHOUT_ACCOUNT = 101_000;

    private static final String CONTAINER = "0123456789ab" + "c".repeat(52);
    private static final String PODMAN = "/machine.slice/libpod-" + CONTAINER + ".scope/container";
    private static final String DOCKER = "/system.slice/docker-" + CONTAINER + ".scope";
    private static final String UNIT = "/system.slice/znc.service";
    private static final String SESSION = "/user.slice/user-1000.slice/session-3.scope";

    private static final String POLICY = """
            default { default { force template "{container:8|login}" } }
            """;

    @RegisterExtension
    static final ClassResources RESOURCES = new ClassResources();

    private static TestCgroups cgroups;
    private static TestAccounts accounts;
    private static Distribution program;
    private static ServerSocket listener;

    @BeforeAll
    static void open() throws Exception {
        RESOURCES.open(() -> {
            cgroups = RESOURCES.add(TestCgroups.open());
            accounts = RESOURCES.add(TestAccounts.create());
            program = RESOURCES.add(Distribution.copy());
            listener = RESOURCES.add(new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1")));
            for (String cgroup : List.of(PODMAN, DOCKER, UNIT, SESSION)) {
                cgroups.make(cgroup);
            }
        });
    }

    private static RunningDaemon start(String policy) throws Exception {
        Path file = Files.writeString(accounts.shared().resolve("policy.conf"), policy);
        List<String> runner = new ArrayList<>(cgroups.mountedReadOnly());
        runner.addAll(accounts.runner());
        return RunningDaemon.start(new ProcessBuilder(
                program.command(runner, "--listen", "127.0.0.1:0", "-C", file.toString(), "-u", "nobody")));
    }

    private static ForeignSocket connect(String cgroup, long uid) throws Exception {
        return ForeignSocket.open(
                cgroups.runner(cgroup),
                "user %d socket inet connect 127.0.0.1 %d".formatted(uid, listener.getLocalPort()));
    }

    private static String ask(RunningDaemon daemon, ForeignSocket connection) throws Exception {
        return Asker.answer(daemon.address(), connection.port(), listener.getLocalPort());
    }

    private static void assertAnswers(RunningDaemon daemon, String answer, String cgroup, long uid) throws Exception {
        try (var connection = connect(cgroup, uid)) {
            assertEquals(answer, ask(daemon, connection), cgroup);
        }
    }

    @Test
    void aTemplateNamesTheContainerOrElseTheLogin() throws Exception {
        try (var daemon = start(POLICY)) {
            long alice = TestAccounts.uid("alice");
            assertAnswers(daemon, "USERID : UNIX :01234567", PODMAN, alice);
            assertAnswers(daemon, "USERID : UNIX :01234567", DOCKER, WITHOUT_ACCOUNT);
            assertAnswers(daemon, "USERID : UNIX :alice", UNIT, alice);
            assertAnswers(daemon, "USERID : UNIX :alice", SESSION, alice);
            // Neither a container nor a login: no id is made up.
            assertAnswers(daemon, "ERROR : HIDDEN-USER", UNIT, WITHOUT_ACCOUNT);
            assertEquals(List.of(), daemon.problems());
        }
    }

    @Test
    void blocksTellUnitsContainersAndUidsApart() throws Exception {
        String policy = """
                unit "znc.service" { default { force template "z-{uid}" } }
                container "0123456789ab" { default { force template "{slice}" } }
                uid 101000:166535 { default { force numeric } }
                cgroup "*/session-*.scope" { default { force reply "session" } }
                """;
        try (var daemon = start(policy)) {
            long bob = TestAccounts.uid("bob");
            assertAnswers(daemon, "USERID : UNIX :z-" + bob, UNIT, bob);
            assertAnswers(daemon, "USERID : UNIX :z-" + WITHOUT_ACCOUNT, UNIT, WITHOUT_ACCOUNT);
            assertAnswers(daemon, "USERID : UNIX :machine.slice", PODMAN, bob);
            assertAnswers(daemon, "USERID : UNIX :session", SESSION, bob);
            assertAnswers(daemon, "USERID : UNIX :" + WITHOUT_ACCOUNT, SESSION, WITHOUT_ACCOUNT);
        }
    }

    @Test
    void aUidWithoutAnAccountIsNobodyWhereNoRuleNamesIt() throws Exception {
        try (var daemon = start("default { default { force numeric } }")) {
            assertAnswers(daemon, "ERROR : NO-USER", PODMAN, WITHOUT_ACCOUNT);
        }
    }

    @Test
    void aContainerThatStartedAMomentAgoIsNamedAndOneThatIsGoneIsNot() throws Exception {
        try (var daemon = start("default { default { force template \"{container|login}\" } }")) {
            long bob = TestAccounts.uid("bob");
            for (int i = 0; i < 5; i++) {
                String container = "%012x".formatted(i) + "d".repeat(52);
                String cgroup = "/machine.slice/libpod-" + container + ".scope";
                cgroups.make(cgroup);
                assertAnswers(daemon, "USERID : UNIX :" + container.substring(0, 12), cgroup, bob);
                cgroups.remove(cgroup);
            }
        }
    }
}
