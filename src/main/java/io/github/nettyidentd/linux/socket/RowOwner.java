package io.github.nettyidentd.linux.socket;

import io.github.nettyidentd.linux.ffi.SocketRecord;
import io.github.nettyidentd.linux.socket.SocketOwner.Reason;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Tells the owner of a connection by what the kernel responded about it. Any thread. */
final class RowOwner {

    private final OwnerCheck ownerCheck;
    private final Openers openers;

    RowOwner(OwnerCheck ownerCheck, Openers openers) {
        this.ownerCheck = ownerCheck;
        this.openers = openers;
    }

    /** Why nobody can be named; empty if the connection has an owner. */
    Optional<Reason> whyNobody(SocketRow row) {
        if (!row.isConnection()) {
            // The owner of a listening socket need not be that of a connection on its port.
            return Optional.of(row.isListener() ? Reason.ONLY_LISTENER : Reason.NO_CONNECTION);
        }
        SocketRecord socket = row.response().orElseThrow();
        return ownerCheck.whyNobody(TcpState.of(socket.state()), socket.uid(), socket.inode());
    }

    /** The owner. Does not block; fails with an {@link java.io.IOException} if it does not become known who opened it. */
    CompletableFuture<SocketOwner> of(SocketRow row) {
        Optional<Reason> nobody = whyNobody(row);
        if (nobody.isPresent()) {
            return CompletableFuture.completedFuture(new SocketOwner.None(nobody.get()));
        }
        SocketRecord socket = row.response().orElseThrow();
        Opener opener = row.noListener()
                ? openers.guess(row.pair(), row.request(), socket)
                : openers.cached(row.pair(), socket);
        return opener != null
                ? CompletableFuture.completedFuture(found(socket, opener))
                : openers.find(row.pair(), row.request(), socket, late -> found(socket, late));
    }

    static SocketOwner.Found found(SocketRecord socket, Opener opener) {
        return new SocketOwner.Found(
                socket.uid(),
                TcpState.of(socket.state()),
                socket.inode(),
                opener == Opener.OTHER_END,
                socket.cgroup(),
                socket.cookie(),
                "");
    }
}
