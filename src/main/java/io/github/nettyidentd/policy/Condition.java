package io.github.nettyidentd.policy;

import io.github.nettyidentd.api.ConnectionPair;
import org.jspecify.annotations.Nullable;

/** A condition of a {@link Filter}, named by its keyword in a policy file. */
public sealed interface Condition {

    /** {@code to}: the address of the connection's other end, which RFC 1413 calls the client. */
    record To(HostPattern host) implements Condition {
        @Override
        public String toString() {
            return "to " + host;
        }
    }

    /** {@code from}: the address of this end, which RFC 1413 calls the server. */
    record From(HostPattern host) implements Condition {
        @Override
        public String toString() {
            return "from " + host;
        }
    }

    /** {@code fport}: the port on the client. */
    record Fport(PortRange ports) implements Condition {
        @Override
        public String toString() {
            return "fport " + ports;
        }
    }

    /** {@code lport}: the port on the server. */
    record Lport(PortRange ports) implements Condition {
        @Override
        public String toString() {
            return "lport " + ports;
        }
    }

    /** Whether the condition holds for a connection. */
    default boolean matches(ConnectionPair pair) {
        return switch (this) {
            case To(HostPattern host) -> host.contains(pair.clientAddress());
            case From(HostPattern host) -> host.contains(pair.serverAddress());
            case Fport(PortRange ports) -> ports.contains(pair.portOnClient());
            case Lport(PortRange ports) -> ports.contains(pair.portOnServer());
        };
    }

    /** The name that must be resolved before this condition can be tested; {@code null} if none must be. */
    default HostPattern.@Nullable Unresolved unresolved() {
        return switch (this) {
            case To(HostPattern.Unresolved host) -> host;
            case From(HostPattern.Unresolved host) -> host;
            default -> null;
        };
    }

    /** The same condition with addresses in place of those names that could be resolved. */
    default Condition with(ResolvedHosts hosts) {
        return switch (this) {
            case To(HostPattern host) -> new To(host.with(hosts));
            case From(HostPattern host) -> new From(host.with(hosts));
            case Fport fport -> fport;
            case Lport lport -> lport;
        };
    }

    /** Whether this holds for each connection for which the other holds, and the other can hold for any. */
    default boolean covers(Condition that) {
        return switch (this) {
            case To(HostPattern host) -> that instanceof To to && host.covers(to.host());
            case From(HostPattern host) -> that instanceof From from && host.covers(from.host());
            case Fport(PortRange ports) -> that instanceof Fport fport && ports.covers(fport.ports());
            case Lport(PortRange ports) -> that instanceof Lport lport && ports.covers(lport.ports());
        };
    }
}
