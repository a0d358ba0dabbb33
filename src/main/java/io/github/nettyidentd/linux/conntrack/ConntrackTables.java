package io.github.nettyidentd.linux.conntrack;

import io.github.nettyidentd.linux.ffi.SystemCallException;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Chooses the way in which the kernel is asked about tracked connections, once at the start. */
public final class ConntrackTables {

    static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

    private static final Logger log = LoggerFactory.getLogger(ConntrackTables.class);

    private static final Path PROC_FILE = Path.of("/proc/net/nf_conntrack");

    private ConntrackTables() {}

    /**
     * Opens the kernel's table of tracked connections: through ctnetlink or, if that is refused or missing, through
     * {@code /proc/net/nf_conntrack}. Logs which way was chosen. If the kernel has neither, the table is empty, until the
     * kernel loads connection tracking.
     *
     * @throws IOException if both ways are refused; the message is for the operator
     */
    public static ConntrackTable open() throws IOException {
        return open(new CtnetlinkTable(), new ProcConntrackTable(PROC_FILE));
    }

    static ConntrackTable open(CtnetlinkTable netlink, ProcConntrackTable proc) throws IOException {
        IOException refusal;
        try {
            netlink.check();
            log.debug("connection tracking is asked through ctnetlink");
            return netlink;
        } catch (IOException e) {
            refusal = e;
        }
        try {
            proc.check();
            netlink.close();
            log.warn("ctnetlink cannot be used, so {} is read, which is slow: {}", proc.source(), refusal.getMessage());
            return proc;
        } catch (IOException e) {
            if (refusal instanceof SystemCallException failure && failure.isUnsupported()) {
                log.info("the kernel tracks no connections: {}", refusal.getMessage());
                return netlink;
            }
            netlink.close();
            throw new IOException("cannot ask for tracked connections: " + refusal.getMessage() + "; " + e, refusal);
        }
    }
}
