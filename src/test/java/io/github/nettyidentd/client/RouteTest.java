package io.github.nettyidentd.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

class RouteTest {

    private static final InetAddress V4 = InetAddress.ofLiteral("192.0.2.1");
    private static final InetAddress V6 = InetAddress.ofLiteral("2001:db8::1");

    @Test
    void differsBySource() {
        var server = new InetSocketAddress(V4, 113);
        assertEquals(Route.of(server, V4), Route.of(server, V4));
        assertNotEquals(Route.of(server, V4), Route.of(server, null));
    }

    @Test
    void differsByScopeOfLinkLocalServer() throws UnknownHostException {
        assertNotEquals(Route.of(linkLocal(1), null), Route.of(linkLocal(2), null));
        assertEquals(Route.of(linkLocal(1), null), Route.of(linkLocal(1), null));
    }

    @Test
    void writesServerAndSource() {
        assertEquals(
                "192.0.2.1:113", Route.of(new InetSocketAddress(V4, 113), null).toString());
        assertEquals(
                "[2001:db8:0:0:0:0:0:1]:113 from 2001:db8:0:0:0:0:0:1",
                Route.of(new InetSocketAddress(V6, 113), V6).toString());
    }

    @Test
    void rejectsSourceOfOtherFamily() {
        var server = new InetSocketAddress(V4, 113);
        IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> Route.of(server, V6));
        assertEquals("source: 2001:db8:0:0:0:0:0:1 (expected: an address of 192.0.2.1's family)", e.getMessage());
    }

    private static InetSocketAddress linkLocal(int scopeId) throws UnknownHostException {
        byte[] octets = InetAddress.ofLiteral("fe80::1").getAddress();
        return new InetSocketAddress(Inet6Address.getByAddress(null, octets, scopeId), 113);
    }
}
