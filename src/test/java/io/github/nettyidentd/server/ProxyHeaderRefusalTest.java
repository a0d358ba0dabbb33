package io.github.nettyidentd.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections of a trusted proxy that are closed because of their header, or because none comes. */
class ProxyHeaderRefusalTest {

    private final ProxiedServer server = new ProxiedServer();

    @AfterEach
    void close() {
        server.close();
    }

    /** The first octet is enough, so that nothing waits for a line of 108 octets. */
    @ParameterizedTest
    @ValueSource(strings = {ProxiedServer.QUERY, "1", "\n", "p", "PROXY\t", "\r\n\r\n\0\r\nQUIT\r", "\r\n1, 2\r\n"})
    void neverAnswersAProxyAboutItsOwnAddress(String octets) {
        TestChannel channel = server.connect(ProxiedServer.PROXY);
        channel.receive(octets);

        server.assertRefused(channel, Limit.PROXY_HEADER);
    }

    static Stream<String> unusable() {
        String unix = "/run/a".concat("\0".repeat(102)).repeat(2);
        String addresses = "\313\0\161\7\306\63\144\1\1\2\0\161";
        return Stream.of(
                ProxyHeaders.version1("TCP4", "2001:db8::7", "2001:db8::1"),
                ProxyHeaders.version1("TCP6", "203.0.113.7", "198.51.100.1"),
                ProxyHeaders.version1("TCP4", "203.0.113.7", "2001:db8::1"),
                ProxyHeaders.version1("TCP6", "::ffff:203.0.113.7", "2001:db8::1"),
                ProxyHeaders.version1("TCP6", "fe80::1%eth0", "fe80::2%eth0"),
                ProxyHeaders.version1("UDP4", "203.0.113.7", "198.51.100.1"),
                ProxyHeaders.version1("tcp4", "203.0.113.7", "198.51.100.1"),
                ProxyHeaders.version1("TCP4", "203.0.113.07", "198.51.100.1"),
                ProxyHeaders.version1("TCP4", "203.0.113", "198.51.100.1"),
                ProxyHeaders.version1("TCP4", "localhost", "198.51.100.1"),
                "PROXY TCP4 203.0.113.7 198.51.100.1 40000\r\n",
                "PROXY TCP4 203.0.113.7 198.51.100.1 40000 70000\r\n",
                "PROXY TCP4 203.0.113.7 198.51.100.1 40000 113 5\r\n",
                "PROXY \r\n        ",
                "PROXY UNKNOWN" + "x".repeat(100),
                "PROXY TCP4 203.0.113.7 198.51.100.1 40000 113\n" + "x".repeat(100),
                // Addresses that no host has, or not this one.
                ProxyHeaders.version2("0.0.0.0", "198.51.100.1"),
                ProxyHeaders.version2("203.0.113.7", "0.0.0.0"),
                ProxyHeaders.version2("224.0.0.1", "198.51.100.1"),
                ProxyHeaders.version2("203.0.113.7", "255.255.255.255"),
                ProxyHeaders.version2("127.0.0.1", "127.0.0.1"),
                ProxyHeaders.version2("203.0.113.7", "127.0.0.1"),
                ProxyHeaders.version2("::", "2001:db8::1"),
                ProxyHeaders.version2("2001:db8::7", "ff02::1"),
                ProxyHeaders.version2("::1", "::1"),
                // Other families, other versions, and lengths that are wrong.
                ProxyHeaders.version2(ProxyHeaders.PROXY, ProxyHeaders.UDP4, addresses),
                ProxyHeaders.version2(ProxyHeaders.PROXY, ProxyHeaders.UDP6, "x".repeat(36)),
                ProxyHeaders.version2(ProxyHeaders.PROXY, ProxyHeaders.UNIX_STREAM, unix),
                ProxyHeaders.version2(ProxyHeaders.PROXY, ProxyHeaders.UNIX_DATAGRAM, unix),
                ProxyHeaders.version2(ProxyHeaders.PROXY, ProxyHeaders.UNIX_STREAM, addresses),
                ProxyHeaders.version2(ProxyHeaders.PROXY, ProxyHeaders.TCP6, addresses),
                ProxyHeaders.version2(ProxyHeaders.PROXY, 0x41, addresses),
                ProxyHeaders.version2(ProxyHeaders.PROXY, 0x13, addresses),
                ProxyHeaders.version2(0x22, ProxyHeaders.TCP4, addresses),
                ProxyHeaders.version2(0x11, ProxyHeaders.TCP4, addresses),
                ProxyHeaders.version2(0x01, ProxyHeaders.TCP4, addresses),
                ProxyHeaders.version2(0x31, ProxyHeaders.TCP4, addresses),
                ProxyHeaders.version2(ProxyHeaders.PROXY, ProxyHeaders.TCP4, ""),
                ProxyHeaders.version2(ProxyHeaders.PROXY, ProxyHeaders.TCP4, addresses.substring(1)),
                // Fields that are too long for their header, or for us.
                ProxyHeaders.version2("203.0.113.7", "198.51.100.1", "\1\0\7abc"),
                ProxyHeaders.version2("203.0.113.7", "198.51.100.1", "\40\0\4abcd"),
                ProxyHeaders.version2(
                        "203.0.113.7", "198.51.100.1", ProxyHeaders.field(0x20, "\1\0\0\0\0\41\0\100abc")),
                ProxyHeaders.version2("203.0.113.7", "198.51.100.1", ProxyHeaders.field(0xea, "x".repeat(1_500))),
                ProxyHeaders.version2("203.0.113.7", "198.51.100.1", ProxyHeaders.field(0xea, "x".repeat(65_000))));
    }

