package io.github.nettyidentd.server;

import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;
import java.util.function.BooleanSupplier;

/**
 * Bounds how many connections are accepted in one turn of the event loop. Usually that is one, which saves the second
 * {@code accept} that would find none. A busy server accepts many, because its turns are long, and with one accept in each
 * turn a new peer would wait for as many turns as there are peers before it in the backlog.
 */
final class AcceptsPerTurn extends DefaultMaxMessagesRecvByteBufAllocator {

    private static final int MAX_ACCEPTS = 64;

    private final BooleanSupplier busy;

    AcceptsPerTurn(BooleanSupplier busy) {
        super(MAX_ACCEPTS);
        this.busy = busy;
    }

    @Override
    public ExtendedHandle newHandle() {
        return new MaxMessageHandle() {
            @Override
            public int guess() {
                // The size of a buffer that is never made, because what this channel reads are connections.
                return 1;
            }

            @Override
            public boolean continueReading(UncheckedBooleanSupplier more) {
                return super.continueReading(busy.getAsBoolean() ? UncheckedBooleanSupplier.TRUE_SUPPLIER : more);
            }
        };
    }
}
