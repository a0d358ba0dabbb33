package io.github.nettyidentd.linux;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.linux.SocketOwner.Reason;
import io.github.nettyidentd.linux.ffi.SockDiagSocket;
import io.github.nettyidentd.linux.ffi.SocketAddresses;
import io.github.nettyidentd.linux.ffi.SocketRecord;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Asks the kernel for exactly one socket through netlink (sock_diag(7)): some microseconds, whatever the number of
 * sockets on the host, on the thread that asks.
 */
final class NetlinkSocketTable implements SocketTable {

    private final SockDiagPool sockets = new SockDiagPool();
    private final InterfaceIndexes interfaces = new InterfaceIndexes();
    private final Ownership ownership;

    NetlinkSocketTable(UidMap uids) {
        ownership = new Ownership(uids);
    }

    @Override
    public String source() {
        return "netlink";
    }

    @Override
    public CompletableFuture<SocketOwner> find(ConnectionPair pair) {
        try {
            return CompletableFuture.completedFuture(ask(pair));
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /** A lost or garbled answer costs the socket its place; the question is put once more on a new one. */
    private SocketOwner ask(ConnectionPair pair) throws IOException {
        try {
            return ask(sockets.take(), pair);
        } catch (IOException e) {
            return ask(sockets.take(), pair);
        }
    }

    private SocketOwner ask(SockDiagSocket socket, ConnectionPair pair) throws IOException {
        boolean usable = false;
        try {
            SocketOwner owner = owner(socket, pair);
            usable = true;
            return owner;
        } finally {
            if (usable) {
                sockets.giveBack(socket);
            } else {
                socket.close();
            }
        }
    }

    private SocketOwner owner(SockDiagSocket socket, ConnectionPair pair) throws IOException {
        var addresses = SocketAddresses.connection(
                pair.serverAddress(), pair.portOnServer(), pair.clientAddress(), pair.portOnClient());
        int index = InterfaceIndexes.scopeOf(pair.serverAddress());
        SocketRecord row = socket.ask(addresses, index);
        boolean listening = isListener(row);
        if (!isConnection(row, pair)) {
            // A socket bound to an interface is found only with that interface's index.
            int holding = interfaces.holding(pair.serverAddress());
            if (holding != index) {
                index = holding;
                row = socket.ask(addresses, index);
                listening |= isListener(row);
            }
        }
        if (row == null || !isConnection(row, pair)) {
            return new SocketOwner.None(listening ? Reason.ONLY_LISTENER : Reason.NO_CONNECTION);
        }
        boolean accepted = isListener(socket.ask(addresses.listener(), index));
        return ownership.judge(TcpState.of(row.state()), row.uid(), row.inode(), accepted);
    }

    /** Where there is no connection, the kernel answers with the listener on the port, whose owner is none of ours. */
    private static boolean isConnection(@Nullable SocketRecord row, ConnectionPair pair) {
        return row != null
                && !isListener(row)
                && row.localPort() == pair.portOnServer()
                && row.remotePort() == pair.portOnClient();
    }

    private static boolean isListener(@Nullable SocketRecord row) {
        return row != null && TcpState.of(row.state()) == TcpState.LISTEN;
    }

    @Override
    public void close() {
        sockets.close();
    }
}
