package io.github.nettyidentd.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.testing.Asker;
import io.github.nettyidentd.testing.Commands;
import io.github.nettyidentd.testing.InstalledProgram;
import io.github.nettyidentd.testing.OwnConnection;
import io.github.nettyidentd.testing.PrivateMount;
import io.github.nettyidentd.testing.RunningDaemon;
import io.github.nettyidentd.testing.TempDirectory;
import io.github.nettyidentd.testing.TestResources;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The files in {@code /etc} that count where no option names others: on a host that has its own {@code /etc}. */
@SuppressWarnings("NullAway.Init") // opened before each test
class HostConfigurationIT {

    @RegisterExtension
    final TestResources resources = new TestResources();

    private Path etc;
    private OwnConnection asked;

    @BeforeEach
    void open() throws Exception {
        Commands.assumeRoot();
        Commands.assumeProgram("unshare");
        Path directory = resources.add(TempDirectory.create()).path();
        etc = directory.resolve("etc");
        Commands.check(List.of("cp", "-a", "/etc", etc.toString()));
        Files.deleteIfExists(policy());
        asked = resources.add(OwnConnection.open(InetAddress.ofLiteral("127.0.0.1")));
    }

    private Path policy() {
        return etc.resolve("oidentd.conf");
    }

    private ProcessBuilder program(String... arguments) {
        ProcessBuilder command = InstalledProgram.built().command(arguments);
        command.command().addAll(0, PrivateMount.runner(etc, "/etc"));
        return command;
    }

    private RunningDaemon daemon(String... options) throws Exception {
        var arguments = new ArrayList<>(List.of("--listen", "127.0.0.1:0"));
        arguments.addAll(List.of(options));
        return RunningDaemon.start(program(arguments.toArray(String[]::new)));
    }

    private String ask(RunningDaemon daemon) throws Exception {
        return Asker.answer(daemon.address(), asked.localPort(), asked.remotePort());
    }

    @Test
    void keepsThePolicyAfterItsFileWasDeleted() throws Exception {
        Files.writeString(policy(), "default { default { force hide } }\n");
        try (var daemon = daemon()) {
            assertEquals("ERROR : HIDDEN-USER", ask(daemon));
            Files.delete(policy());
            daemon.signal("HUP");
            daemon.awaitLog("/etc/oidentd.conf: there is no such file");
            daemon.awaitLog("policy not reloaded: the old one stays in force");
            assertEquals("ERROR : HIDDEN-USER", ask(daemon));
        }
    }

    @Test
    void loadsAPolicyThatIsWrittenAfterTheStart() throws Exception {
        try (var daemon = daemon()) {
            daemon.awaitLog("no file /etc/oidentd.conf: nothing is granted");
            assertEquals("USERID : UNIX :root", ask(daemon));
            daemon.signal("HUP");
            daemon.awaitLog("policy reloaded: no file /etc/oidentd.conf, nothing is granted");
            Files.writeString(policy(), "default { default { force hide } }\n");
            daemon.signal("HUP");
            daemon.awaitLog("policy reloaded from /etc/oidentd.conf");
            assertEquals("ERROR : HIDDEN-USER", ask(daemon));
        }
    }

    @Test
    void takesThePackagesFileWhenOidentdsIsPurged() throws Exception {
        Files.writeString(policy(), "default { default { force hide } }\n");
        Path kept = Files.createDirectories(etc.resolve("netty-identd")).resolve("oidentd.conf");
        Files.writeString(kept, "default { default { force reply kept } }\n");
        try (var daemon = daemon()) {
            assertEquals("ERROR : HIDDEN-USER", ask(daemon));
            assertPrints(
                    "note: /etc/netty-identd/oidentd.conf is not read, because /etc/oidentd.conf exists\n",
                    program("check", "--no-user-files"));
            Files.delete(policy());
            daemon.signal("HUP");
            daemon.awaitLog("policy reloaded from /etc/netty-identd/oidentd.conf");
            assertEquals("USERID : UNIX :kept", ask(daemon));
        }
        try (var daemon = daemon()) {
            assertEquals("USERID : UNIX :kept", ask(daemon), "it counts after a restart, too");
        }
        assertPrints("no problems", program("check", "--no-user-files"));
        assertPrints(
                "/etc/netty-identd/oidentd.conf:1:",
                program("explain", "127.0.0.1:" + asked.localPort(), "127.0.0.1:" + asked.remotePort()));
    }

