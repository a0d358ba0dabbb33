package io.github.nettyidentd.helper;

import io.github.nettyidentd.linux.ffi.PacketSocket;
import io.github.nettyidentd.linux.namespace.NamespaceListener;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The namespaces that the helper has reported over one connection. For one thread. */
final class ReportedNamespaces {

    private static final Logger log = LoggerFactory.getLogger(ReportedNamespaces.class);

    /** More than a host can have; a helper that reports more is broken. */
    private static final int MAX = 65_536;

    private final @Nullable NamespaceListener listener;
    private final Set<Long> known = new HashSet<>();

    ReportedNamespaces(@Nullable NamespaceListener listener) {
        this.listener = listener;
    }

    /**
     * Hands a report on to the listener. A report about a namespace that the listener does not know is left out.
     *
     * @return whether the listener has the descriptors of the message now
     */
    boolean report(Response.OfNamespace report, PacketSocket.Received received) throws MalformedFrameException {
        if (listener == null) {
            throw new MalformedFrameException("report of a namespace, which was not asked for");
        }
        if (report instanceof Response.Added added) {
            return add(listener, added, received);
        }
        refuseDescriptors(received);
        if (!known.contains(report.namespace())) {
            return false;
        }
        switch (report) {
            case Response.Added _ -> throw new AssertionError(report);
            case Response.Renamed renamed -> listener.renamed(renamed.namespace(), renamed.name());
            case Response.Removed removed -> {
                known.remove(removed.namespace());
                listener.removed(removed.namespace());
            }
            case Response.AddressAdded added ->
                listener.addressAdded(added.namespace(), added.address(), added.interfaceIndex());
            case Response.AddressRemoved removed ->
                listener.addressRemoved(removed.namespace(), removed.address(), removed.interfaceIndex());
        }
        return false;
    }

    private boolean add(NamespaceListener to, Response.Added added, PacketSocket.Received received)
            throws MalformedFrameException {
        if (received.lacksDescriptors()) {
            log.warn(
                    "sockets in namespace {} {} are not found: out of file descriptors (see LimitNOFILE= in the unit)",
                    added.namespace(),
                    added.name());
            return false;
        }
        if (received.descriptors().size() != PacketSocket.MAX_DESCRIPTORS) {
            throw new MalformedFrameException("namespace with "
                    + received.descriptors().size() + " descriptors (expected: " + PacketSocket.MAX_DESCRIPTORS + ")");
        }
        if (known.size() >= MAX || !known.add(added.namespace())) {
            throw new MalformedFrameException(
                    "namespace " + added.namespace() + " is reported twice, or is one too many");
        }
        to.added(
                added.namespace(),
                added.name(),
                received.descriptors().getFirst(),
                received.descriptors().getLast());
        return true;
    }

    static void refuseDescriptors(PacketSocket.Received received) throws MalformedFrameException {
        if (!received.descriptors().isEmpty() || received.lacksDescriptors()) {
            throw new MalformedFrameException("descriptors with a frame that has none");
        }
    }

    /** Tells the listener that all have gone. */
    void removeAll() {
        if (listener != null) {
            known.forEach(listener::removed);
        }
        known.clear();
    }
}
