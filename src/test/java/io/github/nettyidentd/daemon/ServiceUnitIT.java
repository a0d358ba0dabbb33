package io.github.nettyidentd.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.nettyidentd.testing.InstalledProgram;
import io.github.nettyidentd.testing.InstalledProgram.Finished;
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

/** What systemd says of {@code packaging/systemd/netty-identd.service}. It is not started here. */
class ServiceUnitIT {

    private static final Path ANALYZE = Path.of("/usr/bin/systemd-analyze");
    private static final Pattern EXPOSURE = Pattern.compile("Overall exposure level for \\S+: ([0-9.]+)");

    /** The first version that judges a file without a running systemd. */
    private static final int OFFLINE = 252;

    /** Zero is a service that can do nothing. 1.6 as it is, 0.1 of it for reading users' files; a line less costs more. */
    private static final double MAX_EXPOSURE = 1.6;

    @TempDir
    private Path directory;

    private Path unit;

    @BeforeEach
    void writeUnit() throws Exception {
        assumeTrue(Files.isExecutable(ANALYZE), "systemd-analyze is missing");
        String text = Files.readString(Path.of("packaging/systemd/netty-identd.service"));
        String installed = "/usr/lib/netty-identd/bin/netty-identd";
        assertTrue(text.contains("\nExecStart=" + installed + " "), text);
        unit = Files.writeString(
                directory.resolve("netty-identd.service"),
                text.replace(
                        installed,
                        InstalledProgram.built().launcher().toAbsolutePath().toString()));
    }

    @Test
    void isVerified() throws Exception {
        // The manual is not installed here.
        Finished finished = analyze("verify", "--man=no", unit.toString());

        List<String> complaints = finished.err()
                .lines()
                .filter(line -> line.contains("netty-identd"))
                .toList();
        assertEquals(List.of(), complaints);
        assertEquals(0, finished.status(), finished::err);
    }

    @Test
    void exposesLittle(TestReporter reporter) throws Exception {
        Matcher version =
                Pattern.compile("systemd (\\d+)").matcher(analyze("--version").out());
        assumeTrue(
                version.find() && Integer.parseInt(version.group(1)) >= OFFLINE,
                "systemd is older than " + OFFLINE + ", and cannot judge a file");

        Finished finished = analyze("security", "--offline=true", "--no-pager", unit.toString());

        Matcher exposure = EXPOSURE.matcher(finished.out());
        assertTrue(exposure.find(), () -> finished.out() + finished.err());
        reporter.publishEntry("systemd-analyze security", exposure.group(1));
        assertTrue(Double.parseDouble(exposure.group(1)) <= MAX_EXPOSURE, finished::out);
    }

    private static Finished analyze(String... arguments) throws IOException, InterruptedException {
        var command = InstalledProgram.command(ANALYZE, arguments);
        command.environment().put("LC_ALL", "C.UTF-8");
        return InstalledProgram.run(command);
    }
}
