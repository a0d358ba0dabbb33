package io.github.nettyidentd.linux.ffi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SockDiagMessageTest {

    private static final int SEQUENCE = 7;
    private static final SocketRecord ROW =
            new SocketRecord(1, 65535, 6667, 4294967294L, 4294967295L, 0x123456789ABCDEFL, 4711, 0, null);

    @Test
    void readsTheRowOfASocket() throws IOException {
        assertEquals(ROW, ResponseOctets.read(-7, ResponseOctets.of(-7, ROW)));
    }

    @Test
    void readsNothingWhereTheKernelHasNothing() throws IOException {
        assertNull(ResponseOctets.read(SEQUENCE, ResponseOctets.error(SEQUENCE, LibC.ENOENT)));
    }

    @Test
    void refusesTheResponseToAnotherRequest() {
        assertFails("sock_diag response to request 6 (expected: 7)", ResponseOctets.of(6, ROW));
        assertFails("sock_diag response to request 8 (expected: 7)", ResponseOctets.error(8, LibC.ENOENT));
    }

    @Test
    void reportsTheErrorOfTheKernel() {
        assertFails("sock_diag: EPERM (1)", ResponseOctets.error(SEQUENCE, LibC.EPERM));
        // an acknowledgement, for which no request asks
        assertFails("sock_diag: errno (0)", ResponseOctets.error(SEQUENCE, 0));
    }

    @Test
    void refusesAnotherTypeOfMessage() {
        byte[] done = ResponseOctets.of(SEQUENCE, ROW);
        done[4] = 3;
        done[5] = 0;

        assertFails("sock_diag response of type 3 and 88 octets", done);
    }

    @Test
    void refusesAResponseThatIsCutShort() {
        byte[] octets = ResponseOctets.of(SEQUENCE, ROW);
        for (int length = 20; length < octets.length; length++) {
            assertFails("sock_diag response of type 20 and " + length + " octets", Arrays.copyOf(octets, length));
        }
        for (int length = 0; length < 20; length++) {
            assertFails("sock_diag response of " + length + " octets", Arrays.copyOf(octets, length));
        }
    }

    private static void assertFails(String message, byte[] octets) {
        assertEquals(
                message,
                assertThrows(IOException.class, () -> ResponseOctets.read(SEQUENCE, octets))
                        .getMessage());
    }
}
