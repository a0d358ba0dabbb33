package io.github.nettyidentd.linux.ffi;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Makes datagrams of rtnetlink by the numbers of its headers, without our layouts, and tells what was read of one. */
final class AddressMessages {

    static final short DONE = 3;
    static final short ADDED = 20;
    static final short REMOVED = 21;
    static final short INTERRUPTED = 0x10;
    static final int ADDRESS = 1;
    static final int LOCAL = 2;

    private static final int HEADER = 16;

    private final ByteArrayOutputStream octets = new ByteArrayOutputStream();

    /** Adds a message. */
    AddressMessages message(int type, int flags, byte[] body) {
        ByteBuffer message =
                ByteBuffer.allocate((HEADER + body.length + 3) & ~3).order(ByteOrder.nativeOrder());
        message.putInt(HEADER + body.length).putShort((short) type).putShort((short) flags);
        message.position(HEADER).put(body);
        octets.writeBytes(message.array());
        return this;
    }

    /** The body of a message about an address, with these attributes. */
    static byte[] address(int family, int interfaceIndex, byte[]... attributes) {
        var body = new ByteArrayOutputStream();
        body.writeBytes(ByteBuffer.allocate(8)
                .order(ByteOrder.nativeOrder())
                .put((byte) family)
                .putInt(4, interfaceIndex)
                .array());
        for (byte[] attribute : attributes) {
            body.writeBytes(attribute);
        }
        return body.toByteArray();
    }

    static byte[] attribute(int type, byte[] value) {
        return ByteBuffer.allocate((4 + value.length + 3) & ~3)
                .order(ByteOrder.nativeOrder())
                .putShort((short) (4 + value.length))
                .putShort((short) type)
                .put(value)
                .array();
    }

    static byte[] attribute(int type, String address) {
        return attribute(type, InetAddress.ofLiteral(address).getAddress());
    }

    byte[] octets() {
        return octets.toByteArray();
    }

    /** Reads octets in memory that ends where they do, so that a read beyond them fails; gives what the receiver heard. */
    static List<String> read(byte[] octets) throws IOException {
        List<String> heard = new ArrayList<>();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment datagram = arena.allocate(octets.length, NetlinkSocket.NLMSGHDR.byteAlignment())
                    .copyFrom(MemorySegment.ofArray(octets));
            AddressSocket.parse(datagram, octets.length, new AddressSocket.Receiver() {
                @Override
                public void added(InetAddress address, int interfaceIndex) {
                    heard.add("+" + address.getHostAddress() + "%" + interfaceIndex);
                }

                @Override
                public void removed(InetAddress address, int interfaceIndex) {
                    heard.add("-" + address.getHostAddress() + "%" + interfaceIndex);
                }

                @Override
                public void interrupted() {
                    heard.add("interrupted");
                }

                @Override
                public void end() {
                    heard.add("end");
                }
            });
        }
        return heard;
    }
}
