package io.github.nettyidentd.hop;

import io.github.nettyidentd.linux.socket.SocketTable;
import java.util.ArrayList;
import java.util.List;

/** Opens the hops that the settings ask for, once at the start. */
public final class HopStart {

    private HopStart() {}

    /** Opens the hops, where no sockets of other namespaces were passed to this process. */
    public static Hops open(HopSettings settings, SocketTable sockets) {
        return open(settings, sockets, List.of());
    }

    /**
     * Opens the hops. Does not block, and does not fail where the helper is away: it may come later.
     *
     * @param sockets this host's own sockets; stay open
     * @param passed sockets of other network namespaces, which are asked whatever the settings say; closed with the hops
     */
    public static Hops open(HopSettings settings, SocketTable sockets, List<PassedNamespace> passed) {
        List<InsideAnswers> insideAnswers = new ArrayList<>();
        GatewayQueries gateways =
                settings.gateways().isEmpty() ? null : new GatewayQueries(sockets, settings.gateways());
        NamespaceTables namespaces = settings.namespaces() || !passed.isEmpty()
                ? new NamespaceTables(settings.zones(), passed)
                : null;
        return new Hops(sockets, gateways, null, namespaces, insideAnswers);
    }
}
