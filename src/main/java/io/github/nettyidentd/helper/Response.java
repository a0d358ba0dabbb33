package io.github.nettyidentd.helper;

import io.github.nettyidentd.linux.conntrack.ConntrackEntry;
import java.net.InetAddress;

/** What the helper responds to a {@link Request}, or reports about a namespace. */
sealed interface Response {

    /** Ends a request. */
    sealed interface OfRequest extends Response {
        long id();
    }

    /** Reports what a {@link io.github.nettyidentd.linux.namespace.NamespaceListener} hears. */
    sealed interface OfNamespace extends Response {
        long namespace();
    }

    /** The connection is tracked. */
    record Found(long id, ConntrackEntry entry) implements OfRequest {}

    /** No such connection is tracked. */
    record NotFound(long id) implements OfRequest {}

    /** Everything that was there at the request has been reported. */
    record Swept(long id) implements OfRequest {}

    /**
     * The request cannot be carried out.
     *
     * @param reason for the log
     */
    record Failed(long id, String reason) implements OfRequest {}

    /** A namespace is there. Its two descriptors come with this message. */
    record Added(long namespace, String name) implements OfNamespace {}

    /** A namespace has another name. */
    record Renamed(long namespace, String name) implements OfNamespace {}

    /** A namespace has gone. */
    record Removed(long namespace) implements OfNamespace {}

    /** A namespace has an address. */
    record AddressAdded(long namespace, InetAddress address, int interfaceIndex) implements OfNamespace {}

    /** A namespace has lost an address. */
    record AddressRemoved(long namespace, InetAddress address, int interfaceIndex) implements OfNamespace {}
}
