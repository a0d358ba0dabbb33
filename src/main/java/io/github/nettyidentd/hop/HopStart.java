package io.github.nettyidentd.hop;

import io.github.nettyidentd.linux.socket.SocketTable;
import java.util.ArrayList;
import java.util.List;

/** Opens the hops that the settings ask for, once at the start. */
public final class HopStart {

    private HopStart() {}

    /**
     * Opens the hops. Does not block, and does not fail where the helper is away: it may come later.
     *
     * @param sockets this host's own sockets; stay open
     */
    public static Hops open(HopSettings settings, SocketTable sockets) {
        List<InsideAnswers> insideAnswers = new ArrayList<>();
        GatewayQueries gateways =
                settings.gateways().isEmpty() ? null : new GatewayQueries(sockets, settings.gateways());
        NamespaceTables namespaces = settings.namespaces() ? new NamespaceTables(settings.zones(), List.of()) : null;
        AskedHelper helper = settings.asksHelper() ? new AskedHelper(settings, namespaces) : null;
        Translations translations = helper == null ? null : helper.translations();
        return new Hops(sockets, gateways, translations, namespaces, insideAnswers, helper);
    }
}
