package io.github.nettyidentd.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.nettyidentd.testing.InstalledProgram;
import io.github.nettyidentd.testing.InstalledProgram.Finished;
import io.github.nettyidentd.testing.ManPage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;

/** What systemd's tools say about the units in {@code packaging/systemd}; {@code under-systemd.sh} runs the units. */
class ServiceUnitIT {

    private static final Path UNITS = Path.of("packaging/systemd");
    private static final Path ANALYZE = Path.of("/usr/bin/systemd-analyze");
    private static final Path SYSUSERS = Path.of("/usr/bin/systemd-sysusers");
    private static final Pattern EXPOSURE = Pattern.compile("Overall exposure level for \\S+: ([0-9.]+)");

    /** The first version that judges a file without a running systemd. */
    private static final int OFFLINE = 252;

    /** The first version that knows {@code Type=notify-reload}. */
    private static final int NOTIFY_RELOAD = 253;

    /** A service that can do nothing has 0. Ours has 1.4; users' files and the fallback to /proc are 0.2 of that. */
    private static final double MAX_EXPOSURE = 1.5;

    /** The helper has 2.2: its user is root, and it has three capabilities. */
    private static final double MAX_EXPOSURE_OF_HELPER = 2.3;

    @TempDir
    private Path directory;

    private Path unit;
    private Path helper;
    private Path helperSocket;
    private Path socket;
    private Path registerSocket;
    private int version;

    @BeforeEach
    void writeUnits() throws Exception {
        assumeTrue(Files.isExecutable(ANALYZE), "needs systemd-analyze");
        Matcher found =
                Pattern.compile("systemd (\\d+)").matcher(analyze("--version").out());
        assertTrue(found.find());
        version = Integer.parseInt(found.group(1));
        String text = Files.readString(UNITS.resolve("netty-identd.service"));
        String installed = "/usr/bin/netty-identd";
        assertTrue(text.contains("\nExecStart=" + installed + " @"), text);
        String launcher = InstalledProgram.built().launcher().toAbsolutePath().toString();
        unit = Files.writeString(directory.resolve("netty-identd.service"), text.replace(installed, launcher));
        socket = Files.copy(UNITS.resolve("netty-identd.socket"), directory.resolve("netty-identd.socket"));
        String helperText = Files.readString(UNITS.resolve("netty-identd-helper.service"));
        helper = Files.writeString(
                directory.resolve("netty-identd-helper.service"), helperText.replace(installed, launcher));
        helperSocket = Files.copy(
                UNITS.resolve("netty-identd-helper.socket"), directory.resolve("netty-identd-helper.socket"));
        String register = "netty-identd-register.socket";
        registerSocket = Files.copy(UNITS.resolve(register), directory.resolve(register));
        if (version >= NOTIFY_RELOAD) {
            // The package installs it for these versions only.
            Path dropIns = Files.createDirectory(directory.resolve("netty-identd.service.d"));
            Files.copy(UNITS.resolve("notify-reload.conf"), dropIns.resolve("notify-reload.conf"));
        }
    }

    @Test
    void unitsAreVerified() throws Exception {
        // The manual pages are not installed on this host.
        Path path = directory.resolve("netty-identd-policy.path");
        Files.copy(UNITS.resolve(path.getFileName()), path);
        Path copying = directory.resolve("netty-identd-policy.service");
        Path bin = InstalledProgram.built().launcher().toAbsolutePath().resolveSibling("netty-identd-takeover");
        String text = Files.readString(UNITS.resolve(copying.getFileName()));
        Files.writeString(copying, text.replace("/usr/lib/netty-identd/bin/netty-identd-takeover", bin.toString()));

        Finished finished = analyze(
                "verify",
                "--man=no",
                unit.toString(),
                socket.toString(),
                registerSocket.toString(),
                path.toString(),
                copying.toString(),
                helper.toString(),
                helperSocket.toString());

        List<String> complaints = finished.err()
                .lines()
                .filter(line -> line.contains("netty-identd"))
                .toList();
        assertEquals(List.of(), complaints);
        assertEquals(0, finished.status(), finished::err);
    }

    @Test
    void theUnitOfANamespaceInTheManualIsVerified() throws Exception {
        List<String> manual =
                ManPage.read("netty-identd.8").subsection("Network namespaces").lines();
        int start = manual.indexOf("[Unit]");
        Path namespace = directory.resolve("netty-identd-web.socket");
        Files.write(namespace, manual.subList(start, manual.indexOf(".Ed")));

        Finished finished = analyze("verify", "--man=no", namespace.toString());

        assertEquals(
                List.of(),
                finished.err().lines().filter(line -> line.contains("web")).toList());
        assertEquals(0, finished.status(), finished::err);
    }

    @Test
    void unitsExposeLittle(TestReporter reporter) throws Exception {
        assumeTrue(version >= OFFLINE, "needs systemd " + OFFLINE + ", which can judge a file");

        requireExposure(unit, MAX_EXPOSURE, reporter);
        requireExposure(helper, MAX_EXPOSURE_OF_HELPER, reporter);
    }

    private static void requireExposure(Path unit, double most, TestReporter reporter) throws Exception {
        Finished finished = analyze("security", "--offline=true", "--no-pager", unit.toString());

        Matcher exposure = EXPOSURE.matcher(finished.out());
        assertTrue(exposure.find(), () -> finished.out() + finished.err());
        reporter.publishEntry("systemd-analyze security " + unit.getFileName(), exposure.group(1));
        assertTrue(Double.parseDouble(exposure.group(1)) <= most, finished::out);
    }

    @Test
    void helperHasThreeCapabilities() throws Exception {
        List<String> sets = Files.readAllLines(helper).stream()
                .filter(line -> line.startsWith("CapabilityBoundingSet=") || line.startsWith("AmbientCapabilities="))
                .toList();

        assertEquals(
                List.of("CapabilityBoundingSet=CAP_NET_ADMIN CAP_SYS_ADMIN CAP_SYS_PTRACE", "AmbientCapabilities="),
                sets);
    }

    @Test
    void unitsHaveTheAccountThatTheyNeed() throws Exception {
        assumeTrue(Files.isExecutable(SYSUSERS), "needs systemd-sysusers");
        Path etc = Files.createDirectory(directory.resolve("etc"));
        Files.writeString(etc.resolve("passwd"), "root:x:0:0:root:/root:/bin/sh\n");
        Files.writeString(etc.resolve("group"), "root:x:0:\n");

        Finished finished = InstalledProgram.run(InstalledProgram.command(
                SYSUSERS,
                "--root=" + directory,
                UNITS.resolve("netty-identd.sysusers").toAbsolutePath().toString()));

        assertEquals(0, finished.status(), finished::err);
        String account = Files.readAllLines(etc.resolve("passwd")).getLast();
        assertTrue(account.matches("netty-identd:[!*x]+:\\d+:\\d+:ident daemon:/:/usr/sbin/nologin"), account);
        assertTrue(Files.readString(unit).contains("\nUser=netty-identd\n"));
    }

    private static Finished analyze(String... arguments) throws IOException, InterruptedException {
        var command = InstalledProgram.command(ANALYZE, arguments);
        command.environment().put("LC_ALL", "C.UTF-8");
        return InstalledProgram.run(command);
    }
}
