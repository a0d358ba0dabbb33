package io.github.nettyidentd.policy;

import io.github.nettyidentd.api.ConnectionPair;
import org.jspecify.annotations.Nullable;

/** One of the conditions that a {@link Filter} is made of, named by its keyword. */
public sealed interface Condition {

    /** {@code to}: the client's address, which is the remote one here. */
    record To(HostPattern host) implements Condition {
        @Override
        public String toString() {
            return "to " + host;
        }
    }

    /** {@code from}: the server's address, which is the local one here. */
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

    /** The name that must be resolved before this can be held against a connection; {@code null} if there is none. */
    default HostPattern.@Nullable Unresolved unresolved() {
        return switch (this) {
            case To(HostPattern.Unresolved host) -> host;
            case From(HostPattern.Unresolved host) -> host;
            default -> null;
        };
    }

    /** The same with what is known of names now. */
    default Condition with(HostNames names) {
        return switch (this) {
            case To(HostPattern host) -> new To(host.with(names));
            case From(HostPattern host) -> new From(host.with(names));
            case Fport fport -> fport;
            case Lport lport -> lport;
        };
    }

    /** Whether this holds wherever the other does, and the other can hold at all. */
    default boolean covers(Condition that) {
        return switch (this) {
            case To(HostPattern host) -> that instanceof To to && host.covers(to.host());
            case From(HostPattern host) -> that instanceof From from && host.covers(from.host());
            case Fport(PortRange ports) -> that instanceof Fport fport && ports.covers(fport.ports());
            case Lport(PortRange ports) -> that instanceof Lport lport && ports.covers(lport.ports());
        };
    }
}
