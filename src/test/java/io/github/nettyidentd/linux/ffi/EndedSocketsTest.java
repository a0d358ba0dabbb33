package io.github.nettyidentd.linux.ffi;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.testing.Await;
import io.github.nettyidentd.testing.Commands;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class EndedSocketsTest {

    private static final long COOKIE = 0x123456789ABCDEFL;
    private static final byte[] MESSAGE = ResponseOctets.of(0, new SocketRecord(7, 1, 2, 3, 4, COOKIE, 5, 0, null));

    private static List<Long> parsed(byte[] octets) {
        List<Long> cookies = new ArrayList<>();
        try (Arena arena = Arena.ofConfined()) {
            EndedSockets.parse(
                    arena.allocate(octets.length, JAVA_INT.byteAlignment()).copyFrom(MemorySegment.ofArray(octets)),
                    cookies::add);
        }
        return cookies;
    }

    @Test
    void readsTheCookie() {
        assertEquals(List.of(COOKIE), parsed(MESSAGE));
    }

    @Test
    void passesOverWhatIsCutShortOrOfAnotherType() {
        for (int length = 0; length < MESSAGE.length; length++) {
            assertEquals(List.of(), parsed(Arrays.copyOf(MESSAGE, length)));
        }
        byte[] other = MESSAGE.clone();
        other[4] = 21;
        assertEquals(List.of(), parsed(other));
    }

    /** Root of a container may send to a group of its network namespace. */
    @Test
    void hearsTheKernelAlone() throws Exception {
        Commands.assumeRoot();
        try (EndedSockets ended = EndedSockets.open();
                RawSocket liar = RawSocket.of(NetlinkSocket.AF_NETLINK, NetlinkSocket.SOCK_RAW, 4)) {
            send(liar.fd(), MESSAGE);
            long last;
            try (RawSocket socket = RawSocket.tcp(false)) {
                last = socket.cookie();
            }
            List<Long> heard = new ArrayList<>();
            Await.until("the end of a socket", () -> {
                assertTrue(ended.read(heard::add));
                return heard.contains(last);
            });
            assertFalse(heard.contains(COOKIE));
        }
    }

    private static void send(int fd, byte[] message) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment errno = arena.allocate(LibC.ERRNO);
            MemorySegment group = arena.allocate(NetlinkSocket.SOCKADDR_NL);
            group.set(JAVA_SHORT, 0, (short) NetlinkSocket.AF_NETLINK);
            group.set(JAVA_INT, 8, 1);
            MemorySegment octets = arena.allocateFrom(JAVA_BYTE, message);
            int sent = LibCFunction.of("sendto")
                    .call(errno, fd, octets.address(), message.length, 0, group.address(), group.byteSize());
            // The kernel's own end, to which it goes as well, may refuse it.
            assertTrue(sent > 0 || LibC.errno(errno) == LibC.ECONNREFUSED, () -> LibC.name(LibC.errno(errno)));
        }
    }
}
