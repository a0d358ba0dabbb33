package io.github.nettyidentd.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DuplicateDetectionTest {

    /** As the kernel writes them, with an interface that has a name of full length. */
    private static final List<String> ADDRESSES = List.of(
            "20010db8000600000000000000000001 02 40 00 c0       v0",
            "20010db8000500000000000000000001 02 40 00 48       v0",
            "20010db8000000000000000000000011 02 40 00 82       v0",
            "00000000000000000000000000000001 01 80 10 80       lo",
            "fe800000000000000000000000000001 02 40 20 80       v0",
            "fe800000000000000000000000000001 0a 40 20 c0 a-long-name-15ch",
            "not a line of this file");

    @ParameterizedTest
    @CsvSource({
        "2001:db8:6::1, UNDER_WAY",
        "2001:db8:5::1, FAILED",
        "2001:db8::11, NONE",
        "2001:db8::12, NONE",
        "::1, NONE",
        "::, NONE",
    })
    void isToldByTheFlags(String address, DuplicateDetection expected) {
        assertEquals(expected, DuplicateDetection.of((Inet6Address) InetAddress.ofLiteral(address), ADDRESSES));
    }

    @ParameterizedTest
    @CsvSource({"2, NONE", "10, UNDER_WAY", "3, NONE"})
    void tellsInterfacesApart(int index, DuplicateDetection expected) throws Exception {
        byte[] octets = InetAddress.ofLiteral("fe80::1").getAddress();
        assertEquals(expected, DuplicateDetection.of(Inet6Address.getByAddress(null, octets, index), ADDRESSES));
    }

    @Test
    void isOfNoConcernToIpv4() {
        assertEquals(DuplicateDetection.NONE, DuplicateDetection.of(InetAddress.ofLiteral("127.0.0.1")));
    }

    @Test
    void readsWhatTheKernelSays() {
        assertEquals(DuplicateDetection.NONE, DuplicateDetection.of(InetAddress.ofLiteral("::1")));
    }
}
