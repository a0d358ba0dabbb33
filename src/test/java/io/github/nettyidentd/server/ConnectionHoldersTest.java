package io.github.nettyidentd.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.netty.channel.embedded.EmbeddedChannel;
import java.net.InetAddress;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class ConnectionHoldersTest {

    private final ConnectionHolders holders = new ConnectionHolders();

    private ConnectionHolders.Seat enter(String client, long now) {
        return holders.enter(new EmbeddedChannel(), InetAddress.ofLiteral(client), now);
    }

    private ConnectionHolders.Seat evict() {
        return Objects.requireNonNull(holders.evict());
    }

    @Test
    void theLargestHolderGivesWay() {
        enter("192.0.2.1", 1);
        ConnectionHolders.Seat idlestOfTwo = enter("192.0.2.2", 2);
        enter("192.0.2.2", 3);
        assertSame(idlestOfTwo, evict());
    }

    @Test
    void theNetworksOfOneCustomerAreOneHolder() {
        enter("192.0.2.1", 1);
        enter("192.0.2.1", 2);
        ConnectionHolders.Seat first = enter("2001:db8:0:1::1", 3);
        enter("2001:db8:0:100::1", 4);
        enter("2001:db8:0:ffff::1", 5);
        assertSame(first, evict());
    }

    @Test
    void theIdlestGoesFirst() {
        ConnectionHolders.Seat first = enter("192.0.2.1", 1);
        ConnectionHolders.Seat second = enter("192.0.2.1", 2);
        ConnectionHolders.Seat third = enter("192.0.2.1", 10);
        first.touch(5);
        second.touch(20);
        assertSame(first, evict());
        assertSame(third, evict());
        assertSame(second, evict());
        assertNull(holders.evict());
    }

    @Test
    void whoHasLeftIsNotCounted() {
        ConnectionHolders.Seat left = enter("192.0.2.1", 1);
        enter("192.0.2.1", 2);
        ConnectionHolders.Seat other = enter("192.0.2.2", 3);
        left.leave();
        left.leave();
        enter("192.0.2.2", 4);
        assertSame(other, evict());
        ConnectionHolders.Seat gone = evict();
        gone.leave();
        evict();
        assertNull(holders.evict());
    }

    @Test
    void aClockMayOverflow() {
        ConnectionHolders.Seat before = enter("192.0.2.1", Long.MAX_VALUE);
        ConnectionHolders.Seat after = enter("192.0.2.1", Long.MIN_VALUE);
        assertSame(before, evict());
        assertSame(after, evict());
    }

    @Test
    void costsLittleHoweverManyThereAre() {
        for (int i = 0; i < 20_000; i++) {
            enter("2001:db8:%x::1".formatted(i % 5_000), i);
        }
        int evicted = 0;
        while (holders.evict() != null) {
            evicted++;
        }
        assertEquals(20_000, evicted);
    }
}
