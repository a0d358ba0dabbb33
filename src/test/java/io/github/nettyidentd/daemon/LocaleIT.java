package io.github.nettyidentd.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.nettyidentd.testing.Asker;
import io.github.nettyidentd.testing.InstalledProgram;
import io.github.nettyidentd.testing.InstalledProgram.Finished;
import io.github.nettyidentd.testing.OwnConnection;
import io.github.nettyidentd.testing.RunningDaemon;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The octets of the arguments count, whatever the locale. */
class LocaleIT {

    /** Gives a shell that passes words to the program. printf(1) makes their octets, whatever the locale of this JVM. */
    private static ProcessBuilder command(String locale, String words) {
        ProcessBuilder command = InstalledProgram.command(
                Path.of("/bin/sh"),
                "-c",
                "exec \"$0\" " + words,
                InstalledProgram.built().launcher().toString());
        command.environment().keySet().retainAll(List.of("PATH", "JAVA_HOME"));
        if (!locale.isEmpty()) {
            command.environment().put("LC_ALL", locale);
        }
        return command;
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "C", "POSIX", "C.UTF-8", "de_DE.ISO-8859-1"})
    void repliesAreSentInTheOctetsGiven(String locale) throws Exception {
        ProcessBuilder command = command(locale, "--listen 127.0.0.1:0 -R \"$(printf 'gr\\303\\274n')\"");
        try (var daemon = RunningDaemon.start(command)) {
            assertEquals("6193 , 23 : USERID : UNIX :gr\u00c3\u00bcn", Asker.ask(daemon.address(), 6193, 23));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "C", "POSIX"})
    void policyFilesAreOpenedByTheOctetsGiven(String locale, @TempDir Path directory) throws Exception {
        ProcessBuilder command = command(
                locale,
                "--listen 127.0.0.1:0 -C \"$(f=%s/gr$(printf '\\303\\274')n; echo 'default { default { force reply x } }' >$f; echo $f)\""
                        .formatted(directory));
        try (var daemon = RunningDaemon.start(command);
                var connection = OwnConnection.open(InetAddress.ofLiteral("127.0.0.1"))) {
            assertEquals(
                    "%d , %d : USERID : UNIX :x".formatted(connection.localPort(), connection.remotePort()),
                    Asker.ask(daemon.address(), connection.localPort(), connection.remotePort()));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"-R", "-C"})
    void anArgumentThatIsNotUtf8IsNamed(String option) throws Exception {
        Finished finished = InstalledProgram.run(command("C", option + " \"$(printf 'gr\\374n')\""));

        assertEquals(2, finished.status());
        assertEquals(
                "netty-identd: 'gr?n' has octets that are not UTF-8 (expected: UTF-8)\nTry 'netty-identd --help'.\n",
                finished.err());
    }
}
