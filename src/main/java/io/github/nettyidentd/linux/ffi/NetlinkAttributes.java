package io.github.nettyidentd.linux.ffi;

import static io.github.nettyidentd.linux.ffi.LibC.offset;
import static java.lang.foreign.MemoryLayout.structLayout;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.net.InetAddress;

/**
 * Attributes of a netlink(7) message, one behind the other, in memory whose octets may be anything. Each is a {@code struct
 * nlattr} and a value, aligned to four octets; numbers in a value of netfilter are in network byte order. Attributes that
 * nobody asks for are passed over, and of two of one type the first one counts.
 *
 * @param subsystem for error messages
 * @param start where the first attribute begins
 * @param end where the last one ends
 */
record NetlinkAttributes(String subsystem, MemorySegment memory, long start, long end) {

    /** {@code struct nlattr} of {@code linux/netlink.h}. */
    static final StructLayout NLATTR = structLayout(JAVA_SHORT.withName("nla_len"), JAVA_SHORT.withName("nla_type"));

    static final long HEADER = NLATTR.byteSize();

    /** The bits of the type that say what the value is: the attribute holds attributes. */
    static final int NLA_F_NESTED = 1 << 15;

    /** {@code NLA_TYPE_MASK}: the bits that are the type. */
    static final int NLA_TYPE_MASK = 0x3fff;

    private static final long LENGTH = offset(NLATTR, "nla_len");
    private static final long TYPE = offset(NLATTR, "nla_type");
    private static final long ALIGNMENT = 4;
    private static final long MISSING = -1;

    /** {@code NLA_ALIGN}. */
    private static long aligned(long length) {
        return (length + ALIGNMENT - 1) & -ALIGNMENT;
    }

    private static int length(MemorySegment memory, long at) {
        return Short.toUnsignedInt(memory.get(JAVA_SHORT, at + LENGTH));
    }

    /**
     * Finds an attribute; gives where its head begins, or {@link #MISSING}.
     *
     * @throws IOException if the length of one before it, or its own, cannot be true
     */
    private long find(int type) throws IOException {
        long at = start;
        while (at + HEADER <= end) {
            long length = length(memory, at);
            if (length < HEADER || at + length > end) {
                throw malformed("an attribute of " + length + " octets where " + (end - at) + " are left");
            }
            if ((memory.get(JAVA_SHORT, at + TYPE) & NLA_TYPE_MASK) == type) {
                return at;
            }
            at += aligned(length);
        }
        return MISSING;
    }

    /** Finds an attribute; gives where its value begins, which has at least so many octets. */
    private long value(int type, int least) throws IOException {
        long at = find(type);
        if (at == MISSING) {
            throw malformed("no attribute " + type);
        }
        long length = length(memory, at) - HEADER;
        if (length < least) {
            throw malformed("attribute " + type + " of " + length + " octets (expected: " + least + ")");
        }
        return at + HEADER;
    }

    private IOException malformed(String what) {
        return new IOException("a malformed " + subsystem + " response: " + what);
    }

    boolean has(int type) throws IOException {
        return find(type) != MISSING;
    }

    /** The attributes in an attribute, whether or not its type says that it holds some: old kernels do not say so. */
    NetlinkAttributes nested(int type) throws IOException {
        long value = value(type, 0);
        return new NetlinkAttributes(subsystem, memory, value, value - HEADER + length(memory, value - HEADER));
    }

    int unsignedOctet(int type) throws IOException {
        return Byte.toUnsignedInt(memory.get(JAVA_BYTE, value(type, Byte.BYTES)));
    }

    int unsignedShort(int type) throws IOException {
        return Short.toUnsignedInt(memory.get(LibC.PORT, value(type, Short.BYTES)));
    }

    int unsignedShort(int type, int ifMissing) throws IOException {
        return has(type) ? unsignedShort(type) : ifMissing;
    }

    /**
     * An address.
     *
     * @param octets 4 or 16
     * @return an IPv4 address for an IPv4-mapped IPv6 address too
     */
    InetAddress address(int type, int octets) throws IOException {
        byte[] address = new byte[octets];
        MemorySegment.copy(memory, JAVA_BYTE, value(type, octets), address, 0, octets);
        return InetAddress.getByAddress(address);
    }

    // Writing. Each method returns where the next attribute begins.

    /** Writes the head of an attribute whose value stands behind it or will. */
    static void writeHeader(int type, long length, MemorySegment memory, long at) {
        memory.set(JAVA_SHORT, at + LENGTH, (short) length);
        memory.set(JAVA_SHORT, at + TYPE, (short) type);
    }

    static long writeOctet(int type, int value, MemorySegment memory, long at) {
        return write(type, new byte[] {(byte) value}, memory, at);
    }

    static long writeShort(int type, int value, MemorySegment memory, long at) {
        return write(type, new byte[] {(byte) (value >>> Byte.SIZE), (byte) value}, memory, at);
    }

    static long write(int type, byte[] value, MemorySegment memory, long at) {
        long length = HEADER + value.length;
        writeHeader(type, length, memory, at);
        MemorySegment.copy(value, 0, memory, JAVA_BYTE, at + HEADER, value.length);
        long next = at + aligned(length);
        for (long padding = at + length; padding < next; padding++) {
            memory.set(JAVA_BYTE, padding, (byte) 0);
        }
        return next;
    }
}
