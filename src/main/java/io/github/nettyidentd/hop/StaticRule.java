package io.github.nettyidentd.hop;

import io.github.nettyidentd.api.UserId;
import io.github.nettyidentd.net.Network;
import java.util.List;

/**
 * One line of the file of static rules.
 *
 * @param hosts the addresses that the rule is for; none if its host name cannot be resolved
 * @param answer the user-id for all connections of these hosts, with the place of the rule as its origin
 */
record StaticRule(List<Network> hosts, UserId answer) {
    StaticRule {
        hosts = List.copyOf(hosts);
    }
}
