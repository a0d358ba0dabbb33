package io.github.nettyidentd.linux.socket;

import io.github.nettyidentd.linux.socket.SocketTableCheck.Result;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Chooses the way in which the kernel is asked, once at the start. */
public final class SocketTables {

    private static final Logger log = LoggerFactory.getLogger(SocketTables.class);

    private static final Path PROC_NET = Path.of("/proc/net");

    private SocketTables() {}

    /**
     * Opens the kernel's socket table: through netlink or, if that is refused, through {@code /proc/net/tcp}. Checks it
     * by loopback connections of this process, and logs which way was chosen. Blocks for some milliseconds, or for a
     * second at most if loopback packets are lost.
     *
     * @throws IOException if both ways are refused, or one names a wrong owner; the message is for the operator
     */
    public static SocketTable open() throws IOException {
        UidMap uids = UidMap.own();
        List<String> refusals = new ArrayList<>();
        try (SocketTableCheck loopback = SocketTableCheck.open()) {
            Optional<SocketTable> netlink = check(new SockDiagSocketTable(uids), loopback, refusals);
            if (netlink.isPresent()) {
                return netlink.get();
            }
            Optional<SocketTable> proc = check(new ProcSocketTable(PROC_NET, uids), loopback, refusals);
            if (proc.isPresent()) {
                log.warn("netlink sock_diag cannot be used, so /proc/net/tcp is read, which is slow: {}", refusals);
                return proc.get();
            }
        }
        throw new IOException("cannot find out who owns a socket: " + String.join("; ", refusals));
    }

    /**
     * Checks a table.
     *
     * @return the table if it may be used; otherwise it is closed, and the reason is added to the refusals
     * @throws IOException if the table names a wrong owner. The other way is not tried then, because the operator must
     *     know
     */
    private static Optional<SocketTable> check(SocketTable table, SocketTableCheck loopback, List<String> refusals)
            throws IOException {
        switch (loopback.of(table)) {
            case Result.Passed _ -> {
                log.debug("{} knows the owner of our own loopback connections", table.source());
                return Optional.of(table);
            }
            case Result.NotPossible(String why) -> {
                log.warn("cannot check {} on a connection of our own: {}", table.source(), why);
                return Optional.of(table);
            }
            case Result.Failed(String what) -> refusals.add(table.source() + ": " + what);
            case Result.Wrong(String what) -> {
                table.close();
                throw new IOException(table.source() + " names the wrong owner: " + what);
            }
        }
        table.close();
        return Optional.empty();
    }
}
