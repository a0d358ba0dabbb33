package io.github.nettyidentd.linux.conntrack;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProcConntrackLineTest {

    private static final String LINE = "ipv4     2 tcp      6 431998 ESTABLISHED"
            + " src=10.0.1.2 dst=192.0.2.2 sport=5000 dport=6667"
            + " src=192.0.2.2 dst=192.0.2.1 sport=6667 dport=40000 [ASSURED] mark=0 zone=0 use=2";

    private static final Tuple ORIGINAL = tuple("10.0.1.2", 5000, "192.0.2.2", 6667);
    private static final Tuple REPLY = tuple("192.0.2.2", 6667, "192.0.2.1", 40000);

    private static Tuple tuple(String source, int sourcePort, String destination, int destinationPort) {
        return new Tuple(
                InetAddress.ofLiteral(source), sourcePort, InetAddress.ofLiteral(destination), destinationPort);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                LINE,
                // without a zone, with counts, and without a reply so far
                "ipv4     2 tcp      6 100 SYN_SENT src=10.0.1.2 dst=192.0.2.2 sport=5000 dport=6667 packets=1 bytes=60"
                        + " [UNREPLIED] src=192.0.2.2 dst=192.0.2.1 sport=6667 dport=40000 packets=0 bytes=0 mark=0 use=1",
                // offloaded, without a timeout
                "ipv4     2 tcp      6 src=10.0.1.2 dst=192.0.2.2 sport=5000 dport=6667"
                        + " src=192.0.2.2 dst=192.0.2.1 sport=6667 dport=40000 [OFFLOAD] mark=0 zone=0 use=3",
            })
    void readsBothDirections(String line) {
        assertEquals(Optional.of(new ProcConntrackLine(ORIGINAL, 0, REPLY, 0)), ProcConntrackLine.parse(line));
    }

    @Test
    void readsAddressesOfIpv6() {
        String line = "ipv6     10 tcp      6 431998 ESTABLISHED"
                + " src=fd00:0000:0000:0001:0000:0000:0000:0002 dst=2001:0db8:0000:0000:0000:0000:0000:0002"
                + " sport=5000 dport=6667 src=2001:0db8:0000:0000:0000:0000:0000:0002"
                + " dst=2001:0db8:0000:0000:0000:0000:0000:0001 sport=6667 dport=40000 [ASSURED] mark=0 use=2";

        assertEquals(
                Optional.of(new ProcConntrackLine(
                        tuple("fd00:0:0:1::2", 5000, "2001:db8::2", 6667),
                        0,
                        tuple("2001:db8::2", 6667, "2001:db8::1", 40000),
                        0)),
                ProcConntrackLine.parse(line));
    }

    @ParameterizedTest
    @CsvSource({
        "'mark=0 zone=7 use=2', 7, 7, 7",
        "'mark=0 zone-orig=7 use=2', 7, 0, 7",
        "'mark=0 zone-reply=7 use=2', 0, 7, 7",
        "'mark=0 use=2', 0, 0, 0",
    })
    void findsADirectionInItsZoneOnly(String end, int originalZone, int replyZone, int zone) {
        ProcConntrackLine line = ProcConntrackLine.parse(LINE.replace("mark=0 zone=0 use=2", end))
                .orElseThrow();

        assertTrue(line.has(ORIGINAL, originalZone));
        assertTrue(line.has(REPLY, replyZone));
        assertFalse(line.has(ORIGINAL, 8));
        assertFalse(line.has(REPLY, 8));
        assertEquals(originalZone == replyZone, line.has(REPLY, originalZone));
        assertFalse(line.has(tuple("192.0.2.3", 6667, "192.0.2.1", 40000), replyZone));
        assertEquals(zone, line.entry().zone());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ipv4     2 udp      17 29 src=10.0.1.2 dst=192.0.2.2 sport=5000 dport=6667"
                        + " src=192.0.2.2 dst=192.0.2.1 sport=6667 dport=40000 mark=0 use=2",
                "ipv4     2 tcp      6 9 CLOSE src=10.0.1.2 dst=192.0.2.2 sport=5000 dport=6667 mark=0 use=2",
                "ipv4     2 tcp      6 9 CLOSE src=10.0.1.2 dst=192.0.2.2 sport=5000 dport=6667"
                        + " src=192.0.2.2 dst=192.0.2.1 sport=6667 mark=0 use=2",
                "ipv4     2 tcp      6 9 CLOSE src=10.0.1.2 dst=192.0.2.2 sport=5000 dport=66670"
                        + " src=192.0.2.2 dst=192.0.2.1 sport=6667 dport=40000 mark=0 use=2",
                "ipv4     2 tcp      6 9 CLOSE src=10.0.1.2 dst=::1 sport=5000 dport=6667"
                        + " src=192.0.2.2 dst=192.0.2.1 sport=6667 dport=40000 mark=0 use=2",
                "ipv4     2 tcp      6 9 CLOSE src=somewhere dst=192.0.2.2 sport=5000 dport=6667"
                        + " src=192.0.2.2 dst=192.0.2.1 sport=6667 dport=40000 mark=0 use=2",
                "ipv4     2 tcp      6 9 CLOSE src=10.0.1.2 dst=192.0.2.2 sport=5000 dport=6667"
                        + " src=192.0.2.2 dst=192.0.2.1 sport=6667 dport=40000 mark=0 zone=x use=2",
            })
    void passesOverOtherLines(String line) {
        assertEquals(Optional.empty(), ProcConntrackLine.parse(line));
    }
}
