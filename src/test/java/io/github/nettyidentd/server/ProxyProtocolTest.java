package io.github.nettyidentd.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.net.Network;
import java.net.InetAddress;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Connections through proxies, whose headers say who the client is. */
class ProxyProtocolTest {

    private ProxiedServer server = new ProxiedServer();

    @AfterEach
    void close() {
        server.close();
    }

    /** The header itself, the client, and the server. */
    static Stream<List<String>> headers() {
        return Stream.of(
                List.of(ProxiedServer.VERSION_1, "203.0.113.7", "198.51.100.1"),
                List.of(ProxiedServer.VERSION_2, "203.0.113.7", "198.51.100.1"),
                List.of(ProxyHeaders.version1("TCP6", "2001:db8::7", "2001:db8::1"), "2001:db8::7", "2001:db8::1"),
                List.of(ProxyHeaders.version2("2001:db8::7", "2001:db8::1"), "2001:db8::7", "2001:db8::1"),
                List.of(
                        ProxyHeaders.version1("TCP6", "::ffff:203.0.113.7", "::ffff:198.51.100.1"),
                        "203.0.113.7",
                        "198.51.100.1"),
                List.of(
                        ProxyHeaders.version2(
                                ProxyHeaders.PROXY,
                                ProxyHeaders.TCP6,
                                "\0".repeat(10) + "\377\377\313\0\161\7" + "\0".repeat(10) + "\377\377\306\63\144\1"
                                        + "\1\2\0\161"),
                        "203.0.113.7",
                        "198.51.100.1"),
                List.of(
                        ProxyHeaders.version2(
                                "203.0.113.7",
                                "198.51.100.1",
                                ProxyHeaders.field(0x03, "abcd")
                                        + ProxyHeaders.field(0x04, "")
                                        + ProxyHeaders.field(0xea, "vpce-1")
                                        + ProxyHeaders.field(0x20, "\1\0\0\0\0" + ProxyHeaders.field(0x21, "TLSv1.3"))
                                        + ProxyHeaders.field(0x7b, "x".repeat(900))),
                        "203.0.113.7",
                        "198.51.100.1"));
    }

    @ParameterizedTest
    @MethodSource("headers")
    void asksAboutTheAddressesOfTheHeaderWhereverItIsCut(List<String> header) {
        String octets = header.getFirst() + ProxiedServer.QUERY;
        for (int cut = 0; cut <= octets.length(); cut++) {
            TestChannel channel = server.connect(ProxiedServer.PROXY);
            if (cut > 0) {
                channel.receive(octets.substring(0, cut));
            }
            if (cut < octets.length()) {
                channel.receive(octets.substring(cut));
            }
            channel.settle();

            assertEquals(ProxiedServer.REPLY, channel.sent(), "cut at " + cut);
            assertEquals(
                    new ConnectionPair(
                            InetAddress.ofLiteral(header.get(2)), 1, InetAddress.ofLiteral(header.get(1)), 2),
                    server.asked.getLast());
            assertEquals(
                    InetAddress.ofLiteral(header.get(1)),
                    server.observer.answered.getLast().clientAddress());
            channel.close();
            channel.close();
        }
        assertEquals(octets.length() + 1, server.observer.opened);
    }

    @ParameterizedTest
    @MethodSource("headers")
    void takesTheHeaderOctetByOctet(List<String> header) {
        TestChannel channel = server.connect(ProxiedServer.PROXY);
        for (char octet : (header.getFirst() + ProxiedServer.QUERY + ProxiedServer.QUERY).toCharArray()) {
            channel.receive(String.valueOf(octet));
        }

        assertEquals(ProxiedServer.REPLY + ProxiedServer.REPLY, channel.sent());
    }

    /** Netty's decoder of lines would take the last octet of the header for a part of the first line. */
    @Test
    void doesNotMixTheHeaderWithTheFirstLine() {
        TestChannel channel = server.connect(ProxiedServer.PROXY);
        channel.receive(ProxyHeaders.version2("203.0.113.7", "198.51.100.1", ProxyHeaders.field(0x05, "\r")) + "\n"
                + ProxiedServer.QUERY);

        assertEquals("0 , 0 : ERROR : INVALID-PORT\r\n", channel.sent());
    }

