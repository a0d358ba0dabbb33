package io.github.nettyidentd.hop;

import io.github.nettyidentd.forward.Forwards;
import io.github.nettyidentd.linux.socket.SocketTable;
import io.github.nettyidentd.policy.UserIdFormat;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the hops that the settings ask for, once at the start. */
public final class HopStart {

    private static final Logger log = LoggerFactory.getLogger(HopStart.class);

    private HopStart() {}

    /** Opens the hops, where no sockets of other namespaces were passed to this process. */
    public static Hops open(HopSettings settings, SocketTable sockets) {
        return open(settings, sockets, List.of(), List.of());
    }

    /**
     * Opens the hops. Does not block, and does not fail where the helper is away: it may come later.
     *
     * @param sockets this host's own sockets; stay open
     * @param passed sockets of other network namespaces, which are asked whatever the settings say; closed with the hops
     * @param insideAnswers those who answer for hosts inside, in the order in which they are asked
     */
    public static Hops open(
            HopSettings settings,
            SocketTable sockets,
            List<PassedNamespace> passed,
            List<InsideAnswers> insideAnswers) {
        NamespaceTables namespaces =
                settings.namespaces() || !passed.isEmpty() ? new NamespaceTables(settings.zones(), passed) : null;
        HelperHops helper =
                settings.asksHelper() ? new HelperHops(settings, settings.namespaces() ? namespaces : null) : null;
        Translations translations = helper == null ? null : helper.translations();
        return new Hops(sockets, gateways(settings, sockets), translations, namespaces, insideAnswers, helper);
    }

    private static @Nullable GatewayQueries gateways(HopSettings settings, SocketTable sockets) {
        if (!settings.trustsGateways()) {
            return null;
        }
        DefaultGateways defaults = settings.trustsDefaultGateway() ? new DefaultGateways() : null;
        return new GatewayQueries(sockets, settings.gateways(), defaults);
    }

    /**
     * Makes those who answer for hosts inside, in the order that the settings ask for.
     *
     * @param rules the static rules, which are asked if connection tracking is
     * @param forwards asks the hosts inside; stays open
     * @param format how a user-id from a host inside is sent
     */
    public static List<InsideAnswers> insideAnswers(
            HopSettings settings, StaticRules rules, Forwards forwards, UserIdFormat format) {
        settings.withoutEffect().ifPresent(what -> log.warn("{}", what));
        if (!settings.masquerade()) {
            return List.of();
        }
        List<InsideAnswers> answers = new ArrayList<>(List.of(rules));
        settings.forwardPort()
                .ifPresent(port -> answers.add(
                        settings.rulesFirst() ? 1 : 0,
                        new InsideForward(forwards, port, settings.forwardWithProxyHeader(), format)));
        return answers;
    }
}
