package io.github.nettyidentd.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.io.IOException;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * A connection that is fed in pieces as long as it reads. Meanwhile lookups end, and the peer stops and starts to read its
 * replies. Knows the pipeline from outside only: octets in, octets out, and what Netty says about a channel.
 */
final class FuzzedPipeline implements AutoCloseable {

    /** Time may pass, but too little for a lookup that is answered to miss its deadline. */
    private static final int MAX_PAUSES = 50;

    private static final int PAUSE_MILLIS = 20;

    /** Many more steps than any round needs. */
    private static final int MAX_STEPS = 100_000;

    private final Random random;
    private final CountingAllocator allocator = new CountingAllocator();
    private final LookupByPort lookup = new LookupByPort();
    private final RecordingObserver observer = new RecordingObserver();
    private final TestChannel channel = new TestChannel(TestSettings.of(lookup, observer, false));
    private final StringBuilder sent = new StringBuilder();
    private String input = "";
    private int position;
    private int pauses;
    private boolean halfCloses;

    FuzzedPipeline(Random random) {
        this.random = random;
        channel.freezeTime();
        channel.config().setAllocator(allocator);
    }

    /** Sets what the peer sends, piece by piece. */
    void receive(String octets) {
        input = octets;
    }

    /** Makes the peer half-close the connection when it has sent everything. */
    void halfCloseAtTheEnd() {
        halfCloses = true;
    }

    /** Takes steps until nothing more can happen. */
    void run() {
        run(MAX_STEPS);
        assertTrue(isIdle(), "stuck");
    }

    /** Takes steps until nothing more can happen, but at most this many. */
    void run(int steps) {
        for (int i = 0; i < steps && !isIdle(); i++) {
            step();
        }
    }

    private boolean isIdle() {
        boolean inputDone = position == input.length() || !channel.isActive();
        return inputDone && !halfCloses && lookup.isAllDone() && !channel.hasPendingTasks();
    }

    private void step() {
        switch (random.nextInt(8)) {
            case 0, 1, 2 -> deliver();
            case 3, 4 -> completeOne();
            case 5 -> settle();
            case 6 -> setReading(random.nextBoolean());
            default -> pause();
        }
        sent.append(channel.sent());
    }

    private void deliver() {
        if (!channel.isActive()) {
            halfCloses = false;
        } else if (position < input.length()) {
            if (channel.config().isAutoRead()) {
                readSome();
            } else {
                getOutOfTheWay();
            }
        } else if (halfCloses) {
            halfClose();
        } else {
            getOutOfTheWay();
        }
    }

    /** Reads once, or several times in a row. */
    private void readSome() {
        do {
            readPiece();
        } while (random.nextInt(3) == 0 && channel.config().isAutoRead());
        channel.flushInbound();
    }

    private void readPiece() {
        int most = random.nextInt(3) == 0 ? 4 : 2_000;
        int length = Math.min(input.length() - position, random.nextInt(most) + 1);
        ByteBuf piece = allocator.buffer(length);
        piece.writeCharSequence(input.subSequence(position, position + length), ISO_8859_1);
        position += length;
        channel.writeOneInbound(piece);
    }

    /** Ends what keeps the connection from reading: the peer reads its replies, and lookups end or reach their deadline. */
    private void getOutOfTheWay() {
        setReading(true);
        settle();
        if (lookup.hasLater()) {
            completeOne();
        } else if (!lookup.isAllDone()) {
            channel.advanceTimeBy(ServerLimits.DEFAULTS.timeouts().lookup().toNanos(), TimeUnit.NANOSECONDS);
            settle();
        }
    }

    private void completeOne() {
        if (lookup.hasLater()) {
            lookup.completeOne(random);
        }
    }

    private void settle() {
        channel.settle();
    }

    private void pause() {
        if (pauses++ < MAX_PAUSES) {
            channel.advanceTimeBy(PAUSE_MILLIS, TimeUnit.MILLISECONDS);
        }
    }

    private void setReading(boolean reading) {
        ChannelOutboundBuffer outbound = channel.unsafe().outboundBuffer();
        if (outbound != null) {
            outbound.setUserDefinedWritability(1, reading);
        }
    }

    void halfClose() {
        halfCloses = false;
        channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
    }

    void reset() {
        perhapsWithinARead();
        channel.pipeline().fireExceptionCaught(new IOException("Connection reset by peer"));
        assertFalse(channel.isOpen(), "a connection that is reset is open");
    }

    void closeTwice() {
        perhapsWithinARead();
        channel.close();
        channel.close();
        assertFalse(channel.isOpen(), "a connection that is closed is open");
    }

    private void perhapsWithinARead() {
        if (random.nextBoolean() && channel.isActive() && channel.config().isAutoRead()) {
            readPiece();
        }
    }

    boolean isActive() {
        return channel.isActive();
    }

    /** All octets that were sent so far. */
    String sent() {
        return sent.append(channel.sent()).toString();
    }

    /** The octets that are sent when the remaining lookups end after the connection has. */
    String sentLater() {
        lookup.completeAll();
        settle();
        return channel.sent();
    }

    /** Checks that nothing is left: no lookup under way, no buffer. */
    @Override
    public void close() {
        channel.finishAndReleaseAll();
        assertTrue(lookup.isAllDone(), "a lookup is under way for nobody");
        assertEquals(1, observer.opened);
        assertEquals(1, observer.closed);
        assertEquals(0, allocator.buffersInUse(), "buffers leaked");
    }
}
