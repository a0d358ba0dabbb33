package io.github.nettyidentd.linux.ffi;

import static io.github.nettyidentd.linux.ffi.AddressMessages.ADDED;
import static io.github.nettyidentd.linux.ffi.AddressMessages.ADDRESS;
import static io.github.nettyidentd.linux.ffi.AddressMessages.DONE;
import static io.github.nettyidentd.linux.ffi.AddressMessages.INTERRUPTED;
import static io.github.nettyidentd.linux.ffi.AddressMessages.LOCAL;
import static io.github.nettyidentd.linux.ffi.AddressMessages.REMOVED;
import static io.github.nettyidentd.linux.ffi.AddressMessages.address;
import static io.github.nettyidentd.linux.ffi.AddressMessages.attribute;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class AddressSocketTest {

    private static final int IPV4 = 2;
    private static final int IPV6 = 10;

    @Test
    void readsAddressesOfBothFamiliesThatComeAndGo() throws IOException {
        byte[] datagram = new AddressMessages()
                .message(ADDED, 0, address(IPV4, 7, attribute(ADDRESS, "192.0.2.1"), attribute(LOCAL, "192.0.2.1")))
                .message(ADDED, 0, address(IPV6, 8, attribute(ADDRESS, "2001:db8::1")))
                .message(REMOVED, 0, address(IPV4, 7, attribute(LOCAL, "192.0.2.1")))
                .message(DONE, 0, new byte[4])
                .octets();

        assertEquals(
                List.of("+192.0.2.1%7", "+2001:db8:0:0:0:0:0:1%8", "-192.0.2.1%7", "end"),
                AddressMessages.read(datagram));
    }

    @Test
    void theAddressOfAPointToPointLinkIsItsLocalOne() throws IOException {
        byte[] datagram = new AddressMessages()
                .message(ADDED, 0, address(IPV4, 7, attribute(ADDRESS, "192.0.2.9"), attribute(LOCAL, "192.0.2.1")))
                .octets();

        assertEquals(List.of("+192.0.2.1%7"), AddressMessages.read(datagram));
    }

    @Test
    void tellsThatAListWasInterrupted() throws IOException {
        byte[] datagram = new AddressMessages()
                .message(ADDED, INTERRUPTED, address(IPV4, 7, attribute(LOCAL, "192.0.2.1")))
                .message(DONE, INTERRUPTED, new byte[4])
                .octets();

        assertEquals(List.of("interrupted", "+192.0.2.1%7", "interrupted", "end"), AddressMessages.read(datagram));
    }

    @Test
    void passesOverWhatNewerKernelsMaySay() throws IOException {
        byte[] datagram = new AddressMessages()
                .message(1234, 0, new byte[5])
                .message(ADDED, 0, address(28, 7, attribute(LOCAL, new byte[3])))
                .octets();

        assertEquals(List.of(), AddressMessages.read(datagram));
    }

    @Test
    void refusesWhatIsCutShort() {
        byte[] whole = new AddressMessages()
                .message(ADDED, 0, address(IPV4, 7, attribute(LOCAL, "192.0.2.1")))
                .octets();
        for (int length = 1; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            assertThrows(IOException.class, () -> AddressMessages.read(cut));
        }
        byte[] noAddress =
                new AddressMessages().message(ADDED, 0, address(IPV6, 7)).octets();
        assertThrows(IOException.class, () -> AddressMessages.read(noAddress));
        byte[] error = new AddressMessages().message(2, 0, new byte[20]).octets();
        assertThrows(IOException.class, () -> AddressMessages.read(error));
    }

    /** Needs no rights in our own namespace. */
    @Test
    void asksTheKernel() throws IOException {
        List<String> heard = new ArrayList<>();
        try (AddressSocket socket = AddressSocket.open();
                var reader = new AddressSocket.Reader()) {
            socket.requestAll();
            assertTrue(reader.read(socket, new AddressSocket.Receiver() {
                @Override
                public void added(InetAddress address, int interfaceIndex) {
                    heard.add(address.getHostAddress() + "%" + interfaceIndex);
                }

                @Override
                public void removed(InetAddress address, int interfaceIndex) {}

                @Override
                public void interrupted() {}

                @Override
                public void end() {
                    heard.add("end");
                }
            }));
        }
        assertTrue(heard.contains("127.0.0.1%1"), heard::toString);
        assertEquals("end", heard.getLast());
    }
}
