package io.github.nettyidentd.registry;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.linux.socket.HeldSocket;
import io.github.nettyidentd.linux.socket.SocketOwner;
import io.github.nettyidentd.linux.socket.SocketSearch;
import io.github.nettyidentd.linux.socket.SocketTable;
import io.github.nettyidentd.linux.socket.TcpState;
import io.github.nettyidentd.lookup.CancellableSteps;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Finds the one socket that a registrar means by its ends. Any thread. */
final class Resolver {

    /**
     * A socket that a registrar means.
     *
     * @param pair {@code null} if the socket is bound, but not connected
     * @param isOpen whether the connection is established, so that it can be asked about
     */
    record Meant(long cookie, long uid, @Nullable ConnectionPair pair, boolean isOpen) {}

    private final SocketTable sockets;
    private final SocketSearch search;
    private final Judge judge;

    Resolver(SocketTable sockets, SocketSearch search, Judge judge) {
        this.sockets = sockets;
        this.search = search;
        this.judge = judge;
    }

    /** Finds the socket; fails with a {@link RefusedException} if there is none, or more than one. */
    CompletableFuture<Meant> find(long registrar, SocketName.Ends ends) {
        ConnectionPair pair = pair(ends);
        if (pair == null) {
            return search(registrar, ends);
        }
        return CancellableSteps.then(
                sockets.find(pair),
                owner -> owner instanceof SocketOwner.Found found && found.uid() == registrar
                        ? meant(found, pair)
                        : search(registrar, ends));
    }

    /** The connection that all four values name; {@code null} if they name none exactly. */
    private static @Nullable ConnectionPair pair(SocketName.Ends ends) {
        InetAddress server = ends.serverAddress();
        InetAddress client = ends.clientAddress();
        if (server == null || client == null || server instanceof Inet4Address != client instanceof Inet4Address) {
            return null;
        }
        return new ConnectionPair(server, ends.portOnServer(), client, ends.portOnClient());
    }

    private static CompletableFuture<Meant> meant(SocketOwner.Found found, ConnectionPair pair) {
        if (found.cookie() == 0) {
            return CompletableFuture.failedFuture(new IOException("the kernel does not tell the socket's cookie"));
        }
        return isOpen(found.state())
                ? CompletableFuture.completedFuture(new Meant(found.cookie(), found.uid(), pair, true))
                : noSocket();
    }

    private CompletableFuture<Meant> search(long registrar, SocketName.Ends ends) {
        return CancellableSteps.then(candidates(registrar, ends), found -> {
            List<HeldSocket> own =
                    found.stream().filter(socket -> socket.uid() == registrar).toList();
            if (!own.isEmpty()) {
                return only(own);
            }
            return CancellableSteps.then(
                    judge.registersForOthers(registrar), forOthers -> forOthers ? only(found) : noSocket());
        });
    }

    /** The sockets with these ends that a registration may be about. */
    CompletableFuture<List<HeldSocket>> candidates(long registrar, SocketName.Ends ends) {
        return CancellableSteps.then(
                search.find(
                        registrar,
                        ends.portOnServer(),
                        ends.portOnClient(),
                        ends.serverAddress(),
                        ends.clientAddress()),
                found -> CompletableFuture.completedFuture(
                        found.stream().filter(Resolver::canBeMeant).toList()));
    }

    private static boolean canBeMeant(HeldSocket socket) {
        return !socket.isConnected() || isOpen(socket.state()) || socket.state() == TcpState.SYN_SENT;
    }

    /** Whether a program has the connection, and has not begun to close it. */
    private static boolean isOpen(TcpState state) {
        return state == TcpState.ESTABLISHED || state == TcpState.CLOSE_WAIT;
    }

    private static CompletableFuture<Meant> only(List<HeldSocket> found) {
        return switch (found.size()) {
            case 0 -> noSocket();
            case 1 -> CompletableFuture.completedFuture(meant(found.getFirst()));
            default -> refused(found.size() + " sockets match");
        };
    }

    static Meant meant(HeldSocket socket) {
        InetAddress client = socket.clientAddress();
        return new Meant(
                socket.cookie(),
                socket.uid(),
                client == null
                        ? null
                        : new ConnectionPair(
                                socket.serverAddress(), socket.portOnServer(), client, socket.portOnClient()),
                client != null && isOpen(socket.state()));
    }

    /**
     * Asks the kernel once more about a socket that was found, because time may have passed, and because a search does not
     * tell who opened the connection.
     */
    CompletableFuture<Void> confirm(Meant meant) {
        if (meant.pair() == null || !meant.isOpen()) {
            // No accepted connection looks so. A sweep will tell whether the socket still exists.
            return CompletableFuture.completedFuture(null);
        }
        return CancellableSteps.then(sockets.find(meant.pair()), owner -> {
            if (!(owner instanceof SocketOwner.Found found)
                    || found.cookie() != meant.cookie()
                    || found.uid() != meant.uid()) {
                return noSocket();
            }
            return found.accepted() ? refused("the connection was accepted") : CompletableFuture.completedFuture(null);
        });
    }

    private static <T> CompletableFuture<T> noSocket() {
        return refused("no such socket");
    }

    static <T> CompletableFuture<T> refused(String reason) {
        return CompletableFuture.failedFuture(new RefusedException(reason));
    }
}
