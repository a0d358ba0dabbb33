package io.github.nettyidentd.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.net.Network;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What the small values check in their constructors, and how they are shown. */
class PolicyValuesTest {

    @Test
    void portRangesAreWithinThePorts() {
        assertEquals("113", new PortRange(113, 113).toString());
        assertEquals("1:65535", new PortRange(1, 65535).toString());
        assertEquals(
                "ports: 0:1 (expected: 1:65535 or within)",
                assertThrows(IllegalArgumentException.class, () -> new PortRange(0, 1))
                        .getMessage());
        assertThrows(IllegalArgumentException.class, () -> new PortRange(1, 65536));
        assertThrows(IllegalArgumentException.class, () -> new PortRange(2, 1));
    }

    @Test
    void scopeIdsDoNotCount() throws Exception {
        byte[] octets = InetAddress.ofLiteral("fe80::1").getAddress();
        InetAddress scoped = Inet6Address.getByAddress(null, octets, 1);

        assertTrue(new HostPattern.Address(InetAddress.ofLiteral("fe80::1")).contains(scoped));
        assertTrue(new HostPattern.Within(Network.parse("fe80::/10")).contains(scoped));
        assertTrue(new HostPattern.Named("x", List.of(InetAddress.ofLiteral("fe80::1"))).contains(scoped));
    }

    @Test
    void forwardTargetsHaveAPort() {
        assertEquals("x 113", new ForwardTarget("x", List.of(), 113).toString());
        assertEquals(
                "port: 0 (expected: 1-65535)",
                assertThrows(IllegalArgumentException.class, () -> new ForwardTarget("x", List.of(), 0))
                        .getMessage());
    }

    @Test
    void repliesHaveATextAtLeast() {
        assertThrows(IllegalArgumentException.class, () -> new Statement.Reply(List.of()));
        assertEquals(
                "reply \"a\" \"b\"", new Statement.Reply(List.of(ReplyText.of("a"), ReplyText.of("b"))).toString());
    }

    @Test
    void aGrantHasLoginsIfAndOnlyIfItIsForOtherAccounts() {
        assertThrows(IllegalArgumentException.class, () -> new Rule.Grant(Set.of(Capability.REGISTER_FOR)));
        assertThrows(
                IllegalArgumentException.class,
                () -> new Rule.Grant(Set.of(Capability.SPOOF), List.of(new WildcardPattern("web*"))));
    }

    @Test
    void onlyAPatternWithoutAWildcardAtItsStartNamesRoot() {
        var root = new User(0, 0, "root", "/root");
        assertFalse(registersFor("*", root));
        assertFalse(registersFor("*oot", root));
        assertTrue(registersFor("root", root));
        assertTrue(registersFor("roo*", root));
        assertTrue(registersFor("*oot", new User(7, 7, "toot", "")));
        assertFalse(registersFor("*", User.withoutAccount(100_000)));
    }

    private static boolean registersFor(String pattern, User other) {
        return new Rule.Grant(Set.of(Capability.REGISTER_FOR), List.of(new WildcardPattern(pattern)))
                .registersFor(other);
    }

    @Test
    void aUsersFileIsReadWhereSomethingUsefulIsGranted() {
        for (Capability capability : Capability.values()) {
            boolean useful = !EnumSet.of(Capability.SPOOF_ALL, Capability.SPOOF_PRIVPORT, Capability.REGISTER_FOR)
                    .contains(capability);
            assertEquals(useful, granted(capability).readsUserFile(), capability.keyword());
        }
        assertFalse(granted().readsUserFile());
        assertFalse(granted(Capability.SPOOF_ALL, Capability.SPOOF_PRIVPORT).readsUserFile());
        assertTrue(granted(Capability.SPOOF_ALL, Capability.SPOOF).readsUserFile());
    }

    private static Rule granted(Capability... capabilities) {
        Set<Capability> all = Set.of(capabilities);
        return new Rule.Grant(
                all, all.contains(Capability.REGISTER_FOR) ? List.of(new WildcardPattern("web*")) : List.of());
    }
}