    @Test
    void forgetsAccountsAtAReload() throws Exception {
        Path passwd = etc.resolve("passwd");
        try (var daemon = daemon()) {
            assertEquals("USERID : UNIX :root", ask(daemon));
            Files.writeString(passwd, Files.readString(passwd).replaceFirst("(?m)^root:", "other:"));
            assertEquals("USERID : UNIX :root", ask(daemon), "a known account is not looked up again");
            daemon.signal("HUP");
            daemon.awaitLog("policy reloaded: ");
            assertEquals("USERID : UNIX :other", ask(daemon));
        }
    }

    @Test
    void saysWhereThereIsNoFile() throws Exception {
        String sentence = "no file /etc/oidentd.conf: nothing is granted";
        String socket = etc.resolveSibling("status").toString();
        try (var daemon = daemon("--status-socket", socket)) {
            daemon.awaitLog(sentence);
            assertPrints(sentence, InstalledProgram.built().command("status", "--status-socket", socket));
        }
        assertPrints("note: " + sentence, program("check"));
        String here = "127.0.0.1:" + asked.localPort();
        assertPrints(sentence, program("explain", here, "127.0.0.1:" + asked.remotePort()));
    }

    @Test
    void checkKnowsWhereSystemdOpensTheSockets() throws Exception {
        Path units = etc.resolve("systemd/system");
        Files.copy(Path.of("packaging/systemd/netty-identd.socket"), units.resolve("netty-identd.socket"));
        Path options = Files.writeString(etc.resolve("netty-identd.options"), "--listen 192.0.2.1\n-p 1113\n");
        String[] check = {"check", "@" + options};
        assertPrints("no problems", program(check));

        Files.createDirectories(units.resolve("sockets.target.wants"));
        Path link = units.resolve("sockets.target.wants/netty-identd.socket");
        Files.createSymbolicLink(link, Path.of("/etc/systemd/system/netty-identd.socket"));
        for (String option : List.of("--listen", "--port")) {
            assertPrints(
                    "warning: " + option + ": systemd, by /etc/systemd/system/netty-identd.socket, opens the sockets",
                    program(check));
        }
        assertPrints("systemctl edit netty-identd.socket\n", program(check));
        assertPrints("no problems", program("check"));

        Files.delete(units.resolve("netty-identd.socket"));
        Files.createSymbolicLink(units.resolve("netty-identd.socket"), Path.of("/dev/null"));
        assertPrints("no problems", program(check));
    }

    /** The daemon may be able to read it, and so may root. */
    @Test
    void checkByAnOrdinaryUserBlamesNoFileThatItMayNotRead() throws Exception {
        Commands.assumeProgram("setpriv");
        Path home = Files.createDirectory(etc.resolveSibling("home"));
        Path file = Files.writeString(home.resolve(".oidentd.conf"), "global { hide }\n");
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
        Files.setAttribute(file, "unix:uid", 4242);
        Files.writeString(
                etc.resolve("passwd"), "ordinary:x:4242:4242::" + home + ":/bin/sh\n", StandardOpenOption.APPEND);
        Files.writeString(policy(), "default { default { allow hide } }\n");
        ProcessBuilder check = program("check");
        int command =
                check.command().indexOf(InstalledProgram.built().launcher().toString());
        check.command().addAll(command, List.of("setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"));

        assertPrints(file + ": not checked (root can)", check);
        assertPrints("no problems", check);
    }

    private static void assertPrints(String sentence, ProcessBuilder command) throws Exception {
        var finished = InstalledProgram.run(command);
        assertEquals(0, finished.status(), finished::toString);
        assertTrue(finished.out().contains(sentence), finished::toString);
    }
}
