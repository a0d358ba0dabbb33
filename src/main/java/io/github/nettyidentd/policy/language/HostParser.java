package io.github.nettyidentd.policy.language;

import io.github.nettyidentd.net.Addresses;
import io.github.nettyidentd.net.Network;
import io.github.nettyidentd.policy.ForwardTarget;
import io.github.nettyidentd.policy.HostPattern;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Parses addresses, networks and host names. */
final class HostParser {

    private final FileNames names;
    private final Problems problems;

    HostParser(FileNames names, Problems problems) {
        this.names = names;
        this.problems = problems;
    }

    /** Parses the operand of a filter; {@code null} after an error. */
    @Nullable
    HostPattern pattern(Token token) {
        String text = token.text();
        if (text.indexOf('/') >= 0) {
            return network(token);
        }
        InetAddress address = Addresses.parse(text);
        if (address != null) {
            if (address instanceof Inet4Address && text.indexOf(':') >= 0) {
                problems.foreign(token.place(), "oidentd matches nothing with " + token.shown());
            }
            return new HostPattern.Address(address);
        }
        if (!isName(token, "an address, a network such as 10.0.0.0/8, or a host name")) {
            return null;
        }
        return resolve(token, "matches nothing")
                .<HostPattern>map(addresses -> new HostPattern.Named(text, addresses))
                .orElseGet(() -> new HostPattern.Unresolved(text));
    }

    /** Parses the host of a forward; {@code null} after an error. */
    @Nullable
    ForwardTarget target(Token token, int port) {
        String text = token.text();
        InetAddress address = Addresses.parse(text);
        if (address != null) {
            return new ForwardTarget(text, List.of(address), port);
        }
        if (!isName(token, "an address or a host name")) {
            return null;
        }
        return resolve(token, "nobody can be asked")
                .map(addresses -> new ForwardTarget(text, addresses, port))
                .orElseGet(() -> ForwardTarget.unresolved(text, port));
    }

    /** Parses a network such as 10.0.0.0/8; {@code null} after an error. Warns of bits behind the prefix, which are ignored. */
    private @Nullable HostPattern network(Token token) {
        String text = token.text();
        Network network;
        try {
            network = Network.parse(text);
        } catch (IllegalArgumentException e) {
            problems.unexpected(token, String.valueOf(e.getMessage()));
            return null;
        }
        if (!network.address().equals(Addresses.parse(text.substring(0, text.indexOf('/'))))) {
            problems.warning(token.place(), token.shown() + " means the network " + network);
        }
        problems.foreign(token.place(), "oidentd has no networks such as " + token.shown());
        return new HostPattern.Within(network);
    }

    /** Whether a token is the name of a host that this file may name; reports an error otherwise. */
    private boolean isName(Token token, String expected) {
        String host = token.text();
        if (!Addresses.isHostName(host)) {
            problems.unexpected(token, expected);
            return false;
        }
        if (!names.admits(host)) {
            problems.unexpected(token, "at most " + FileNames.MAX_IN_USER_FILE + " names in a file");
            return false;
        }
        return true;
    }

    /**
     * Looks up a name, and warns if it cannot be resolved. That is not an error, because a host that is unknown for a while
     * must not keep the daemon from starting.
     *
     * @param ifUnknown what follows from a name that cannot be resolved, for the warning
     */
    private Optional<List<InetAddress>> resolve(Token token, String ifUnknown) {
        Optional<List<InetAddress>> addresses =
                NameUnavailableException.at(token, () -> names.addressesOf(token.text()));
        if (addresses.isPresent() && addresses.get().size() > 1) {
            problems.foreign(token.place(), "oidentd takes only the first address of " + token.shown());
        }
        if (addresses.isPresent() && addresses.get().isEmpty()) {
            problems.foreign(
                    token.place(), "oidentd rejects the file, because " + token.shown() + " cannot be resolved");
            problems.warning(token.place(), "host name " + token.shown() + " cannot be resolved: " + ifUnknown);
        }
        return addresses;
    }
}
