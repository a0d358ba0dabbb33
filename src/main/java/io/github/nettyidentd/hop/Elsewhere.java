package io.github.nettyidentd.hop;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.api.UserId;
import io.github.nettyidentd.linux.socket.SocketOwner;

/** What is known of a connection that this host's own table of sockets does not have. */
public sealed interface Elsewhere {

    /**
     * The socket was found.
     *
     * @param inside the connection as the socket knows it
     */
    record Owned(ConnectionPair inside, SocketOwner.Found owner) implements Elsewhere {}

    /** A static rule or a host inside has answered. */
    record Answered(UserId userId) implements Elsewhere {}

    /**
     * Nobody can be named.
     *
     * @param reason why not, in words for the log
     */
    record Nobody(String reason) implements Elsewhere {}
}
