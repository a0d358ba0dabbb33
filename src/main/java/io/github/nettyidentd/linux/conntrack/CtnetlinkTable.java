package io.github.nettyidentd.linux.conntrack;

import io.github.nettyidentd.linux.ffi.ConntrackRecord;
import io.github.nettyidentd.linux.ffi.ConntrackRequest;
import io.github.nettyidentd.linux.ffi.ConntrackSocket;
import io.github.nettyidentd.linux.ffi.SystemCallException;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Asks the kernel for exactly one entry, through netlink. That takes some microseconds, whatever the number of entries. The
 * process needs CAP_NET_ADMIN.
 */
final class CtnetlinkTable implements ConntrackTable {

    /** Opens a socket. */
    @FunctionalInterface
    interface Opening {
        ConntrackSocket open() throws IOException;
    }

    private final Opening opening;

    /** Opened when it is needed, because a socket that failed is closed. */
    private @Nullable ConntrackSocket socket;

    CtnetlinkTable() {
        this(ConntrackSocket::open);
    }

    CtnetlinkTable(Opening opening) {
        this.opening = opening;
    }

    @Override
    public String source() {
        return "ctnetlink";
    }

    @Override
    public Optional<ConntrackEntry> find(Tuple direction, int zone) throws IOException {
        ConntrackRequest request = request(direction, zone);
        try {
            return ask(request).map(CtnetlinkTable::entry).filter(entry -> entry.has(direction));
        } catch (SystemCallException e) {
            if (e.isUnsupported()) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /**
     * Asks whether the kernel answers at all.
     *
     * @throws SystemCallException if it refuses, or does not know connection tracking
     */
    void check() throws IOException {
        ask(request(new Tuple(ConntrackTables.LOOPBACK, 1, ConntrackTables.LOOPBACK, 1), 0));
    }

    /** Asks once more with another socket if the first one fails, because a response may have been lost (ENOBUFS). */
    private Optional<ConntrackRecord> ask(ConntrackRequest request) throws IOException {
        try {
            return askOnce(request);
        } catch (IOException e) {
            return askOnce(request);
        }
    }

    private Optional<ConntrackRecord> askOnce(ConntrackRequest request) throws IOException {
        ConntrackSocket opened = socket == null ? opening.open() : socket;
        socket = null;
        boolean usable = false;
        try {
            Optional<ConntrackRecord> response =
                    opened.request(List.of(request)).getFirst();
            usable = true;
            return response;
        } finally {
            if (usable) {
                socket = opened;
            } else {
                opened.close();
            }
        }
    }

    private static ConntrackRequest request(Tuple tuple, int zone) {
        return new ConntrackRequest(
                new ConntrackRecord.Direction(
                        tuple.source(), tuple.sourcePort(), tuple.destination(), tuple.destinationPort()),
                zone);
    }

    private static ConntrackEntry entry(ConntrackRecord response) {
        return new ConntrackEntry(tuple(response.original()), tuple(response.reply()), response.zone());
    }

    private static Tuple tuple(ConntrackRecord.Direction direction) {
        return new Tuple(
                direction.source(), direction.sourcePort(), direction.destination(), direction.destinationPort());
    }

    @Override
    public void close() {
        if (socket != null) {
            socket.close();
            socket = null;
        }
    }
}
