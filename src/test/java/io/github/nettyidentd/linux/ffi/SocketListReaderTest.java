package io.github.nettyidentd.linux.ffi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class SocketListReaderTest {

    private static final InetAddress IPV4 = InetAddress.ofLiteral("192.0.2.1");
    private static final InetAddress OTHER = InetAddress.ofLiteral("192.0.2.2");
    private static final InetAddress IPV6 = InetAddress.ofLiteral("2001:db8::1");
    private static final ListedSocket CONNECTED = new ListedSocket(1, IPV4, 40_000, OTHER, 6667, 1000, 4711, 7);
    private static final ListedSocket OVER_IPV6 =
            new ListedSocket(2, IPV6, 65_535, IPV6, 1, 4_294_967_295L, 4_294_967_295L, 0x123456789ABCDEFL);

    private final ListOctets octets = new ListOctets();

    @Test
    void readsSocketsOfBothFamiliesUntilTheEnd() throws IOException {
        octets.socket(CONNECTED).socket(OVER_IPV6);
        ListOctets.Read unfinished = ListOctets.read(octets.octets());
        assertEquals(List.of(CONNECTED, OVER_IPV6), unfinished.sockets());
        assertFalse(unfinished.isAtEnd());

        assertTrue(ListOctets.read(octets.end(0).octets()).isAtEnd());
    }

    @Test
    void anIpv4MappedAddressIsOneOfIpv4() throws IOException {
        octets.mapped(CONNECTED);
        assertEquals(List.of(CONNECTED), ListOctets.read(octets.octets()).sockets());
    }

    @Test
    void passesOverOtherFamilies() throws IOException {
        octets.family(1, CONNECTED);
        assertEquals(List.of(), ListOctets.read(octets.octets()).sockets());
    }

    @Test
    void reportsTheErrorOfTheKernel() {
        assertFails("sock_diag: EPERM (1)", new ListOctets().error(LibC.EPERM));
        assertFails("sock_diag: EINVAL (22)", new ListOctets().end(LibC.EINVAL));
        assertFails("sock_diag: errno (0)", new ListOctets().error(0));
    }

    @Test
    void failsIfTheListWasInterrupted() {
        octets.message(18, 0x12, new byte[72]);
        assertFails("the sockets have changed while the kernel listed them", octets);
    }

    @Test
    void refusesAnotherTypeOfMessage() {
        assertFails("sock_diag message of type 20", octets.message(20, 2, new byte[72]));
    }

    @Test
    void refusesWhatIsCutShort() {
        byte[] whole = octets.socket(CONNECTED).octets();
        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThrows(IOException.class, () -> ListOctets.read(cut));
        }
        assertFails("sock_diag message about a socket of 87 octets", new ListOctets().message(18, 2, new byte[71]));
    }

    private static void assertFails(String message, ListOctets octets) {
        IOException failure = assertThrows(IOException.class, () -> ListOctets.read(octets.octets()));
        assertEquals(message, Objects.requireNonNull(failure.getMessage()));
    }
}
