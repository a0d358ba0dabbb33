package io.github.nettyidentd.linux.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.nettyidentd.api.ConnectionPair;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteOrder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Reads rows of {@code /proc/net/tcp} and {@code tcp6} as a little-endian host prints them. */
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

    private static ProcScan scan(ConnectionPair pair, String... rows) throws IOException {
        var scan = new ProcScan(pair);
        for (String row : rows) {
            scan.read(row);
        }
        return scan;
    }

    @Test
    void findsARowByAllFourParts() throws IOException {
        var pair = new ConnectionPair(LOOPBACK, 25, REMOTE, 762);
        var row = new ProcScan.Row(TcpState.ESTABLISHED, 1000, 10927);
        assertEquals(row, scan(pair, HEADER, LISTENER, CONNECTION).connection());
        assertFalse(scan(pair, HEADER, LISTENER, CONNECTION).hasListener());
    }

    @Test
    void skipsRowsThatDifferInOnePart() throws IOException {
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
    void readsRowsOfTablesWithMoreThanTenThousand() throws IOException {
        String row = CONNECTION.replace("   1:", "1234567:");
        assertTrue(scan(new ConnectionPair(LOOPBACK, 25, REMOTE, 762), row).connection() != null);
    }

    @Test
    void findsIpv4OnAnIpv6Socket() throws IOException {
        String row = "   7: 0000000000000000FFFF00000100007F:0019 0000000000000000FFFF000004030201:02FA 01"
                + " 00000000:00000000 00:00000000 00000000  1000        0 4711 1 0000";
        assertEquals(
                new ProcScan.Row(TcpState.ESTABLISHED, 1000, 4711),
                scan(new ConnectionPair(LOOPBACK, 25, REMOTE, 762), row).connection());
    }

    @Test
    void findsIpv6() throws IOException {
        String row = "   7: 00000000000000000000000001000000:0019 B80D0120000000000000000001000000:02FA 08"
                + " 00000000:00000000 00:00000000 00000000    33        0 4711 1 0000";
        var pair = new ConnectionPair(InetAddress.ofLiteral("::1"), 25, InetAddress.ofLiteral("2001:db8::1"), 762);
        assertEquals(
                new ProcScan.Row(TcpState.CLOSE_WAIT, 33, 4711), scan(pair, row).connection());
    }

    @Test
    void seesAListenerOnTheAddressOrOnAny() throws IOException {
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
    void prefersTheRowThatAProcessHolds() throws IOException {
        String closing =
                CONNECTION.replace(" 01 ", " 06 ").replace("  1000 ", "     0 ").replace(" 10927 ", " 0 ");
        var pair = new ConnectionPair(LOOPBACK, 25, REMOTE, 762);
        var held = new ProcScan.Row(TcpState.ESTABLISHED, 1000, 10927);
        assertEquals(held, scan(pair, closing, CONNECTION).connection());
        assertEquals(held, scan(pair, CONNECTION, closing).connection());
    }

    @ParameterizedTest
    @CsvSource({
        "' 1000 ', ' -1 ', uid: '-1' (expected: 0-4294967295)",
        "' 1000 ', ' 4294967296 ', uid: '4294967296' (expected: 0-4294967295)",
        "' 1000 ', ' lisa ', uid: 'lisa' (expected: 0-4294967295)",
        "' 10927 ', ' ? ', inode: '?' (expected: 0-9223372036854775807)",
        "' 01 ', ' 100 ', state: '100' (expected: 0-ff)",
        "' 10927 1 0000', '', row of 9 fields (expected: 10 or more)",
    })
    void refusesARowOfThisConnectionThatTheKernelDoesNotPrint(String field, String other, String message) {
        String row = CONNECTION.replace(field, other);
        var pair = new ConnectionPair(LOOPBACK, 25, REMOTE, 762);
        assertEquals(
                message, assertThrows(IOException.class, () -> scan(pair, row)).getMessage());
    }

    @Test
    void skipsAMalformedRowOfAnotherConnection() throws IOException {
        var pair = new ConnectionPair(LOOPBACK, 26, REMOTE, 762);
        assertNull(scan(pair, CONNECTION.replace(" 1000 ", " -1 ")).connection());
    }

    @Test
    void readsTheLargestUid() throws IOException {
        ProcScan.Row row = scan(
                        new ConnectionPair(LOOPBACK, 25, REMOTE, 762), CONNECTION.replace(" 1000 ", " 4294967294 "))
                .connection();
        assertEquals(new ProcScan.Row(TcpState.ESTABLISHED, 4294967294L, 10927), row);
    }
}
