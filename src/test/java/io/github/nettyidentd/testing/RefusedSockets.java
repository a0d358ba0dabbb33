package io.github.nettyidentd.testing;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A sandbox (seccomp) in which the kernel refuses sockets of some address families. Needs root and a C compiler.
 */
public final class RefusedSockets implements AutoCloseable {

    /** An address family, by its number in {@code bits/socket.h}. */
    public enum Family {
        INET(2),
        INET6(10),
        NETLINK(16);

        private final int number;

        Family(int number) {
            this.number = number;
        }
    }

    private static final String SOURCE = "src/test/resources/refuse-sockets.c";

    private final TempDirectory directory;

    private RefusedSockets(TempDirectory directory) {
        this.directory = directory;
    }

    /** Makes it; skips the test where that cannot be done. */
    public static RefusedSockets create() throws IOException {
        Commands.assumeRoot();
        Commands.assumeProgram("cc");
        var refused = new RefusedSockets(TempDirectory.create());
        Commands.check(
                List.of("cc", "-Wall", "-Werror", "-O", "-o", refused.program().toString(), SOURCE));
        return refused;
    }

    private Path program() {
        return directory.path().resolve("refuse-sockets");
    }

    /** What, in front of a command, has sockets of these families refused to it. */
    public List<String> runner(Family... families) {
        List<String> numbers = new ArrayList<>();
        for (Family family : families) {
            numbers.add(String.valueOf(family.number));
        }
        return List.of(program().toString(), String.join(",", numbers));
    }

    @Override
    public void close() throws IOException {
        directory.close();
    }
}
