package io.github.nettyidentd.hop;

import java.util.Locale;

/** The way in which the owner of a connection was found, for metrics and logs. */
public enum Way {
    /** This host's own table has the connection as the peer knows it. */
    OWN,
    /** This host translates the connection, and its own table has the connection as it is inside. */
    NAT,
    /** Another network namespace of this host has the socket. */
    NAMESPACE,
    /** A static rule answers for a host inside. */
    STATIC,
    /** A host inside was asked. */
    FORWARD,
    /** A trusted gateway asked, and exactly one connection has its ports. */
    GATEWAY,
    /** No way led to an owner. */
    NONE;

    /** The word for this way in metrics and logs, for example {@code namespace}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
