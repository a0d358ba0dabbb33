package io.github.nettyidentd.linux.socket;

import io.github.nettyidentd.linux.socket.SocketOwner.Reason;
import java.util.Optional;

/** Which of the kernel's rows name an owner. One judgement for both ways of asking. */
final class Ownership {

    private final UidMap uids;

    Ownership(UidMap uids) {
        this.uids = uids;
    }

    /**
     * Why nobody can be named by a row whose addresses and ports are those of the connection asked about; empty if its uid
     * is the owner's.
     */
    Optional<Reason> nobody(TcpState state, long uid, long inode) {
        if (state == TcpState.LISTEN) {
            return Optional.of(Reason.ONLY_LISTENER);
        }
        // Closing and orphaned sockets show inode 0, and uid 0 or the last owner's.
        if (!state.canBeHeld() || inode == 0) {
            return Optional.of(Reason.NOT_HELD);
        }
        return uids.canName(uid) ? Optional.empty() : Optional.of(Reason.UNMAPPED_UID);
    }
}
