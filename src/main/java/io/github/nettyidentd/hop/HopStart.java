package io.github.nettyidentd.hop;

import io.github.nettyidentd.forward.Forwards;
import io.github.nettyidentd.linux.socket.SocketTable;
import io.github.nettyidentd.policy.UserIdFormat;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the hops that the settings ask for, once at the start. */
public final class HopStart {

    private static final Logger log = LoggerFactory.getLogger(HopStart.class);

    private HopStart() {}

    /**
     * Opens the hops. Does not block, and does not fail where the helper is away: it may come later.
     *
     * @param sockets this host's own sockets; stay open
     * @param insideAnswers those who answer for hosts inside, in the order in which they are asked
     */
    public static Hops open(HopSettings settings, SocketTable sockets, List<InsideAnswers> insideAnswers) {
        GatewayQueries gateways = settings.trustsGateways()
                ? new GatewayQueries(
                        sockets,
                        settings.gateways(),
                        settings.trustsDefaultGateway() ? new DefaultGateways() : null)
                : null;
        return new Hops(sockets, gateways, null, null, insideAnswers);
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
