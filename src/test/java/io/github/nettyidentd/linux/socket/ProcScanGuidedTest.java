package io.github.nettyidentd.linux.socket;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.nettyidentd.api.ConnectionPair;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;

/**
 * Reads any octets as {@code /proc/net/tcp}, looking for one connection. What the kernel prints must be read as it is
 * meant. Other octets give any result or an {@link IOException}. The fuzzer starts with tables of Linux 6.18 on x86-64.
 */
class ProcScanGuidedTest {

    private static final ConnectionPair PAIR =
            new ConnectionPair(InetAddress.ofLiteral("127.0.0.1"), 25, InetAddress.ofLiteral("1.2.3.4"), 762);

    /** A row as the kernel prints it: both ends, state, uid and inode. */
    private static final Pattern ROW = Pattern.compile(" *[0-9]+: ((?:[0-9A-F]{8}){1,4}:[0-9A-F]{4})"
            + " ((?:[0-9A-F]{8}){1,4}:[0-9A-F]{4}) ([0-9A-F]{2}) [0-9A-F]{8}:[0-9A-F]{8} [0-9A-F]{2}:[0-9A-F]{8}"
            + " [0-9A-F]{8} +([0-9]{1,9}) +[0-9]+ ([0-9]{1,18})(?: [0-9a-f -]*)?");

    private static final String MAPPED = "0000000000000000FFFF0000";
    private static final String ANY6 = "0".repeat(32);
    private static final Set<String> CONNECTIONS =
            Set.of("0100007F:0019 04030201:02FA", MAPPED + "0100007F:0019 " + MAPPED + "04030201:02FA");
    private static final Set<String> LISTENERS = Set.of(
            "0100007F:0019 00000000:0000",
            "00000000:0019 00000000:0000",
            MAPPED + "0100007F:0019 " + ANY6 + ":0000",
            MAPPED + "00000000:0019 " + ANY6 + ":0000",
            ANY6 + ":0019 " + ANY6 + ":0000");

    @BeforeEach
    void needsLittleEndian() {
        assumeTrue(ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN, "rows are printed in the order of the host");
    }

    @FuzzTest
    void fuzz(byte[] octets) {
        List<String> rows = new String(octets, ISO_8859_1).lines().toList();
        boolean printedByTheKernel =
                rows.stream().allMatch(row -> ROW.matcher(row).matches() || !row.contains(":0019 "));
        var scan = new ProcScan(PAIR);
        try {
            for (String row : rows) {
                scan.read(row);
            }
        } catch (IOException e) {
            assertFalse(printedByTheKernel, e::toString);
            assertTrue(
                    Objects.requireNonNull(e.getMessage()).matches("(?s).*\\(expected: [0-9a-z -]+\\)"), e::toString);
            return;
        }
        if (printedByTheKernel) {
            assertEquals(connection(rows), scan.connection());
            assertEquals(rows.stream().anyMatch(ProcScanGuidedTest::isListener), scan.hasListener());
        }
    }

    /** The first row whose socket a process holds, or else the last row of the connection. */
    private static ProcScan.@Nullable Row connection(List<String> rows) {
        ProcScan.Row connection = null;
        for (String row : rows) {
            Matcher matcher = ROW.matcher(row);
            if (matcher.matches() && CONNECTIONS.contains(ends(matcher))) {
                connection = new ProcScan.Row(
                        state(matcher), Long.parseLong(matcher.group(4)), Long.parseLong(matcher.group(5)));
                if (connection.inode() != 0) {
                    break;
                }
            }
        }
        return connection;
    }

    private static boolean isListener(String row) {
        Matcher matcher = ROW.matcher(row);
        return matcher.matches() && LISTENERS.contains(ends(matcher)) && state(matcher) == TcpState.LISTEN;
    }

    private static String ends(Matcher row) {
        return row.group(1) + " " + row.group(2);
    }

    private static TcpState state(Matcher row) {
        return TcpState.of(Integer.parseInt(row.group(3), 16));
    }
}
