package io.github.nettyidentd.hop;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.api.IdentError;
import io.github.nettyidentd.api.UserId;
import io.github.nettyidentd.linux.socket.SocketOwner;

/** What is known of a connection that this host's own table of sockets does not have. */
public sealed interface Elsewhere {

    /** The way in which this is known. */
    Way way();

    /**
     * The socket was found.
     *
     * @param inside the connection as the socket knows it
     */
    record Owned(ConnectionPair inside, SocketOwner.Found owner, Way way) implements Elsewhere {}

    /** A static rule or a host inside has named a user. */
    record Answered(UserId userId, Way way) implements Elsewhere {}

    /** A static rule or a host inside has answered with an error. */
    record Refused(IdentError error, Way way) implements Elsewhere {}

    /**
     * Nobody can be named.
     *
     * @param reason why not, in words for the log
     */
    record Nobody(String reason) implements Elsewhere {
        @Override
        public Way way() {
            return Way.NONE;
        }
    }
}
