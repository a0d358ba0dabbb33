package io.github.nettyidentd.testing;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A copy of the built distribution in a place where each user of this host can run it. */
public final class Distribution implements AutoCloseable {

    private static final String BUILT = "netty-identd.distribution";

    private final TempDirectory directory;

    private Distribution(TempDirectory directory) {
        this.directory = directory;
    }

    /** Copies the distribution; skips the test where the build has not made one. */
    public static Distribution copy() throws IOException {
        String built = System.getProperty(BUILT);
        if (built == null) {
            return abort("needs the built program: 'mvn verify' sets the property " + BUILT);
        }
        var copy = new Distribution(TempDirectory.create());
        Commands.check(List.of("cp", "-R", built, copy.directory.path().toString()));
        Commands.check(List.of("chmod", "-R", "a+rX", copy.directory.path().toString()));
        return copy;
    }

    /** Gives the directory of the copy. */
    public Path home() {
        return directory.path().resolve("netty-identd");
    }

    private Path program() {
        return home().resolve("bin/netty-identd");
    }

    /** Gives the command that has a runner run the program with arguments. */
    public List<String> command(List<String> runner, String... arguments) {
        var command = new ArrayList<>(runner);
        command.add(program().toString());
        command.addAll(List.of(arguments));
        return command;
    }

    /** Has a runner start a daemon, and waits until the daemon listens. */
    public RunningProcess startDaemon(List<String> runner, String... options) throws IOException, InterruptedException {
        RunningProcess daemon = RunningProcess.start(command(runner, options));
        try {
            daemon.awaitLine("listening on ");
            return daemon;
        } catch (AssertionError | InterruptedException e) {
            daemon.close();
            throw e;
        }
    }

    @Override
    public void close() throws IOException {
        directory.close();
    }
}
