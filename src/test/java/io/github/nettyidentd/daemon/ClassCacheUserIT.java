package io.github.nettyidentd.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.testing.Commands;
import io.github.nettyidentd.testing.Distribution;
import io.github.nettyidentd.testing.InstalledProgram;
import io.github.nettyidentd.testing.InstalledProgram.Finished;
import io.github.nettyidentd.testing.PrivateMount;
import io.github.nettyidentd.testing.RunningProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The user that {@code bin/netty-identd-aot} becomes when root runs it: one that nobody else can become. */
@SuppressWarnings("NullAway.Init") // opened before each test
class ClassCacheUserIT {

    private static final int FIRST = 61_184;
    private static final int LAST = 61_215;
    private static final Pattern BECOMES = Pattern.compile("setpriv --reuid=(\\d+)");

    private Distribution distribution;

    @BeforeEach
    void copy() throws IOException {
        Commands.assumeRoot();
        Commands.assumeProgram("unshare");
        Commands.assumeProgram("setpriv");
        distribution = Distribution.copy();
        // This ends the training at once, because the tests look at the choice of the user only.
        Path java = distribution.home().resolve("runtime/bin/java");
        Files.createDirectories(java.getParent());
        Files.createSymbolicLink(java, Path.of("/bin/false"));
    }

    @AfterEach
    void removeCopy() throws IOException {
        if (distribution != null) {
            distribution.close();
        }
    }

    @Test
    void hasNeitherAnAccountNorAProcess() throws Exception {
        int running = FIRST + 1;
        int free = FIRST + 2;
        try (var process = RunningProcess.start(
                List.of("setpriv", "--reuid=" + running, "--clear-groups", "sh", "-c", "echo runs; exec sleep 600"))) {
            process.awaitLine("runs");
            Finished result = trainWhereTaken(IntStream.of(FIRST));

            List<Integer> users = BECOMES.matcher(result.err())
                    .results()
                    .map(found -> Integer.valueOf(found.group(1)))
                    .distinct()
                    .toList();
            assertEquals(List.of(free), users, result.err());
        }
    }

    @Test
    void isNotFoundWhereAllUidsAreTaken() throws Exception {
        Finished result = trainWhereTaken(IntStream.rangeClosed(FIRST, LAST));

        assertEquals(1, result.status());
        assertTrue(
                result.err()
                        .contains("netty-identd-aot: uids 61184 to 61215 are all taken"
                                + " (expected: one that no account, group or process has)\n"),
                result.err());
    }

    /** Runs the program where these uids have accounts. Its shell prints each command to standard error. */
    private Finished trainWhereTaken(IntStream uids) throws Exception {
        Path passwd = distribution.home().resolve("passwd");
        String accounts = uids.mapToObj(uid -> "u%d:x:%d:%d::/:/bin/false%n".formatted(uid, uid, uid))
                .collect(Collectors.joining());
        Files.writeString(passwd, Files.readString(Path.of("/etc/passwd")) + accounts);
        ProcessBuilder command = InstalledProgram.command(
                Path.of("sh"),
                "-x",
                distribution.home().resolve("bin/netty-identd-aot").toString());
        command.command().addAll(0, PrivateMount.runner(passwd, "/etc/passwd"));
        return InstalledProgram.run(command);
    }
}
