package io.github.nettyidentd.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

class ProxyHeaderTest {

    private static InetSocketAddress end(String address, int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(address), port);
    }

    @Test
    void isTheLineOfVersion1() {
        assertEquals(
                "PROXY TCP4 192.0.2.1 198.51.100.2 40000 113\r\n",
                new ProxyHeader(end("192.0.2.1", 40_000), end("198.51.100.2", 113)).line());
        assertEquals(
                "PROXY TCP6 2001:db8:0:0:0:0:0:1 2001:db8:0:0:0:0:0:2 40000 113\r\n",
                new ProxyHeader(end("2001:db8::1", 40_000), end("2001:db8::2", 113)).line());
    }

    @Test
    void refusesAddressesOfTwoFamiliesAndNames() {
        var builder = IdentClient.builder();
        var message = assertThrows(
                        IllegalArgumentException.class,
                        () -> builder.proxyHeader(end("192.0.2.1", 1), end("2001:db8::1", 113)))
                .getMessage();
        assertEquals("destination: [2001:db8:0:0:0:0:0:1]:113 (expected: an address of 192.0.2.1's family)", message);
        assertThrows(
                IllegalArgumentException.class,
                () -> builder.proxyHeader(InetSocketAddress.createUnresolved("a", 1), end("192.0.2.1", 113)));
    }
}
