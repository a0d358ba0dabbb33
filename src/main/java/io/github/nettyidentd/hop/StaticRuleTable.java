package io.github.nettyidentd.hop;

import io.github.nettyidentd.api.UserId;
import io.github.nettyidentd.net.Network;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The static rules in the order of their file, of which the first that has an address answers. Rules for single addresses,
 * of which a file may have thousands, are found without a search. Immutable.
 */
public final class StaticRuleTable {

    static final StaticRuleTable EMPTY = new StaticRuleTable(List.of());

    /** A rule for a network, with its position in the file. */
    private record Within(int position, Network network, UserId answer) {}

    /** A rule for a single address, with its position in the file. */
    private record Exact(int position, UserId answer) {}

    private final Map<InetAddress, Exact> addresses = new HashMap<>();
    private final List<Within> networks = new ArrayList<>();

    StaticRuleTable(List<StaticRule> rules) {
        for (int i = 0; i < rules.size(); i++) {
            for (Network network : rules.get(i).hosts()) {
                UserId answer = rules.get(i).answer();
                if (network.equals(Network.of(network.address()))) {
                    addresses.putIfAbsent(network.address(), new Exact(i, answer));
                } else {
                    networks.add(new Within(i, network, answer));
                }
            }
        }
    }

    /** The answer for a host inside; empty if no rule has it. */
    Optional<UserId> find(InetAddress host) {
        Exact exact = addresses.get(host);
        int end = exact == null ? Integer.MAX_VALUE : exact.position();
        for (Within within : networks) {
            if (within.position() > end) {
                break;
            }
            if (within.network().contains(host)) {
                return Optional.of(within.answer());
            }
        }
        return Optional.ofNullable(exact).map(Exact::answer);
    }
}
