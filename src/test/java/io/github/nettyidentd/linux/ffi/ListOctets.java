package io.github.nettyidentd.linux.ffi;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Makes datagrams of a list of sockets by the numbers of the kernel's headers, without our layouts, and reads some. */
final class ListOctets {

    private static final int HEADER = 16;
    private static final int LENGTH = 72;
    private static final int IPV4 = 2;
    private static final int IPV6 = 10;
    private static final int MULTI = 2;

    /** What was read. */
    record Read(List<ListedSocket> sockets, boolean isAtEnd) {}

    private final ByteArrayOutputStream octets = new ByteArrayOutputStream();

    /** Adds a message. */
    ListOctets message(int type, int flags, byte[] body) {
        ByteBuffer message =
                ByteBuffer.allocate((HEADER + body.length + 3) & ~3).order(ByteOrder.nativeOrder());
        message.putInt(HEADER + body.length).putShort((short) type).putShort((short) flags);
        message.position(HEADER).put(body);
        octets.writeBytes(message.array());
        return this;
    }

    ListOctets socket(ListedSocket socket) {
        return family(socket.localAddress().getAddress().length == Integer.BYTES ? IPV4 : IPV6, socket);
    }

    ListOctets family(int family, ListedSocket socket) {
        return add(family, 0, socket);
    }

    /** Adds a socket of IPv6 that carries IPv4. */
    ListOctets mapped(ListedSocket socket) {
        return add(IPV6, 12, socket);
    }

    private ListOctets add(int family, int offset, ListedSocket socket) {
        ByteBuffer body = ByteBuffer.allocate(LENGTH);
        body.put((byte) family).put((byte) socket.state()).position(4);
        body.putShort((short) socket.localPort()).putShort((short) socket.remotePort());
        put(body, 8, offset, socket.localAddress().getAddress());
        put(body, 24, offset, socket.remoteAddress().getAddress());
        body.order(ByteOrder.nativeOrder());
        body.putInt(44, (int) socket.cookie()).putInt(48, (int) (socket.cookie() >>> Integer.SIZE));
        body.putInt(64, (int) socket.uid()).putInt(68, (int) socket.inode());
        return message(18, MULTI, body.array());
    }

    private static void put(ByteBuffer body, int at, int offset, byte[] address) {
        if (offset > 0) {
            body.putShort(at + offset - Short.BYTES, (short) -1);
        }
        body.put(at + offset, address);
    }

    ListOctets end(int error) {
        return message(3, MULTI, number(-error));
    }

    ListOctets error(int error) {
        return message(2, 0, number(-error));
    }

    private static byte[] number(int number) {
        return ByteBuffer.allocate(Integer.BYTES)
                .order(ByteOrder.nativeOrder())
                .putInt(number)
                .array();
    }

    byte[] octets() {
        return octets.toByteArray();
    }

    /** Reads octets in memory that ends where they do, so that a read beyond them fails. */
    static Read read(byte[] octets) throws IOException {
        List<ListedSocket> sockets = new ArrayList<>();
        var reader = new SocketListReader(_ -> true, sockets::add);
        try (Arena arena = Arena.ofConfined()) {
            reader.read(
                    arena.allocate(octets.length, NetlinkSocket.NLMSGHDR.byteAlignment())
                            .copyFrom(MemorySegment.ofArray(octets)),
                    octets.length);
        }
        return new Read(sockets, reader.isAtEnd());
    }
}
