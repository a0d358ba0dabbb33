package io.github.nettyidentd.daemon;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.testing.Await;
import io.github.nettyidentd.testing.Commands;
import io.github.nettyidentd.testing.InstalledProgram;
import io.github.nettyidentd.testing.InstalledProgram.Finished;
import io.github.nettyidentd.testing.NameService;
import io.github.nettyidentd.testing.OwnConnection;
import io.github.nettyidentd.testing.PrivateMount;
import io.github.nettyidentd.testing.RefusedSockets;
import io.github.nettyidentd.testing.RefusedSockets.Family;
import io.github.nettyidentd.testing.RunningDaemon;
import io.github.nettyidentd.testing.RunningProcess;
import io.github.nettyidentd.testing.TempDirectory;
import io.github.nettyidentd.testing.TestResources;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Starts of the daemon where something of the host is missing, does not answer, or is slow. */
@SuppressWarnings("NullAway.Init") // opened before each test
class StartIT {

    @RegisterExtension
    final TestResources resources = new TestResources();

    private Path directory;

    @BeforeEach
    void open() throws Exception {
        directory = resources.add(TempDirectory.create()).path();
    }

    private NameService names(NameService.Mode mode) throws Exception {
        NameService names = resources.add(NameService.create());
        names.set(mode);
        return names;
    }

    private static ProcessBuilder daemon(NameService names, String... options) {
        ProcessBuilder command = daemon(names.runner(), options);
        command.environment().putAll(names.environment());
        return command;
    }

    private static ProcessBuilder daemon(List<String> runner, String... options) {
        var arguments = new ArrayList<>(List.of("--listen", "127.0.0.1:0"));
        arguments.addAll(List.of(options));
        ProcessBuilder command = InstalledProgram.built().command(arguments.toArray(String[]::new));
        command.command().addAll(0, runner);
        return command;
    }

    private Path policyThatNeedsTheNameService() throws IOException {
        String login = NameService.login(NameService.FIRST_UID);
        return Files.writeString(directory.resolve("p.conf"), "user " + login + " { default { deny hide } }\n");
    }

    /** systemd tries again after status 1, and never after status 78. */
    @Test
    void aNameServiceThatIsAwayIsNotAWrongConfiguration() throws Exception {
        NameService names = names(NameService.Mode.FAILS);
        Path policy = policyThatNeedsTheNameService();

        Finished finished = InstalledProgram.run(daemon(names, "-u", "nobody", "-C", policy.toString()));

        assertEquals(1, finished.status(), finished::err);
        assertEquals(
                "netty-identd: " + policy + ":1:6: '" + NameService.login(NameService.FIRST_UID)
                        + "' cannot be looked up now: getpwnam_r: EIO (5)\n",
                finished.err().replaceFirst("(?s)^.*(?=netty-identd: )", ""));
    }

    @Test
    void rootBecomesNobodyWhileItsOwnAccountCannotBeLookedUp() throws Exception {
        Commands.assumeRoot();
        try (var daemon = RunningDaemon.start(daemon(names(NameService.Mode.FAILS)))) {
            daemon.awaitLog("not running as netty-identd: ");
            daemon.awaitLog("running as nobody ");
        }
    }

    @Test
    void stopsAtOnceThoughItsStartHangs() throws Exception {
        NameService names = names(NameService.Mode.STALLS);
        Path policy = policyThatNeedsTheNameService();
        try (var daemon = RunningProcess.start(daemon(names, "-u", "nobody", "-C", policy.toString()))) {
            Await.until("the name service is asked", () -> {
                assertTrue(ProcessHandle.of(daemon.pid()).isPresent(), "the start has ended");
                return threads(daemon.pid()).contains("nss");
            });
            daemon.signal("TERM");
            assertEquals(0, daemon.awaitExit());
        }
    }

    /** After status 1, systemd tries again. */
    @Test
    void aKernelThatDoesNotAnswerIsNotAWrongConfiguration() throws Exception {
        RefusedSockets refused = resources.add(RefusedSockets.create());
        List<String> runner = PrivateMount.shell("mount -t proc -o subset=pid proc /proc && exec \"$@\"", "sh");
        runner.addAll(refused.runner(Family.NETLINK));

        Finished finished = InstalledProgram.run(daemon(runner));

        assertEquals(1, finished.status(), finished::err);
        assertTrue(finished.err().contains("cannot find out who owns a socket: netlink: "), finished::err);
    }

    /** A service that inetd starts may have such a sandbox around it. */
    @ParameterizedTest
    @ValueSource(strings = {"epoll", "nio"})
    void servesStandardInputWhereAllSocketsAreRefused(String transport) throws Exception {
        RefusedSockets refused = resources.add(RefusedSockets.create());
        OwnConnection asked = resources.add(OwnConnection.open(InetAddress.ofLiteral("127.0.0.1")));
        try (var inetd = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            List<String> command = new ArrayList<>(List.of("bash", "-c"));
            command.add("exec 0<>/dev/tcp/127.0.0.1/" + inetd.getLocalPort() + " 1>&0 && exec \"$0\" \"$@\"");
            command.addAll(refused.runner(Family.NETLINK, Family.INET, Family.INET6));
            ProcessBuilder builder = InstalledProgram.built().command("--stdio", "--transport", transport);
            builder.command().addAll(0, command);
            Process daemon =
                    builder.redirectError(directory.resolve("err").toFile()).start();
            try (Socket asker = inetd.accept()) {
                asker.setSoTimeout(40_000);
                String query = asked.localPort() + " , " + asked.remotePort();
                asker.getOutputStream().write((query + "\r\n").getBytes(US_ASCII));
                asker.shutdownOutput();
                String all = new String(asker.getInputStream().readAllBytes(), US_ASCII);
                assertEquals(query + " : USERID : UNIX :root\r\n", all, () -> read(directory.resolve("err")));
            } finally {
                daemon.destroy();
            }
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** Gives the names of the threads of a process, without their numbers. */
    private static List<String> threads(long pid) throws IOException {
        try (Stream<Path> threads = Files.list(Path.of("/proc/" + pid + "/task"))) {
            return threads.map(StartIT::name).toList();
        }
    }

    private static String name(Path thread) {
        try {
            return Files.readString(thread.resolve("comm")).strip().replaceFirst("-\\d+$", "");
        } catch (IOException e) {
            return e.toString();
        }
    }
}
