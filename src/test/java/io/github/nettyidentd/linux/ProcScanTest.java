package io.github.nettyidentd.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.nettyidentd.api.ConnectionPair;
import java.net.InetAddress;
import java.nio.ByteOrder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rows of {@code /proc/net/tcp} and {@code tcp6} as a little-endian host prints them. */
class ProcScanTest {

    private static final String HEADER =
            "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode";
    private static final String LISTENER =
            "   0: 0100007F:0277 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 5505 1 0000";
    private static final String CONNECTION =
            "   1: 0100007F:0019 04030201:02FA 01 00000000:00000000 00:00000000 00000000  1000        0 10927 1 0000";

    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
    private static final InetAddress REMOTE = InetAddress.ofLiteral("1.2.3.4");

    @BeforeEach
    void needsLittleEndian() {
        assumeTrue(ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN, "rows are printed in the order of the host");
    }

    private static ProcScan scan(ConnectionPair pair, String... rows) {
        var scan = new ProcScan(pair);
        for (String row : rows) {
            scan.read(row);
        }
        return scan;
    }

    @Test
    void findsARowByAllFourParts() {
        var pair = new ConnectionPair(LOOPBACK, 25, REMOTE, 762);
        var row = new ProcScan.Row(TcpState.ESTABLISHED, 1000, 10927);
        assertEquals(row, scan(pair, HEADER, LISTENER, CONNECTION).connection());
        assertFalse(scan(pair, HEADER, LISTENER, CONNECTION).hasListener());
    }

    @Test
    void passesOverRowsThatDifferInOnePart() {
        InetAddress other = InetAddress.ofLiteral("4.3.2.1");
        assertNull(
                scan(new ConnectionPair(LOOPBACK, 26, REMOTE, 762), CONNECTION).connection());
        assertNull(
                scan(new ConnectionPair(LOOPBACK, 25, REMOTE, 763), CONNECTION).connection());
        assertNull(
                scan(new ConnectionPair(LOOPBACK, 25, other, 762), CONNECTION).connection());
        assertNull(scan(new ConnectionPair(other, 25, REMOTE, 762), CONNECTION).connection());
    }

    @Test
    void readsRowsOfTablesWithMoreThanTenThousand() {
        String row = CONNECTION.replace("   1:", "1234567:");
        assertTrue(scan(new ConnectionPair(LOOPBACK, 25, REMOTE, 762), row).connection() != null);
    }

    @Test
    void findsIpv4OnAnIpv6Socket() {
        String row = "   7: 0000000000000000FFFF00000100007F:0019 0000000000000000FFFF000004030201:02FA 01"
                + " 00000000:00000000 00:00000000 00000000  1000        0 4711 1 0000";
        assertEquals(
                new ProcScan.Row(TcpState.ESTABLISHED, 1000, 4711),
                scan(new ConnectionPair(LOOPBACK, 25, REMOTE, 762), row).connection());
    }

    @Test
    void findsIpv6() {
        String row = "   7: 00000000000000000000000001000000:0019 B80D0120000000000000000001000000:02FA 08"
                + " 00000000:00000000 00:00000000 00000000    33        0 4711 1 0000";
        var pair = new ConnectionPair(InetAddress.ofLiteral("::1"), 25, InetAddress.ofLiteral("2001:db8::1"), 762);
        assertEquals(
                new ProcScan.Row(TcpState.CLOSE_WAIT, 33, 4711), scan(pair, row).connection());
    }

    @Test
    void seesAListenerOnTheAddressOrOnAny() {
        var pair = new ConnectionPair(LOOPBACK, 631, REMOTE, 762);
        assertTrue(scan(pair, LISTENER).hasListener());
        assertTrue(scan(pair, LISTENER.replace("0100007F:", "00000000:")).hasListener());
        assertTrue(scan(
                        pair,
                        LISTENER.replace("0100007F:", "0".repeat(32) + ":")
                                .replace(" 00000000:0000", " " + "0".repeat(32) + ":0000"))
                .hasListener());
        assertFalse(scan(pair, LISTENER.replace("0100007F:", "0200007F:")).hasListener());
        assertNull(scan(pair, LISTENER).connection());
    }

    @Test
    void prefersTheRowThatAProcessHolds() {
        String closing =
                CONNECTION.replace(" 01 ", " 06 ").replace("  1000 ", "     0 ").replace(" 10927 ", " 0 ");
        var pair = new ConnectionPair(LOOPBACK, 25, REMOTE, 762);
        var held = new ProcScan.Row(TcpState.ESTABLISHED, 1000, 10927);
        assertEquals(held, scan(pair, closing, CONNECTION).connection());
        assertEquals(held, scan(pair, CONNECTION, closing).connection());
    }

    @Test
    void leavesNothingOfAnIncompleteRow() {
        assertNull(scan(new ConnectionPair(LOOPBACK, 25, REMOTE, 762), CONNECTION.substring(0, 50))
                .connection());
    }
}
