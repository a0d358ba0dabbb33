package io.github.nettyidentd.linux.socket;

import io.github.nettyidentd.linux.socket.SocketOwner.Reason;
import java.util.Optional;

/** Decides whether the kernel's row of a connection names an owner, for netlink and {@code /proc/net/tcp} alike. */
final class OwnerCheck {

    private final UidMap uids;

    OwnerCheck(UidMap uids) {
        this.uids = uids;
    }

    /**
     * Why a row does not name an owner; empty if its uid is the owner's. The caller has compared the addresses and
     * ports of the row.
     */
    Optional<Reason> whyNobody(TcpState state, long uid, long inode) {
        if (state == TcpState.LISTEN) {
            return Optional.of(Reason.ONLY_LISTENER);
        }
        // Inode 0 means that no process holds the socket: it waits to be accepted, or its process has closed it. Its
        // uid is 0 or that of the last owner then, depending on the state and the kernel.
        if (!state.canBeHeld() || inode == 0) {
            return Optional.of(Reason.NOT_HELD);
        }
        return uids.canName(uid) ? Optional.empty() : Optional.of(Reason.UNMAPPED_UID);
    }
}
