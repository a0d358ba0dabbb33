package io.github.nettyidentd.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class NetworkTest {

    private static final InetAddress HOST = InetAddress.ofLiteral("192.0.2.77");

    @Test
    void startsAtItsFirstAddress() {
        assertEquals("192.0.2.64/26", new Network(HOST, 26).toString());
        assertEquals("192.0.2.77/32", Network.of(HOST).toString());
        assertEquals("0.0.0.0/0", new Network(HOST, 0).toString());
        assertEquals(
                "prefixLength: 33 (expected: 0-32)",
                assertThrows(IllegalArgumentException.class, () -> new Network(HOST, 33))
                        .getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.255.255, 11.0.0.0",
        "10.0.0.0/31, 10.0.0.1, 10.0.0.2",
        "::ffff:10.0.0.0/104, 10.1.2.3, 11.0.0.0",
        "2001:db8::/32, 2001:db8:ffff::1, 2001:db9::",
        "2001:db8:0:1::/64, 2001:db8:0:1:ffff::, 2001:db8:0:2::",
        "0.0.0.0/0, 255.255.255.255, ::1",
        "::/0, ::1, 127.0.0.1"
    })
    void containsWhatSharesItsPrefix(String network, String inside, String outside) {
        assertTrue(Network.parse(network).contains(InetAddress.ofLiteral(inside)));
        assertFalse(Network.parse(network).contains(InetAddress.ofLiteral(outside)));
    }

    @Test
    void coversWhatIsAsNarrowAtLeast() {
        Network wide = Network.parse("10.0.0.0/8");

        assertTrue(wide.covers(wide));
        assertTrue(wide.covers(Network.parse("10.1.0.0/16")));
        assertFalse(Network.parse("10.1.0.0/16").covers(wide));
        assertFalse(wide.covers(Network.parse("11.0.0.0/8")));
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0, a network such as 10.0.0.0/8 or 2001:db8::/32",
        "10.0.0/8, a network such as 10.0.0.0/8 or 2001:db8::/32",
        "10.0.0.0/, a network such as 10.0.0.0/8 or 2001:db8::/32",
        "10.0.0.0/-1, a network such as 10.0.0.0/8 or 2001:db8::/32",
        "10.0.0.0/33, a prefix length of 0 to 32",
        "::/129, a prefix length of 0 to 128",
        "::ffff:10.0.0.0/95, a prefix length of 96 to 128"
    })
    void saysWhatWasExpected(String text, String expected) {
        assertEquals(
                expected,
                assertThrows(IllegalArgumentException.class, () -> Network.parse(text))
                        .getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "127.1", "0x7f.0.0.1", "localhost", "fe80::1%lo", "1.2.3.4.5", "256.1.1.1", ":", "1:2"})
    void onlyWhatIsSpelledInFullIsAnAddress(String text) {
        assertNull(Addresses.parse(text));
    }

    @Test
    void mappedAddressesAreIpv4() {
        assertEquals(HOST, Addresses.parse("::ffff:192.0.2.77"));
    }
}
