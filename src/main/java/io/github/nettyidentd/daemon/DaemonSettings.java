package io.github.nettyidentd.daemon;

import io.github.nettyidentd.hop.HopSettings;
import io.github.nettyidentd.monitoring.QueryLogFields;
import io.github.nettyidentd.monitoring.StatusSocket;
import io.github.nettyidentd.net.Network;
import io.github.nettyidentd.plugin.LookupSpec;
import io.github.nettyidentd.policy.UserIdFormat;
import io.github.nettyidentd.registry.RegistrySettings;
import io.github.nettyidentd.server.ServerLimits;
import io.github.nettyidentd.system.SystemLookupFactory;
import io.github.nettyidentd.system.SystemSettings;
import io.github.nettyidentd.transport.Transport;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * All settings of a daemon, as values: the code that builds them asks the kernel and the environment where that is needed.
 *
 * @param limits what peers and lookups get at most
 */
public record DaemonSettings(
        ListenSettings listen,
        PrivilegeSettings privileges,
        AnswerSettings answers,
        ServerLimits limits,
        MonitoringSettings monitoring) {

    /** The part of these settings that the system lookup needs. */
    public SystemSettings system() {
        return new SystemSettings(
                answers.asksSystem(),
                answers.policyFile(),
                answers.format(),
                answers.replyIfUnowned(),
                answers.answerInbound(),
                answers.hops(),
                answers.registry(),
                limits.timeouts().lookup(),
                limits.maxLookups());
    }

    /** The same with another socket of the helper. */
    public DaemonSettings withHelper(Path socket) {
        return new DaemonSettings(listen, privileges, answers.withHelper(socket), limits, monitoring);
    }

    /**
     * Where a daemon listens, and by what means.
     *
     * @param addresses where it listens, resolved; an empty list means all addresses, IPv6 and IPv4
     * @param port the port on all addresses, 0 to 65535, which counts only where {@code addresses} is empty; 0 means
     *     that the kernel chooses a free port
     * @param proxies the networks of the proxies that are trusted to begin each connection with a header of the PROXY
     *     protocol
     * @param transport how Netty talks to the kernel
     * @param eventLoops how many threads serve connections, at least 1
     * @param warmUpQueries how many queries of its own a daemon answers once it listens, so that the first peers find
     *     compiled code; 0 means none
     */
    public record ListenSettings(
            List<InetSocketAddress> addresses,
            int port,
            List<Network> proxies,
            Transport transport,
            int eventLoops,
            int warmUpQueries) {
        public ListenSettings {
            addresses = List.copyOf(addresses);
            proxies = List.copyOf(proxies);
        }
    }

    /**
     * The user and group that a daemon becomes once its ports are bound.
     *
     * @param users logins or uids, of which the daemon becomes the first that exists; an empty list means that it stays
     *     who it is
     * @param group the group to become; empty means the user's own groups
     */
    public record PrivilegeSettings(List<String> users, Optional<String> group) {
        public PrivilegeSettings {
            users = List.copyOf(users);
        }
    }

    /**
     * Where a daemon's answers come from, and what they look like.
     *
     * @param lookups the lookups in their order: each is asked if the one before it says {@code NO-USER}; not empty
     * @param plugins the directory of plug-in jars, if there is one
     * @param format how the system lookup's answers are put on the wire
     * @param policyFile the policy file, if one was named; otherwise the default file, which may be missing
     * @param replyIfUnowned what the system lookup answers for a connection without an owner; empty means
     *     {@code NO-USER}
     * @param answerInbound whether the system lookup names the owners of accepted connections
     * @param hops where the system lookup looks for sockets besides this network namespace
     * @param registry where programs register, and how much
     * @param hideErrors whether each error is sent as {@code UNKNOWN-ERROR}
     */
    public record AnswerSettings(
            List<LookupSpec> lookups,
            Optional<Path> plugins,
            UserIdFormat format,
            Optional<Path> policyFile,
            Optional<String> replyIfUnowned,
            boolean answerInbound,
            HopSettings hops,
            RegistrySettings registry,
            boolean hideErrors) {
        public AnswerSettings {
            lookups = List.copyOf(lookups);
        }

        private AnswerSettings withHelper(Path socket) {
            return new AnswerSettings(
                    lookups,
                    plugins,
                    format,
                    policyFile,
                    replyIfUnowned,
                    answerInbound,
                    hops.withHelper(socket),
                    registry,
                    hideErrors);
        }

        /**
         * Whether the system lookup is one of the lookups. Otherwise nothing asks the policy, and its file is not read.
         */
        public boolean asksSystem() {
            return lookups.stream().anyMatch(lookup -> lookup.name().equalsIgnoreCase(SystemLookupFactory.NAME));
        }
    }

    /**
     * How a daemon can be watched.
     *
     * @param log which fields of a query are logged
     * @param metrics where metrics are shown over HTTP, if anywhere; port 0 means that the kernel chooses a free port
     * @param statusSocket where {@code netty-identd status} can ask, if anywhere
     */
    public record MonitoringSettings(
            QueryLogFields log, Optional<InetSocketAddress> metrics, Optional<StatusSocket> statusSocket) {}
}
