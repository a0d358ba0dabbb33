package io.github.nettyidentd.linux.ffi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class SockDiagResponseTest {

    private static final SocketRecord ROW =
            new SocketRecord(1, 65535, 6667, 4294967294L, 4294967295L, 0x123456789ABCDEFL, 4711, null);

    @Test
    void readsTheRowOfASocket() throws IOException {
        byte[] octets = AnswerOctets.of(-7, ROW);

        assertEquals(-7, AnswerOctets.sequence(octets));
        assertEquals(ROW, AnswerOctets.read(octets));
    }

    @Test
    void readsNothingWhereTheKernelHasNothing() throws IOException {
        byte[] octets = AnswerOctets.error(7, LibC.ENOENT);

        assertEquals(7, AnswerOctets.sequence(octets));
        assertNull(AnswerOctets.read(octets));
    }

    @Test
    void tellsTheErrorOfTheKernel() {
        assertFails("sock_diag: EPERM (1)", AnswerOctets.error(7, LibC.EPERM));
        // an acknowledgement, which nobody asked for
        assertFails("sock_diag: errno (0)", AnswerOctets.error(7, 0));
    }

    @Test
    void refusesAnotherTypeOfMessage() {
        byte[] done = AnswerOctets.of(7, ROW);
        done[4] = 3;
        done[5] = 0;

        assertFails("sock_diag answer of type 3 and 88 octets", done);
    }

    @Test
    void refusesWhatIsCutShort() {
        byte[] octets = AnswerOctets.of(7, ROW);
        for (int length = 20; length < octets.length; length++) {
            assertFails("sock_diag answer of type 20 and " + length + " octets", Arrays.copyOf(octets, length));
        }
        for (int length = 0; length < 20; length++) {
            byte[] header = Arrays.copyOf(octets, length);
            assertFails("sock_diag answer of " + length + " octets", header);
            assertThrows(IOException.class, () -> AnswerOctets.sequence(header));
        }
    }

    private static void assertFails(String message, byte[] octets) {
        assertEquals(
                message,
                assertThrows(IOException.class, () -> AnswerOctets.read(octets)).getMessage());
    }
}
