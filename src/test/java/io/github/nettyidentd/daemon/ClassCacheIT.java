package io.github.nettyidentd.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.testing.Asker;
import io.github.nettyidentd.testing.Commands;
import io.github.nettyidentd.testing.Distribution;
import io.github.nettyidentd.testing.InstalledProgram;
import io.github.nettyidentd.testing.RunningDaemon;
import io.github.nettyidentd.testing.TempDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The cache of loaded classes that {@code bin/netty-identd-aot} makes; the JVM uses it only with the jars it was made of. */
@SuppressWarnings("NullAway.Init") // made before all tests
class ClassCacheIT {

    private static TempDirectory directory;
    private static Distribution distribution;
    private static InstalledProgram program;

    /** To make a cache takes many seconds, so that it is made once. Its directory is part of what it is valid for. */
    @BeforeAll
    static void makeCache() throws IOException {
        directory = TempDirectory.create();
        distribution = Distribution.copy();
        program = new InstalledProgram(distribution.home());
        Files.createSymbolicLink(distribution.home().resolve("runtime"), Path.of(System.getProperty("java.home")));
        Commands.check(
                List.of(distribution.home().resolve("bin/netty-identd-aot").toString()));
        Commands.check(List.of("cp", "-a", distribution.home().toString(), kept()));
    }

    private static String kept() {
        return directory.path().resolve("kept").toString();
    }

    @AfterEach
    void restore() throws IOException {
        Commands.check(List.of("rm", "-r", distribution.home().toString()));
        Commands.check(List.of("cp", "-a", kept(), distribution.home().toString()));
    }

    @AfterAll
    static void removeCopies() throws IOException {
        if (distribution != null) {
            distribution.close();
        }
        directory.close();
    }

    @Test
    void isUsedWithoutAMessage() throws Exception {
        assertTrue(runsOnCache());
    }

    @Test
    void isReplaced() throws Exception {
        Commands.check(
                List.of(distribution.home().resolve("bin/netty-identd-aot").toString()));

        assertTrue(runsOnCache());
    }

    @Test
    void isIgnoredWhereAJarHasChanged() throws Exception {
        // The jar keeps its length and its time: only an octet of the first entry's time is another.
        Path jar = jarOf("jspecify");
        var time = Files.getLastModifiedTime(jar);
        byte[] content = Files.readAllBytes(jar);
        content[10] ^= 1;
        Files.write(jar, content);
        Files.setLastModifiedTime(jar, time);

        assertFalse(runsOnCache());
    }

    @Test
    void isIgnoredWhereAJarWasAdded() throws Exception {
        Files.copy(jarOf("jspecify"), distribution.home().resolve("lib/zzz.jar"));

        assertFalse(runsOnCache());
    }

    @Test
    void isIgnoredOnAnotherJava() throws Exception {
        var command = program.command("--listen", "127.0.0.1:0", "--lookup", "fixed:user-id=nobody");
        command.environment().put("NETTY_IDENTD_JAVA", System.getProperty("java.home") + "/bin/java");

        assertFalse(runsOnCache(command));
    }

    /** As in the package that depends on a Java of the distribution. */
    @Test
    void isUsedOnAJavaOfTheHostThatItWasMadeWith() throws Exception {
        Files.delete(distribution.home().resolve("runtime"));
        assertFalse(runsOnCache(onJavaOfTheHost("--listen", "127.0.0.1:0", "--lookup", "fixed:user-id=nobody")));

        var script = InstalledProgram.command(distribution.home().resolve("bin/netty-identd-aot"));
        script.environment().put("JAVA_HOME", System.getProperty("java.home"));
        assertEquals(0, InstalledProgram.run(script).status());

        assertTrue(runsOnCache(onJavaOfTheHost("--listen", "127.0.0.1:0", "--lookup", "fixed:user-id=nobody")));
        // As after an upgrade of that Java: a file has another time.
        Path madeOf = distribution.home().resolve("aot/made-of");
        Files.writeString(madeOf, Files.readString(madeOf).replaceFirst("(/lib/modules \\d+ )\\d", "$10"));
        assertFalse(runsOnCache(onJavaOfTheHost("--listen", "127.0.0.1:0", "--lookup", "fixed:user-id=nobody")));
    }

    private ProcessBuilder onJavaOfTheHost(String... arguments) {
        var command = program.command(arguments);
        command.environment().put("JAVA_HOME", System.getProperty("java.home"));
        return command;
    }

    @Test
    void isRemoved() throws Exception {
        Path script = distribution.home().resolve("bin/netty-identd-aot");

        Commands.check(List.of(script.toString(), "--remove"));

        assertFalse(Files.exists(distribution.home().resolve("aot")));
        assertFalse(runsOnCache());
        assertEquals(1, Commands.run(script.toString(), "--nonsense").status());
    }

    private Path jarOf(String name) throws IOException {
        try (Stream<Path> jars = Files.list(distribution.home().resolve("lib"))) {
            return jars.filter(jar -> jar.getFileName().toString().startsWith(name))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private boolean runsOnCache() throws Exception {
        return runsOnCache(program.command("--listen", "127.0.0.1:0", "--lookup", "fixed:user-id=nobody"));
    }

    private static boolean runsOnCache(ProcessBuilder command) throws Exception {
        try (var daemon = RunningDaemon.start(command)) {
            assertEquals("1 , 2 : USERID : OTHER :nobody", Asker.ask(daemon.address(), 1, 2));
            assertEquals(List.of(), daemon.problems());
            // What the process has mapped, not only what it was asked to map.
            return Files.readString(Path.of("/proc/" + daemon.pid() + "/maps")).contains("/aot/classes.aot");
        }
    }
}
