package io.github.nettyidentd.hop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.linux.conntrack.ConntrackEntry;
import io.github.nettyidentd.linux.conntrack.Tuple;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The peer is 192.0.2.2:6667; the query is always about 192.0.2.1:40000 of this host. */
class TranslationTest {

    private static final ConnectionPair ASKED = pair("192.0.2.1:40000 192.0.2.2:6667");

    private static InetAddress address(String text) {
        return InetAddress.ofLiteral(text);
    }

    private static String host(String end) {
        return end.substring(0, end.lastIndexOf(':'));
    }

    private static int port(String end) {
        return Integer.parseInt(end.substring(end.lastIndexOf(':') + 1));
    }

    private static ConnectionPair pair(String ends) {
        Tuple tuple = tuple(ends);
        return new ConnectionPair(tuple.source(), tuple.sourcePort(), tuple.destination(), tuple.destinationPort());
    }

    private static Tuple tuple(String ends) {
        String[] two = ends.split(" ", 2);
        return new Tuple(address(host(two[0])), port(two[0]), address(host(two[1])), port(two[1]));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "source NAT,            10.0.0.2:5000 192.0.2.2:6667,   192.0.2.2:6667 192.0.2.1:40000,  10.0.0.2:5000 192.0.2.2:6667",
        "the same port,         10.0.0.2:40000 192.0.2.2:6667,  192.0.2.2:6667 192.0.2.1:40000,  10.0.0.2:40000 192.0.2.2:6667",
        "source and destination,10.0.0.2:5000 10.9.9.9:80,      192.0.2.2:6667 192.0.2.1:40000,  10.0.0.2:5000 10.9.9.9:80",
        "destination NAT,       192.0.2.2:6667 192.0.2.1:40000, 10.0.0.2:80 192.0.2.2:6667,      10.0.0.2:80 192.0.2.2:6667",
        "with masquerade,       192.0.2.2:6667 192.0.2.1:40000, 10.0.0.2:80 10.0.0.1:6000,       10.0.0.2:80 10.0.0.1:6000",
        "redirect,              192.0.2.2:6667 192.0.2.1:40000, 192.0.2.1:8080 192.0.2.2:6667,   192.0.2.1:8080 192.0.2.2:6667",
        "output,                192.0.2.1:40000 10.9.9.9:80,    192.0.2.2:6667 192.0.2.1:40000,  192.0.2.1:40000 10.9.9.9:80",
        "we opened it,          192.0.2.1:40000 192.0.2.2:6667, 192.0.2.2:6667 192.0.2.1:40000,  192.0.2.1:40000 192.0.2.2:6667",
        "the peer opened it,    192.0.2.2:6667 192.0.2.1:40000, 192.0.2.1:40000 192.0.2.2:6667,  192.0.2.1:40000 192.0.2.2:6667",
    })
    void findsTheEndsOfTheSocketInside(String kind, String original, String reply, String inside) {
        ConntrackEntry entry = new ConntrackEntry(tuple(original), tuple(reply), 7);

        assertEquals(Optional.of(new Translation(ASKED, pair(inside), 7)), Translation.of(ASKED, entry));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "another peer,               10.0.0.2:5000 192.0.2.3:6667,   192.0.2.3:6667 192.0.2.1:40000",
        "another port of the peer,   10.0.0.2:5000 192.0.2.2:6668,   192.0.2.2:6668 192.0.2.1:40000",
        "another address of ours,    10.0.0.2:5000 192.0.2.2:6667,   192.0.2.2:6667 192.0.2.9:40000",
        "another port of ours,       10.0.0.2:5000 192.0.2.2:6667,   192.0.2.2:6667 192.0.2.1:40001",
        // The first packet goes where the query says, but is sent on to another peer.
        "translated to another peer, 192.0.2.1:40000 192.0.2.2:6667, 10.9.9.9:80 192.0.2.1:40000",
        "port 0 inside,              10.0.0.2:0 192.0.2.2:6667,      192.0.2.2:6667 192.0.2.1:40000",
        "port 0 of the peer inside,  10.0.0.2:5000 192.0.2.2:0,      192.0.2.2:6667 192.0.2.1:40000",
    })
    void takesNothingFromTheEntryOfAnotherConnection(String kind, String original, String reply) {
        ConntrackEntry entry = new ConntrackEntry(tuple(original), tuple(reply), 0);

        assertEquals(Optional.empty(), Translation.of(ASKED, entry));
    }

    @Test
    void asksForThePacketsOfThePeer() {
        assertEquals(tuple("192.0.2.2:6667 192.0.2.1:40000"), Translation.question(ASKED));
    }

    @Test
    void keepsTheScopeOfAnAddressThatIsNotTranslated() throws Exception {
        InetAddress ours = Inet6Address.getByAddress("", address("fe80::1").getAddress(), 3);
        InetAddress peer = Inet6Address.getByAddress("", address("fe80::2").getAddress(), 3);
        ConnectionPair asked = new ConnectionPair(ours, 80, peer, 6667);
        ConntrackEntry entry = new ConntrackEntry(
                new Tuple(address("fe80::2"), 6667, address("fe80::1"), 80),
                new Tuple(address("fe80::1"), 8080, address("fe80::2"), 6667),
                0);

        Translation redirected = Translation.of(asked, entry).orElseThrow();

        assertTrue(redirected.isTranslated());
        assertEquals(3, ((Inet6Address) redirected.inside().serverAddress()).getScopeId());
        assertEquals(3, ((Inet6Address) redirected.inside().clientAddress()).getScopeId());
    }

    @Test
    void isNotTranslatedWhereBothEndsAreTheSame() {
        assertFalse(new Translation(ASKED, ASKED, 0).isTranslated());
        assertTrue(new Translation(ASKED, pair("192.0.2.1:40000 192.0.2.2:6668"), 0).isTranslated());
    }
}
