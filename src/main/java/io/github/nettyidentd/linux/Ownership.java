package io.github.nettyidentd.linux;

import io.github.nettyidentd.linux.SocketOwner.Reason;

/** Which of the kernel's rows name an owner. One judgement for both ways of asking. */
final class Ownership {

    private final UidMap uids;

    Ownership(UidMap uids) {
        this.uids = uids;
    }

    /** What a row says whose addresses and ports are those of the connection asked about. */
    SocketOwner judge(TcpState state, long uid, long inode, boolean accepted) {
        if (state == TcpState.LISTEN) {
            return new SocketOwner.None(Reason.ONLY_LISTENER);
        }
        // Closing and orphaned sockets show inode 0, and uid 0 or the last owner's.
        if (!state.canBeHeld() || inode == 0) {
            return new SocketOwner.None(Reason.NOT_HELD);
        }
        if (!uids.canName(uid)) {
            return new SocketOwner.None(Reason.UNMAPPED_UID);
        }
        return new SocketOwner.Found(uid, state, inode, accepted);
    }
}
