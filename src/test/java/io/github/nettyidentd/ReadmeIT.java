package io.github.nettyidentd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.nettyidentd.testing.Commands;
import io.github.nettyidentd.testing.InstalledProgram;
import io.github.nettyidentd.testing.InstalledProgram.Finished;
import io.github.nettyidentd.testing.Ipv6;
import io.github.nettyidentd.testing.RunningDaemon;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the README shows is what the built program prints. */
class ReadmeIT {

    private static final Path SHELL = Path.of("/bin/sh");

    @TempDir
    private Path directory;

    @Test
    void sampleOfTheLogIsThatOfARun() throws Exception {
        Commands.assumeLogin();
        Ipv6.assumeAvailable();
        List<String> sample = readme("(?m)^The daemon logs:\n\n    (.*\n)    (.*)$")
                .group()
                .lines()
                .skip(2)
                .toList();
        Path noRules = Files.writeString(directory.resolve("oidentd.conf"), "");
        InstalledProgram program = InstalledProgram.built();

        try (var daemon = RunningDaemon.start(program.command("--port", "0", "-C", noRules.toString()))) {
            Finished query = program.run("query", "localhost:" + daemon.port());
            assertEquals(0, query.status(), query.err());
            List<String> run = List.of(daemon.awaitLog("listening on"), daemon.awaitLog(" query "));

            assertEquals(
                    run.stream().map(ReadmeIT::shape).toList(),
                    sample.stream().map(ReadmeIT::shape).toList());
        }
    }

    /** A line of the log without what differs from one run to the next. */
    private static String shape(String line) {
        return line.strip()
                .replaceFirst("^\\S+Z ", "TIME ")
                .replaceFirst("\\]:\\d+ \\(\\w+\\)", "]:PORT (TRANSPORT)")
                .replaceAll("\\b(id|portOnServer|portOnClient|userId|micros)=\\S+", "$1=…");
    }

    /** Debian has two programs of this name, which end in different ways. */
    @ParameterizedTest
    @ValueSource(strings = {"nc", "nc.openbsd", "nc.traditional"})
    void exampleWithNcEndsByItself(String nc) throws Exception {
        Commands.assumeProgram(nc);
        MatchResult example = readme("(?m)^    \\$ (printf .*\\| )nc (.*) shell\\.example 113\n    (.*)$");

        try (var daemon = RunningDaemon.start("--lookup", "fixed:user-id=stjohns,opsys=UNIX")) {
            String command = "%s%s %s 127.0.0.1 %d".formatted(example.group(1), nc, example.group(2), daemon.port());
            Finished finished = InstalledProgram.run(InstalledProgram.command(SHELL, "-c", command));

            assertEquals(example.group(3), finished.out().strip(), finished.err());
            assertEquals(0, finished.status());
        }
    }

    @Test
    void exampleOfExplainCanBePasted() throws Exception {
        Commands.assumeLogin();
        String command = readme("(?m)^    (target/netty-identd/bin/netty-identd explain .*)$")
                .group(1)
                .replaceFirst("^\\S+", InstalledProgram.built().launcher().toString());

        Finished finished = InstalledProgram.run(InstalledProgram.command(SHELL, "-c", command));

        assertEquals("", finished.err());
        assertTrue(finished.out().contains("41178 , 6667 : USERID : UNIX :"), finished.out());
    }

    @Test
    void pictureIsThatOfARun() throws Exception {
        ProcessBuilder check = InstalledProgram.command(Path.of("packaging/picture/explain.sh"), "--check");
        check.environment()
                .put("NETTY_IDENTD", InstalledProgram.built().launcher().toString());

        Finished finished = InstalledProgram.run(check);

        assumeTrue(finished.status() != 77, finished.err());
        assertEquals(0, finished.status(), () -> finished.out() + finished.err());
    }

    private static MatchResult readme(String pattern) throws IOException {
        String readme = Files.readString(Path.of("README.md"));
        return Pattern.compile(pattern)
                .matcher(readme)
                .results()
                .findFirst()
                .orElseThrow(() -> new AssertionError("README.md has no " + pattern));
    }
}
