package io.github.nettyidentd.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.testing.Asker;
import io.github.nettyidentd.testing.InstalledProgram;
import io.github.nettyidentd.testing.InstalledProgram.Finished;
import io.github.nettyidentd.testing.ManPage;
import io.github.nettyidentd.testing.RunningDaemon;
import io.github.nettyidentd.testing.TempDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The plug-in in the manual, compiled and packed by the commands in the manual, and run by the built daemon. */
@SuppressWarnings("NullAway.Init") // made before the test
class LookupPageIT {

    private final InstalledProgram distribution = InstalledProgram.built();

    /** A directory that the daemon can enter after it has given up root. */
    private TempDirectory temporary;

    @BeforeEach
    void makeDirectory() throws IOException {
        temporary = TempDirectory.create();
    }

    @AfterEach
    void removeDirectory() throws IOException {
        temporary.close();
    }

    @Test
    void thePlugInOfTheManualAnswers() throws Exception {
        List<String> displays =
                ManPage.read("netty-identd-lookup.7").section("EXAMPLES").displays();
        assertEquals(3, displays.size(), "the source, the commands, the command line");
        Path directory = temporary.path();
        Path source = directory.resolve("com/example/Bouncer.java");
        Files.createDirectories(source.getParent());
        Files.writeString(source, displays.get(0));
        Path ids = Files.writeString(directory.resolve("ids"), "41178 mike\n");

        pack(displays.get(1));

        String commandLine = displays.get(2);
        assertTrue(commandLine.contains("--plugins plugins"), commandLine);
        assertTrue(commandLine.contains("--lookup bouncer:file="), commandLine);
        Path plugins = directory.resolve("plugins");
        try (var daemon = RunningDaemon.start("--plugins", plugins.toString(), "--lookup", "bouncer:file=" + ids)) {
            assertEquals("41178 , 6667 : USERID : OTHER :mike", Asker.ask(daemon.address(), 41178, 6667));
            assertEquals("41179 , 6667 : ERROR : NO-USER", Asker.ask(daemon.address(), 41179, 6667));
            Files.delete(ids);
            assertEquals("41178 , 6667 : ERROR : UNKNOWN-ERROR", Asker.ask(daemon.address(), 41178, 6667));
        }
    }

    private void pack(String commands) throws Exception {
        ProcessBuilder shell = InstalledProgram.command(Path.of("/bin/sh"), "-eu", "-c", commands)
                .directory(temporary.path().toFile());
        shell.environment().put("home", distribution.home().toAbsolutePath().toString());
        shell.environment().merge("PATH", System.getProperty("java.home") + "/bin:", (path, bin) -> bin + path);

        Finished finished = InstalledProgram.run(shell);

        assertEquals("", finished.err());
        assertEquals(0, finished.status());
    }
}
