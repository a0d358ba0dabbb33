package io.github.nettyidentd.daemon;

import io.github.nettyidentd.linux.Privileges;
import io.github.nettyidentd.plugin.LookupSpec;
import io.github.nettyidentd.policy.AnswerForm;
import io.github.nettyidentd.server.Limits;
import io.github.nettyidentd.server.Transport;
import io.github.nettyidentd.status.StatusSocket;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * All that a daemon is started with.
 *
 * @param addresses where it listens, resolved; none means all addresses, IPv6 and IPv4
 * @param port where it listens on all addresses, 0 to 65535; 0 takes a free one
 * @param lookups who is asked, in this order, until one does not say {@code NO-USER}; not empty
 * @param plugins the directory of plug-in jars, if there is one
 * @param form how answers of the system lookup are put on the wire
 * @param policyFile the policy file, if one was named
 * @param replyIfUnowned what the system lookup answers for a connection without an owner, if not {@code NO-USER}
 * @param users the login or uid to become once the ports are bound: the first of these that exists; none means to stay
 *     who we are
 * @param group the group to become; if empty, the user's own
 * @param metrics where metrics are shown over HTTP, if anywhere; port 0 takes a free one
 * @param statusSocket where the daemon tells its status, if anywhere
 * @param answerInbound whether it names the owners of accepted connections
 * @param hideErrors whether each error is sent as {@code UNKNOWN-ERROR}
 * @param limits what peers and lookups get at most; the server gives a lookup a little more, so that a plug-in's own
 *     deadline comes first
 */
public record DaemonSettings(
        List<InetSocketAddress> addresses,
        int port,
        List<LookupSpec> lookups,
        Optional<Path> plugins,
        AnswerForm form,
        Optional<Path> policyFile,
        Optional<String> replyIfUnowned,
        List<String> users,
        Optional<String> group,
        boolean answerInbound,
        boolean hideErrors,
        Limits limits,
        Transport transport,
        int eventLoops,
        LogContent logContent,
        Optional<InetSocketAddress> metrics,
        Optional<StatusSocket> statusSocket) {
    public DaemonSettings {
        addresses = List.copyOf(addresses);
        lookups = List.copyOf(lookups);
        users = List.copyOf(users);
    }

    /** Whom root becomes that was not told, as with oidentd: an account of our own, else nobody. Others stay. */
    public static List<String> defaultUsers() {
        return Privileges.isRoot() ? List.of("netty-identd", "nobody") : List.of();
    }

    /** Whether the system lookup is asked, so that the policy counts. */
    public boolean asksSystem() {
        return lookups.stream().anyMatch(lookup -> lookup.name().equalsIgnoreCase(SystemLookupFactory.NAME));
    }
}
