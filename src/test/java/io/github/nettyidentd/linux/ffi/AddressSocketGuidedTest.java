package io.github.nettyidentd.linux.ffi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.github.nettyidentd.testing.Fuzz;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Reads any octets as a datagram of rtnetlink. They give what the headers {@code linux/netlink.h} and {@code linux/if_addr.h}
 * say, or an {@link IOException}.
 */
class AddressSocketGuidedTest {

    private static final int HEADER = 16;
    private static final int BODY = 8;

    @FuzzTest
    void fuzz(byte[] octets) {
        List<String> expected = expected(octets);
        try {
            assertEquals(expected, AddressMessages.read(octets));
        } catch (IOException e) {
            assertFalse(expected != null, e::toString);
        }
    }

    /** Real messages with some octets changed, because random octets are hardly ever messages. */
    @Test
    void readsOrRefusesMessagesThatWereChanged() {
        byte[] whole = new AddressMessages()
                .message(
                        AddressMessages.ADDED,
                        0,
                        AddressMessages.address(
                                2,
                                7,
                                AddressMessages.attribute(AddressMessages.ADDRESS, "192.0.2.9"),
                                AddressMessages.attribute(AddressMessages.LOCAL, "192.0.2.1")))
                .message(
                        AddressMessages.REMOVED,
                        AddressMessages.INTERRUPTED,
                        AddressMessages.address(
                                10, 8, AddressMessages.attribute(AddressMessages.ADDRESS, "2001:db8::1")))
                .message(AddressMessages.DONE, 0, new byte[4])
                .octets();
        Fuzz.run(random -> {
            byte[] octets = whole.clone();
            for (int changes = random.nextInt(4); changes > 0; changes--) {
                octets[random.nextInt(octets.length)] = (byte) random.nextInt();
            }
            fuzz(octets);
        });
    }

    /** What the octets say; {@code null} if they must be refused. */
    private static @Nullable List<String> expected(byte[] octets) {
        ByteBuffer datagram = ByteBuffer.wrap(octets).order(ByteOrder.nativeOrder());
        List<String> heard = new ArrayList<>();
        for (long at = 0; at < octets.length; ) {
            if (octets.length - at < HEADER) {
                return null;
            }
            long size = Integer.toUnsignedLong(datagram.getInt((int) at));
            if (size < HEADER || at + size > octets.length) {
                return null;
            }
            if (!message(datagram.slice((int) at, (int) size).order(ByteOrder.nativeOrder()), heard)) {
                return null;
            }
            at += (size + 3) / 4 * 4;
        }
        return heard;
    }

    private static boolean message(ByteBuffer message, List<String> heard) {
        if ((message.getShort(6) & AddressMessages.INTERRUPTED) != 0) {
            heard.add("interrupted");
        }
        switch (message.getShort(4)) {
            case AddressMessages.DONE -> heard.add("end");
            case 2 -> {
                return false;
            }
            case AddressMessages.ADDED, AddressMessages.REMOVED -> {
                if (message.capacity() < HEADER + BODY) {
                    return false;
                }
                int octets = switch (message.get(HEADER)) {
                    case 2 -> 4;
                    case 10 -> 16;
                    default -> 0;
                };
                if (octets == 0) {
                    return true;
                }
                byte[] address = address(message, octets);
                if (address == null) {
                    return false;
                }
                try {
                    heard.add((message.getShort(4) == AddressMessages.ADDED ? "+" : "-")
                            + InetAddress.getByAddress(address).getHostAddress() + "%" + message.getInt(HEADER + 4));
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            }
            default -> {}
        }
        return true;
    }

    /** The first local address, or else the first address; {@code null} if attributes before it are malformed, or there is none. */
    private static byte @Nullable [] address(ByteBuffer message, int octets) {
        int local = attribute(message, AddressMessages.LOCAL);
        int at = local == 0 ? attribute(message, AddressMessages.ADDRESS) : local;
        if (at <= 0 || Short.toUnsignedInt(message.getShort(at)) < 4 + octets) {
            return null;
        }
        byte[] address = new byte[octets];
        message.get(at + 4, address);
        return address;
    }

    /** Where an attribute begins; 0 if there is none, -1 if it or one before it is malformed. */
    private static int attribute(ByteBuffer message, int type) {
        for (int at = HEADER + BODY; at + 4 <= message.capacity(); ) {
            int size = Short.toUnsignedInt(message.getShort(at));
            if (size < 4 || at + size > message.capacity()) {
                return -1;
            }
            if ((message.getShort(at + 2) & 0x3fff) == type) {
                return at;
            }
            at += (size + 3) / 4 * 4;
        }
        return 0;
    }
}
