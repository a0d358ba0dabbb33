package io.github.nettyidentd.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionPairTest {

    private static final InetAddress SERVER = InetAddress.ofLiteral("192.0.2.1");
    private static final InetAddress CLIENT = InetAddress.ofLiteral("198.51.100.7");
    private static final InetAddress SERVER6 = InetAddress.ofLiteral("2001:db8::1");
    private static final InetAddress CLIENT6 = InetAddress.ofLiteral("2001:db8::7");

    @Test
    void namesBothEnds() {
        var pair = new ConnectionPair(SERVER, 6193, CLIENT, 23);

        assertEquals(new InetSocketAddress("192.0.2.1", 6193), pair.server());
        assertEquals(new InetSocketAddress("198.51.100.7", 23), pair.client());
    }

    @Test
    void isAnotherConnectionTheOtherWayRound() {
        var pair = new ConnectionPair(SERVER6, 6193, CLIENT6, 23);

        assertEquals(new ConnectionPair(SERVER6, 6193, CLIENT6, 23), pair);
        assertEquals(false, pair.equals(new ConnectionPair(CLIENT6, 23, SERVER6, 6193)));
    }

    @Test
    void isOneConnectionHoweverItsIpv4AddressesAreCarried() throws UnknownHostException {
        var plain = new ConnectionPair(SERVER, 6193, CLIENT, 23);

        assertEquals(plain, new ConnectionPair(mapped(SERVER), 6193, mapped(CLIENT), 23));
        assertEquals(plain, new ConnectionPair(SERVER, 6193, mapped(CLIENT), 23));
        assertEquals(plain, new ConnectionPair(InetAddress.ofLiteral("::ffff:192.0.2.1"), 6193, CLIENT, 23));
    }

    @Test
    void leavesIpv6AddressesThatOnlyLookLikeIpv4() {
        InetAddress compatible = InetAddress.ofLiteral("::192.0.2.1");
        InetAddress translated = InetAddress.ofLiteral("64:ff9b::192.0.2.1");

        assertEquals(compatible, new ConnectionPair(compatible, 1, translated, 1).serverAddress());
        assertEquals(translated, new ConnectionPair(compatible, 1, translated, 1).clientAddress());
    }

    @Test
    void keepsScopeId() throws UnknownHostException {
        InetAddress linkLocal =
                Inet6Address.getByAddress(null, InetAddress.ofLiteral("fe80::1").getAddress(), 7);
        var pair = new ConnectionPair(linkLocal, 6193, linkLocal, 23);

        assertEquals(7, ((Inet6Address) pair.serverAddress()).getScopeId());
        assertEquals(7, ((Inet6Address) pair.clientAddress()).getScopeId());
    }

    @Test
    void refusesAddressesOfTwoFamilies() throws UnknownHostException {
        var e = assertThrows(IllegalArgumentException.class, () -> new ConnectionPair(SERVER, 6193, CLIENT6, 23));
        assertEquals(
                "serverAddress 192.0.2.1 and clientAddress 2001:db8:0:0:0:0:0:7 (expected: addresses of one family)",
                e.getMessage());
        InetAddress mapped = mapped(SERVER);
        assertThrows(IllegalArgumentException.class, () -> new ConnectionPair(mapped, 6193, CLIENT6, 23));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 65536, Integer.MAX_VALUE})
    void refusesWhatIsNoPort(int number) {
        var e = assertThrows(IllegalArgumentException.class, () -> new ConnectionPair(SERVER, number, CLIENT, 23));
        assertEquals("portOnServer: " + number + " (expected: 1-65535)", e.getMessage());
        e = assertThrows(IllegalArgumentException.class, () -> new ConnectionPair(SERVER, 6193, CLIENT, number));
        assertEquals("portOnClient: " + number + " (expected: 1-65535)", e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 1023, 65535})
    void takesPortsToTheEndsOfTheRange(int port) {
        assertEquals(port, new ConnectionPair(SERVER, port, CLIENT, 23).portOnServer());
        assertEquals(port, new ConnectionPair(SERVER, 6193, CLIENT, port).portOnClient());
    }

    /** An IPv4-mapped IPv6 address. Only this method of the JDK does not turn it into an IPv4 address. */
    private static InetAddress mapped(InetAddress ipv4) throws UnknownHostException {
        byte[] octets = new byte[16];
        octets[10] = -1;
        octets[11] = -1;
        System.arraycopy(ipv4.getAddress(), 0, octets, 12, 4);
        return Inet6Address.getByAddress(null, octets, -1);
    }
}
