package io.github.nettyidentd.server;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;
import java.io.Serial;
import java.util.function.BooleanSupplier;

/**
 * Buffers for what a peer sends, of a fixed size; and a stop to reading that holds for epoll, too. Once a peer has ended
 * its input, Netty's epoll channels read all that the kernel has of it, whether automatic reading is on or not
 * ({@code EpollRecvByteAllocatorHandle.continueReading}); the one thing that stops them is a buffer that is not given.
 */
final class QueryReads extends DefaultMaxMessagesRecvByteBufAllocator {

    /** One read brings at most so much: a line of full length. */
    static final int OCTETS = 1_024;

    /** Reading stops; thrown into the pipeline by Netty. The octets stay in the kernel. */
    static final class Stopped extends RuntimeException {

        @Serial
        private static final long serialVersionUID = 1L;

        private Stopped() {
            super("reading stops", null, false, false);
        }
    }

    private final BooleanSupplier stops;

    /**
     * @param stops whether nothing is to be read now
     */
    QueryReads(BooleanSupplier stops) {
        this.stops = stops;
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
