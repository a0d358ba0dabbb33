package io.github.nettyidentd.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.nettyidentd.testing.Asker;
import io.github.nettyidentd.testing.InstalledProgram;
import io.github.nettyidentd.testing.InstalledProgram.Finished;
import io.github.nettyidentd.testing.RunningDaemon;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How {@code bin/netty-identd} finds its own directory and a Java, wherever it lies and however it is called. */
class LauncherIT {

    private static final Path JVMS = Path.of("/usr/lib/jvm");

    private final InstalledProgram distribution = InstalledProgram.built();

    @TempDir
    private Path directory;

    @Test
    void ignoresAnOldJavaOnThePath() throws Exception {
        assumeTrue(hasNewJava(JVMS), "needs a JDK 25 in " + JVMS);
        var version = distribution.command("--version");
        version.environment().remove("JAVA_HOME");
        version.environment().put("PATH", "/usr/bin:/bin");

        assertPrintsVersion(version);
    }

    @Test
    void findsAJavaWhereThePathHasNone() throws Exception {
        assumeTrue(hasNewJava(JVMS), "needs a JDK 25 in " + JVMS);
        var version = distribution.command("--version");
        version.environment().clear();
        version.environment().put("PATH", pathWithoutJava());

        assertPrintsVersion(version);
    }

    @Test
    void ignoresAnOldJavaHome() throws Exception {
        Path old = directory.resolve("old");
        Files.createDirectories(old.resolve("bin"));
        Files.writeString(old.resolve("release"), "JAVA_VERSION=\"17.0.15\"\n");
        Files.createSymbolicLink(old.resolve("bin/java"), Path.of("/bin/false"));
        var version = distribution.command("--version");
        version.environment().put("JAVA_HOME", old.toString());
        version.environment()
                .merge(
                        "PATH",
                        System.getProperty("java.home") + "/bin",
                        (path, own) -> own + File.pathSeparator + path);

        assertPrintsVersion(version);
    }

    @Test
    void startsInADirectoryThatHasBeenDeleted() throws Exception {
        var version = distribution.command("--version");
        version.directory(directory.toFile());
        version.command().addAll(0, List.of("sh", "-c", "mkdir gone && cd gone && rmdir ../gone && exec \"$@\"", "sh"));

        Finished finished = InstalledProgram.run(version);

        assertEquals(0, finished.status(), finished::err);
        assertTrue(finished.out().startsWith("netty-identd "), finished::out);
    }

    @Test
    void saysThatItMayOpenTooFewFiles() throws Exception {
        var version = distribution.command("--version");
        version.command().addAll(0, List.of("sh", "-c", "ulimit -n 24 && exec \"$@\"", "sh"));

        Finished finished = InstalledProgram.run(version);

        assertEquals(1, finished.status());
        assertEquals(
                "netty-identd: at most 24 open files (expected: 64; see ulimit -n, LimitNOFILE= in a unit)\n",
                finished.err());
    }

    @Test
    void saysThatThereIsNoJava() throws Exception {
        assumeTrue(
                Stream.of(JVMS, Path.of("/opt/java"), Path.of("/usr/java"), Path.of("/opt"))
                        .noneMatch(LauncherIT::hasNewJava),
                "needs a host without a JDK 25 that the launcher finds");
        var version = distribution.command("--version");
        version.environment().clear();
        version.environment().put("PATH", pathWithoutJava());

        Finished finished = InstalledProgram.run(version);

        assertEquals(1, finished.status());
        assertEquals(
                "netty-identd: needs Java 25 or newer and found none: install one, or set JAVA_HOME to it\n",
                finished.err());
    }

    @Test
    void usesTheGivenJava() throws Exception {
        var version = distribution.command("--version");
        version.environment().remove("JAVA_HOME");
        version.environment().put("NETTY_IDENTD_JAVA", System.getProperty("java.home") + "/bin/java");

        assertPrintsVersion(version);
    }

    @Test
    void saysThatTheGivenJavaIsNotAProgram() throws Exception {
        for (String nonsense : List.of("/nonsense/java", "/", "no such program")) {
            var version = distribution.command("--version");
            version.environment().put("NETTY_IDENTD_JAVA", nonsense);

            Finished finished = InstalledProgram.run(version);

            assertEquals(1, finished.status());
            assertEquals(
                    "netty-identd: NETTY_IDENTD_JAVA: '" + nonsense + "' (expected: a java program)\n", finished.err());
        }
    }

    @Test
    void saysThatTheGivenJavaIsTooOld() throws Exception {
        Path old = directory.resolve("old");
        Files.createDirectories(old.resolve("bin"));
        Files.writeString(old.resolve("release"), "JAVA_VERSION=\"17.0.15\"\n");
        Path withRelease = script(old.resolve("bin/java"), "exit 3");
        Path without = script(directory.resolve("java"), "echo 'openjdk version \"21.0.4\" 2024-07-16' >&2");
        Path other = script(directory.resolve("true"), "exit 0");

        assertRefuses(withRelease, "is Java 17");
        assertRefuses(without, "is Java 21");
        assertRefuses(other, "is not Java");
    }

    /** Some operators give a script that adds options, and that has no release file beside it. */
    @Test
    void asksAScriptForItsVersion() throws Exception {
        Path java = Path.of(System.getProperty("java.home"), "bin/java");
        var version = distribution.command("--version");
        version.environment()
                .put(
                        "NETTY_IDENTD_JAVA",
                        script(directory.resolve("java"), "exec " + java + " \"$@\"")
                                .toString());

        assertPrintsVersion(version);
    }

