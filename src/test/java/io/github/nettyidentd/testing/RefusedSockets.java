package io.github.nettyidentd.testing;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** A sandbox (seccomp) in which the kernel refuses sockets of some address families. Needs root and a C compiler. */
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

    private final CProgram program;

    private RefusedSockets(CProgram program) {
        this.program = program;
    }

    /** Makes the sandbox; skips the test where there is no compiler. */
    public static RefusedSockets create() throws IOException {
        return new RefusedSockets(CProgram.build("refuse-sockets"));
    }

    /** Gives the words that run the command behind them without sockets of these families. */
    public List<String> runner(Family... families) {
        List<String> numbers = new ArrayList<>();
        for (Family family : families) {
            numbers.add(String.valueOf(family.number));
        }
        return program.command(String.join(",", numbers));
    }

    @Override
    public void close() throws IOException {
        program.close();
    }
}
