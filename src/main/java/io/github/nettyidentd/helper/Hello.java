package io.github.nettyidentd.helper;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** The first message of each end. Its 16 octets are the same in all versions of the protocol. */
record Hello(int version) {

    /** The version that this program speaks. */
    static final int VERSION = 1;

    static final int SIZE = 16;

    private static final byte KIND = 1;
    private static final int VERSION_AT = 4;
    private static final int MARK_AT = 8;

    /** {@code identhlp} in ASCII. */
    private static final long MARK = 0x6964_656e_7468_6c70L;

    byte[] octets() {
        return ByteBuffer.allocate(SIZE)
                .put(0, KIND)
                .putInt(VERSION_AT, version)
                .putLong(MARK_AT, MARK)
                .array();
    }

    /**
     * Reads the first message of the other end.
     *
     * @throws MalformedFrameException if it is something else
     */
    static Hello of(byte[] octets) throws MalformedFrameException {
        if (octets.length == SIZE) {
            var hello = new Hello(ByteBuffer.wrap(octets).getInt(VERSION_AT));
            if (Arrays.equals(hello.octets(), octets)) {
                return hello;
            }
        }
        throw new MalformedFrameException("the other end does not speak the helper's protocol");
    }
}