    @ParameterizedTest
    @MethodSource("unusable")
    void refusesAHeaderThatCannotBeUsed(String header) {
        TestChannel whole = server.connect(ProxiedServer.PROXY);
        whole.receive(header + ProxiedServer.QUERY);

        server.assertRefused(whole, Limit.PROXY_HEADER);

        TestChannel inPieces = server.connect(ProxiedServer.PROXY);
        for (char octet : (header + ProxiedServer.QUERY).toCharArray()) {
            inPieces.receive(String.valueOf(octet));
            if (!inPieces.isOpen()) {
                break;
            }
        }
        assertFalse(inPieces.isOpen());
        assertEquals("", inPieces.sent());
        assertEquals(List.of(Limit.PROXY_HEADER, Limit.PROXY_HEADER), server.observer.reached);
    }

    /** A length of 65,535 does not mean as much memory, because it is not waited for. */
    @Test
    void refusesALongHeaderBeforeAllOfItHasCome() {
        TestChannel channel = server.connect(ProxiedServer.PROXY);
        channel.receive(ProxyHeaderDecoder.VERSION_2 + "\41\21\377\377");
        int sent = 16;
        while (channel.isOpen() && sent < 65_535) {
            channel.receive("x".repeat(100));
            sent += 100;
        }

        server.assertRefused(channel, Limit.PROXY_HEADER);
        assertTrue(sent < 1_500, () -> "refused after 1,500 octets");
    }

    @ParameterizedTest
    @ValueSource(strings = {"P", "PROXY TCP4 203.0.113.7", "\r\n\r\n\0\r\nQUIT\n\41\21\0\14\1"})
    void refusesAHeaderThatEndsTooSoon(String octets) {
        TestChannel channel = server.connect(ProxiedServer.PROXY);
        channel.receive(octets);
        channel.halfClose();

        server.assertRefused(channel, Limit.PROXY_HEADER);
    }

    static Stream<String> healthChecks() {
        return Stream.of(
                "PROXY UNKNOWN\r\n",
                "PROXY UNKNOWN ::1 ::1 1 2\r\n",
                ProxyHeaders.version2(ProxyHeaders.LOCAL, ProxyHeaders.UNSPECIFIED, ""),
                ProxyHeaders.version2(ProxyHeaders.LOCAL, ProxyHeaders.TCP4, "x".repeat(12)),
                ProxyHeaders.version2(ProxyHeaders.LOCAL, 0xff, "x".repeat(200)),
                ProxyHeaders.version2(ProxyHeaders.PROXY, ProxyHeaders.UNSPECIFIED, ""),
                ProxyHeaders.version2(ProxyHeaders.PROXY, ProxyHeaders.UNSPECIFIED, "x".repeat(40)));
    }

    @ParameterizedTest
    @MethodSource("healthChecks")
    void letsAHealthCheckGoQuietly(String header) {
        TestChannel channel = server.connect(ProxiedServer.PROXY);
        channel.receive(header + ProxiedServer.QUERY);

        server.assertLetGo(channel);
    }

    /** HAProxy checks that way unless {@code check-send-proxy} is set, and ends the connection by a reset. */
    @Test
    void letsAProxyGoQuietlyThatSendsNothing() {
        TestChannel channel = server.connect(ProxiedServer.PROXY);
        channel.pipeline().fireExceptionCaught(new IOException("Connection reset by peer"));

        server.assertLetGo(channel);
    }

    @Test
    void letsAProxyGoQuietlyThatClosesAtOnce() {
        TestChannel channel = server.connect(ProxiedServer.PROXY);
        channel.halfClose();

        server.assertLetGo(channel);
    }
}