    @Test
    void leavesThePipelineAsThatOfAnyConnection() {
        TestChannel direct = server.connect(ProxiedServer.STRANGER);
        TestChannel proxied = server.connect(ProxiedServer.PROXY);
        proxied.receive(ProxiedServer.VERSION_2);

        assertEquals(direct.pipeline().names(), proxied.pipeline().names());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    void answersAPeerThatIsNotAProxyWithoutAHeader(int peer) {
        TestChannel channel = server.connect(InetAddress.ofLiteral("192.0.2." + (16 + peer)));
        channel.receive(ProxiedServer.QUERY);

        assertEquals(ProxiedServer.REPLY, channel.sent());
        assertNull(channel.pipeline().get(ProxyHeader.class));
    }

    @ParameterizedTest
    @MethodSource("headers")
    void closesTheConnectionOfAnybodyElseWhoSendsAHeader(List<String> header) {
        TestChannel channel = server.connect(ProxiedServer.STRANGER);
        channel.receive(header.getFirst() + ProxiedServer.QUERY);

        assertFalse(channel.isOpen());
        assertEquals("", channel.sent());
        assertEquals(List.of(Limit.PROXY_HEADER), server.observer.reached);
        assertEquals(List.of(), server.asked);
    }

    /** In pieces it may look like a line that is not a query, but never like a query. */
    @ParameterizedTest
    @MethodSource("headers")
    void asksNothingForAnybodyElseWhereverTheHeaderIsCut(List<String> header) {
        String octets = header.getFirst() + ProxiedServer.QUERY;
        for (int cut = 1; cut < octets.length(); cut++) {
            TestChannel channel = server.connect(ProxiedServer.STRANGER);
            channel.receive(octets.substring(0, cut));
            if (channel.isOpen()) {
                channel.receive(octets.substring(cut));
            }

            assertEquals("", channel.sent().replace("0 , 0 : ERROR : INVALID-PORT\r\n", ""));
            assertEquals(List.of(), server.asked);
        }
    }

    @Test
    void closesAtASecondHeader() {
        TestChannel channel = server.connect(ProxiedServer.PROXY);
        channel.receive(ProxiedServer.VERSION_2
                + ProxyHeaders.version1("TCP4", "203.0.113.8", "198.51.100.1")
                + ProxiedServer.QUERY);

        assertFalse(channel.isOpen());
        assertEquals(List.of(Limit.PROXY_HEADER), server.observer.reached);
        assertEquals(List.of(ProxiedServer.CLIENT), server.observer.reachedBy);
        assertEquals(List.of(), server.asked);
    }

    @Test
    void answersAClientThatHasClosedItsSide() {
        TestChannel channel = server.connect(ProxiedServer.PROXY);
        channel.receive(ProxiedServer.VERSION_2 + ProxiedServer.QUERY);
        channel.halfClose();

        assertEquals(ProxiedServer.REPLY, channel.sent());
        assertFalse(channel.isOpen());
    }

    /** A proxy on this host may mean this host's loopback addresses. */
    @ParameterizedTest
    @CsvSource({"127.0.0.1, 127.0.0.2, 127.0.0.3", "::1, ::1, ::1", "::1, 127.0.0.2, 127.0.0.3"})
    void takesLoopbackAddressesFromAProxyOnThisHost(String proxy, String source, String destination) {
        server = new ProxiedServer(Network.of(InetAddress.ofLiteral(proxy)), ServerLimits.DEFAULTS);
        TestChannel channel = server.connect(InetAddress.ofLiteral(proxy));
        channel.receive(ProxyHeaders.version2(source, destination) + ProxiedServer.QUERY);

        assertEquals(ProxiedServer.REPLY, channel.sent());
        assertEquals(InetAddress.ofLiteral(source), server.asked.getLast().clientAddress());
        assertEquals(InetAddress.ofLiteral(destination), server.asked.getLast().serverAddress());
    }
}
