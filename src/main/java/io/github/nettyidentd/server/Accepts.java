package io.github.nettyidentd.server;

import io.netty.channel.DefaultMaxMessagesRecvByteBufAllocator;
import io.netty.util.UncheckedBooleanSupplier;
import java.util.function.BooleanSupplier;

/**
 * How many connections are accepted in one turn of the event loop: one, which spares a call that finds none; but many where
 * the turns are long, because whoever connects then would wait for as many turns as there are connections before.
 */
final class Accepts extends DefaultMaxMessagesRecvByteBufAllocator {

    private static final int MOST = 64;

    private final BooleanSupplier busy;

    Accepts(BooleanSupplier busy) {
        super(MOST);
        this.busy = busy;
    }

    @Override
    public ExtendedHandle newHandle() {
        return new MaxMessageHandle() {
            @Override
            public int guess() {
                // Of a buffer that is never made: what is read are connections.
                return 1;
            }

            @Override
            public boolean continueReading(UncheckedBooleanSupplier more) {
                return super.continueReading(busy.getAsBoolean() ? UncheckedBooleanSupplier.TRUE_SUPPLIER : more);
            }
        };
    }
}
