package io.github.nettyidentd.linux.socket;

import io.github.nettyidentd.api.ConnectionPair;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Looks for one connection, and for a socket that listens at its local end, in the rows of {@code /proc/net/tcp} and
 * {@code /proc/net/tcp6} (proc_net(5)). Fields are found by the blanks between them and not by their columns, because
 * the first field grows with the table. The kernel prints an address as words of 32 bits in the byte order of the host.
 */
final class ProcScan {

    /** The fields of a row that matter besides its addresses. */
    record Row(TcpState state, long uid, long inode) {}

    private static final int STATE = 3;
    private static final int UID = 7;
    private static final int INODE = 9;

    private static final long MAX_STATE = 0xff;
    private static final long MAX_UID = 0xffff_ffffL;

    private static final String IPV4_ANY = "00000000";
    private static final String IPV6_ANY = "0".repeat(32);

    /** Both ends of the connection, as a row of either file has them. */
    private final List<String> connections;

    /**
     * The local end without a remote one, as a row of either file has a listening socket. A socket that listens on
     * {@code ::} counts for IPv4 too, because a row does not tell whether it is for IPv6 only.
     */
    private final List<String> listeners;

    private @Nullable Row connection;
    private boolean hasListener;

    ProcScan(ConnectionPair pair) {
        String local = hex(pair.serverAddress());
        String remote = hex(pair.clientAddress());
        String localPort = hex(pair.portOnServer());
        String remotePort = hex(pair.portOnClient());
        boolean ipv4 = pair.serverAddress() instanceof Inet4Address;
        String connectionInTcp6 = " " + mapped(local) + localPort + " " + mapped(remote) + remotePort + " ";
        String anyRemote6 = localPort + " " + IPV6_ANY + ":0000 ";
        if (ipv4) {
            String anyRemote = localPort + " " + IPV4_ANY + ":0000 ";
            connections = List.of(" " + local + localPort + " " + remote + remotePort + " ", connectionInTcp6);
            listeners = List.of(
                    " " + local + anyRemote,
                    " " + IPV4_ANY + anyRemote,
                    " " + mapped(local) + anyRemote6,
                    " " + mapped(IPV4_ANY) + anyRemote6,
                    " " + IPV6_ANY + anyRemote6);
        } else {
            connections = List.of(connectionInTcp6);
            listeners = List.of(" " + local + anyRemote6, " " + IPV6_ANY + anyRemote6);
        }
    }

    /**
     * Reads one row. The header and rows about other connections are skipped.
     *
     * @throws IOException if the row is about this connection or a socket that listens at its local end, but malformed
     */
    void read(String row) throws IOException {
        if (contains(row, connections)) {
            keep(row);
        } else if (contains(row, listeners)) {
            hasListener |= state(fields(row)) == TcpState.LISTEN;
        }
    }

    /**
     * Keeps the row of the connection. There may be two rows with the same ends, if a port is used again while its
     * former connection still closes; the row whose socket a process holds counts.
     */
    private void keep(String row) throws IOException {
        String[] fields = fields(row);
        var found = new Row(
                state(fields),
                number("uid", fields[UID], 10, MAX_UID),
                number("inode", fields[INODE], 10, Long.MAX_VALUE));
        if (connection == null || connection.inode() == 0) {
            connection = found;
        }
    }

    /** The row of the connection; {@code null} if there was none. */
    @Nullable
    Row connection() {
        return connection;
    }

    /** Whether a socket listens at the local end of the connection. */
    boolean hasListener() {
        return hasListener;
    }

    private static String[] fields(String row) throws IOException {
        String[] fields = row.strip().split(" +");
        if (fields.length <= INODE) {
            throw new IOException("row of " + fields.length + " fields (expected: " + (INODE + 1) + " or more)");
        }
        return fields;
    }

    private static TcpState state(String[] fields) throws IOException {
        return TcpState.of((int) number("state", fields[STATE], 16, MAX_STATE));
    }

    private static long number(String name, String digits, int radix, long max) throws IOException {
        try {
            long number = Long.parseLong(digits, radix);
            if (number >= 0 && number <= max) {
                return number;
            }
        } catch (NumberFormatException e) {
            // Refused below, like a number that is too large.
        }
        throw new IOException(name + ": '" + digits + "' (expected: 0-" + Long.toString(max, radix) + ")");
    }

    private static boolean contains(String row, List<String> ends) {
        for (String end : ends) {
            if (row.contains(end)) {
                return true;
            }
        }
        return false;
    }

    private static String hex(InetAddress address) {
        ByteBuffer words = ByteBuffer.wrap(address.getAddress()).order(ByteOrder.nativeOrder());
        var hex = new StringBuilder();
        while (words.hasRemaining()) {
            hex.append(String.format(Locale.ROOT, "%08X", words.getInt()));
        }
        return hex.toString();
    }

    private static String hex(int port) {
        return String.format(Locale.ROOT, ":%04X", port);
    }

    /** {@code ::ffff:a.b.c.d} for the hex of {@code a.b.c.d}; an IPv6 address stays as it is. */
    private static String mapped(String address) {
        boolean littleEndian = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN;
        return address.length() == IPV6_ANY.length()
                ? address
                : "0".repeat(16) + (littleEndian ? "FFFF0000" : "0000FFFF") + address;
    }
}