    private static Path script(Path file, String command) throws IOException {
        Files.writeString(file, "#!/bin/sh\n" + command + "\n");
        assertTrue(file.toFile().setExecutable(true));
        return file;
    }

    private void assertRefuses(Path java, String why) throws Exception {
        var version = distribution.command("--version");
        version.environment().put("NETTY_IDENTD_JAVA", java.toString());

        Finished finished = InstalledProgram.run(version);

        assertEquals(1, finished.status());
        assertEquals(
                "netty-identd: NETTY_IDENTD_JAVA: '" + java + "' " + why + " (expected: Java 25 or newer)\n",
                finished.err());
    }

    @Test
    void passesFurtherOptionsToTheJvm() throws Exception {
        var command = distribution.command("--listen", "127.0.0.1:0");
        command.environment().put("NETTY_IDENTD_OPTS", "-Dio.netty.transport.noNative=true -Xmx64m");
        try (var daemon = RunningDaemon.start(command)) {
            assertEquals("nio", daemon.transport());
        }
    }

    @Test
    void keepsTheClassPathOutOfTheCommandLine() throws Exception {
        var command = distribution.command("--listen", "127.0.0.1:0", "--lookup", "fixed:user-id=nobody");
        command.environment().put("CLASSPATH", "/nonsense");
        try (var daemon = RunningDaemon.start(command)) {
            String line = Files.readString(Path.of("/proc/" + daemon.pid() + "/cmdline"))
                    .replace('\0', ' ');

            assertFalse(line.contains(".jar"), line);
            assertTrue(line.contains(" io.github.nettyidentd.cli.Main --listen 127.0.0.1:0 "), line);
        }
    }

    @Test
    void letsNoOtherProcessLoadCodeIntoTheJvm() throws Exception {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin/jcmd");
        try (var daemon = RunningDaemon.start("--lookup", "fixed:user-id=nobody")) {
            // jcmd starts all its commands in the same way, and so JVMTI.agent_load as well.
            Finished finished = InstalledProgram.run(InstalledProgram.command(
                    jcmd, "-J-Dsun.tools.attach.attachTimeout=2000", String.valueOf(daemon.pid()), "VM.version"));

            assertNotEquals(0, finished.status(), finished::out);
            assertTrue(finished.err().contains("AttachNotSupportedException"), finished::err);
            assertEquals("1 , 2 : USERID : OTHER :nobody", Asker.ask(daemon.address(), 1, 2));
        }
    }

    @Test
    void isFoundThroughSymbolicLinks() throws Exception {
        Path first = Files.createSymbolicLink(directory.resolve("first"), distribution.launcher());
        Path second = Files.createSymbolicLink(directory.resolve("second"), first.getFileName());

        assertPrintsVersion(InstalledProgram.command(second, "--version"));
    }

    @Test
    void runsInAnyDirectoryByARelativePath() throws Exception {
        Path here = Path.of("").toAbsolutePath();
        Path launcher = here.relativize(distribution.launcher().toAbsolutePath());
        Path sub = Files.createDirectory(directory.resolve("sub"));
        Files.createSymbolicLink(directory.resolve("here"), here);

        assertPrintsVersion(InstalledProgram.command(launcher, "--version"));
        assertPrintsVersion(InstalledProgram.command(distribution.launcher().toAbsolutePath(), "--version")
                .directory(sub.toFile()));
        assertPrintsVersion(InstalledProgram.command(Path.of("../here").resolve(launcher), "--version")
                .directory(sub.toFile()));
    }

    @Test
    void runsFromAPathWithBlanks() throws Exception {
        Path home = directory.resolve("a path with 100% of $HOME");
        InstalledProgram copy = distribution.copyTo(home);
        try (var daemon = RunningDaemon.start(copy, "--lookup", "fixed:user-id=nobody")) {
            assertEquals("1 , 2 : USERID : OTHER :nobody", Asker.ask(daemon.address(), 1, 2));
            daemon.awaitLog("userId=nobody");
            assertEquals(List.of(), daemon.problems());
        }
    }

    private void assertPrintsVersion(ProcessBuilder command) throws Exception {
        Finished finished = InstalledProgram.run(command);

        assertEquals("", finished.err());
        assertTrue(
                finished.out().matches("netty-identd \\d+\\.\\d+\\.\\d+\\S*\nJava (2[5-9]|[3-9]\\d).*\n"),
                finished.out());
        assertEquals(0, finished.status());
    }

    /** Gives a path that has what the script uses, and no {@code java}. */
    private String pathWithoutJava() throws IOException {
        Path tools = Files.createDirectory(directory.resolve("tools"));
        for (String tool : List.of("readlink", "dirname", "sed")) {
            Path program = Stream.of("/usr/bin", "/bin")
                    .map(bin -> Path.of(bin, tool))
                    .filter(Files::isExecutable)
                    .findFirst()
                    .orElseThrow();
            Files.createSymbolicLink(tools.resolve(tool), program);
        }
        return tools.toString();
    }

    private static boolean hasNewJava(Path directory) {
        File[] homes = directory.toFile().listFiles(File::isDirectory);
        return homes != null && Stream.of(homes).anyMatch(LauncherIT::isNewJava);
    }

    private static boolean isNewJava(File home) {
        Path release = home.toPath().resolve("release");
        try (Stream<String> lines = Files.lines(release)) {
            return Files.isExecutable(home.toPath().resolve("bin/java"))
                    && lines.anyMatch(line -> line.matches("JAVA_VERSION=\"(2[5-9]|[3-9]\\d).*"));
        } catch (IOException e) {
            return false;
        }
    }
}
