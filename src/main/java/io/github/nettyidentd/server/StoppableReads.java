package io.github.nettyidentd.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;
import java.io.Serial;
import java.util.function.BooleanSupplier;

/**
 * Gives buffers of a fixed size for what a peer sends, and can stop reading, for epoll too. Once a peer has ended its
 * input, Netty's epoll channels read all that the kernel holds of it, even if automatic reading is off
 * ({@code EpollRecvByteAllocatorHandle.continueReading}). Only an allocator that throws stops them.
 */
final class StoppableReads extends DefaultMaxMessagesRecvByteBufAllocator {

    /** The most octets of one read: enough for a line of full length. */
    static final int OCTETS = 1_024;

    /** Stops reading. Netty fires it into the pipeline as an exception; the octets stay in the kernel. */
    static final class Stopped extends RuntimeException {

        @Serial
        private static final long serialVersionUID = 1L;

        private Stopped() {
            super("reading stops", null, false, false);
        }
    }

    private BooleanSupplier stops = () -> false;

    /**
     * Sets what is asked before each read; true means that nothing may be read now. It is set afterwards, because a channel
     * keeps the allocator of its first read.
     */
    void stopWhile(BooleanSupplier condition) {
        stops = condition;
    }

    @Override
    public ExtendedHandle newHandle() {
        return new MaxMessageHandle() {
            @Override
            public int guess() {
                return OCTETS;
            }

            @Override
            public ByteBuf allocate(ByteBufAllocator allocator) {
                if (stops.getAsBoolean()) {
                    throw new Stopped();
                }
                return super.allocate(allocator);
            }
        };
    }
}
