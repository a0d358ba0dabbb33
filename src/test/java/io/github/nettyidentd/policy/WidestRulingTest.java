package io.github.nettyidentd.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.policy.SystemPolicy.Block;
import io.github.nettyidentd.policy.SystemPolicy.Range;
import io.github.nettyidentd.policy.SystemPolicy.Ruling;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a policy grants at most. That it is never less than what a query finds is checked by RegistrationFuzzTest. */
class WidestRulingTest {

    private static final FilePlace PLACE = new FilePlace("f", 1, 1);
    private static final InetAddress ADDRESS = InetAddress.ofLiteral("192.0.2.9");
    private static final ConnectionPair IRC = new ConnectionPair(ADDRESS, 40000, ADDRESS, 6667);
    private static final ConnectionPair AUTH = new ConnectionPair(ADDRESS, 40000, ADDRESS, 113);
    private static final User LISA = new User(1000, 1000, "lisa", "/home/lisa");
    private static final Rule FORCE = new Rule.Force(new Statement.Hide());
    private static final Rule SPOOF = grant(Capability.SPOOF);
    private static final Rule HIDE = grant(Capability.HIDE);
    private static final BlockHead UNIT = new BlockHead.InUnit(new WildcardPattern("*"));

    private static Rule grant(Capability... capabilities) {
        return new Rule.Grant(Set.of(capabilities));
    }

    private static Range all(Rule rule) {
        return new Range(PLACE, Filter.ANY, rule);
    }

    private static Range auth(Rule rule) {
        return new Range(PLACE, new Filter(List.of(new Condition.Fport(new PortRange(113, 113)))), rule);
    }

    private static Block everybody(Range... ranges) {
        return new Block(PLACE, new BlockHead.Everybody(), List.of(ranges));
    }

    private static Rule widest(Range... ranges) {
        return new SystemPolicy(everybody(ranges), Map.of()).widest(LISA, null).rule();
    }

    @Test
    void allRangesThatMayCountAddUp() {
        assertEquals(grant(Capability.SPOOF, Capability.HIDE), widest(all(SPOOF), auth(HIDE)));
        assertEquals(grant(Capability.HIDE), widest(auth(SPOOF), all(HIDE)));
        assertEquals(
                new Rule.Grant(Set.of(Capability.HIDE, Capability.REGISTER_FOR), List.of(new WildcardPattern("web*"))),
                widest(
                        all(HIDE),
                        auth(new Rule.Grant(Set.of(Capability.REGISTER_FOR), List.of(new WildcardPattern("web*"))))));
        assertEquals(grant(), SystemPolicy.EMPTY.widest(LISA, null).rule());
    }

    @Test
    void whatOneRangeGrantsMakesNothingOfAnotherEffective() {
        assertEquals(grant(Capability.SPOOF), widest(all(SPOOF), auth(grant(Capability.SPOOF_ALL))));
        assertEquals(
                grant(Capability.SPOOF, Capability.SPOOF_ALL),
                widest(
                        all(HIDE),
                        auth(grant(Capability.SPOOF, Capability.SPOOF_ALL)),
                        all(SPOOF),
                        auth(grant(Capability.SPOOF, Capability.SPOOF_ALL))));
    }

    @Test
    void aForceCountsIfNoConnectionEscapesIt() {
        assertEquals(FORCE, widest(all(SPOOF), all(FORCE)));
        assertEquals(FORCE, widest(all(FORCE), auth(FORCE)));
        assertEquals(SPOOF, widest(all(FORCE), auth(SPOOF)));
        assertEquals(grant(), widest(auth(FORCE), auth(FORCE)), "where no range matches, nothing is forced");
    }

    @Test
    void onlyRangesForTheConnectionCountIfItIsKnown() {
        var policy = new SystemPolicy(everybody(all(SPOOF), auth(FORCE)), Map.of());
        assertEquals(new Ruling(SPOOF, PLACE), policy.widest(LISA, IRC));
        assertEquals(new Ruling(FORCE, PLACE), policy.widest(LISA, AUTH));
        assertEquals(SPOOF, policy.widest(LISA, null).rule());
    }

    @Test
    void theUsersOwnBlockGoesFirst() {
        var own = new Block(PLACE, new BlockHead.OfUser("lisa"), List.of(auth(FORCE)));
        var policy = new SystemPolicy(everybody(all(HIDE)), Map.of(1000L, own), List.of());
        assertEquals(FORCE, policy.widest(LISA, AUTH).rule());
        assertEquals(HIDE, policy.widest(LISA, IRC).rule());
        assertEquals(HIDE, policy.widest(new User(1001, 1001, "paul", ""), AUTH).rule());
    }

    @Test
    void aBlockThatDependsOnTheSocketMayCountOrNot() {
        var unit = new Block(PLACE, UNIT, List.of(all(HIDE)));
        var uids = new Block(PLACE, new BlockHead.OfUids(1000, 1000), List.of(all(SPOOF)));
        var policy = new SystemPolicy(everybody(all(FORCE)), Map.of(), List.of(unit, uids));
        assertEquals(
                grant(Capability.HIDE, Capability.SPOOF),
                policy.widest(LISA, IRC).rule());
        assertEquals(HIDE, policy.widest(new User(7, 7, "paul", ""), IRC).rule());
    }
}
