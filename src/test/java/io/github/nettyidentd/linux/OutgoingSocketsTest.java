package io.github.nettyidentd.linux;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.api.ConnectionPair;
import java.net.InetAddress;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OutgoingSocketsTest {

    private static final InetAddress SERVER = InetAddress.ofLiteral("192.0.2.1");
    private static final InetAddress CLIENT = InetAddress.ofLiteral("198.51.100.7");
    private static final ConnectionPair PAIR = pair(40000, 6667);

    private final OutgoingSockets outgoing = new OutgoingSockets();

    private static ConnectionPair pair(int portOnServer, int portOnClient) {
        return new ConnectionPair(SERVER, portOnServer, CLIENT, portOnClient);
    }

    @Test
    void knowsWhatWasAdded() {
        assertFalse(outgoing.maybe(PAIR));
        assertFalse(outgoing.contains(PAIR, 7));

        outgoing.add(PAIR, 7);

        assertTrue(outgoing.maybe(PAIR));
        assertTrue(outgoing.contains(PAIR, 7));
    }

    @Test
    void knowsAConnectionByItsCookieAlone() {
        outgoing.add(PAIR, 7);

        assertFalse(outgoing.contains(PAIR, 8));
        assertFalse(outgoing.contains(PAIR, 7 | 1L << 48));

        outgoing.add(PAIR, 8);

        assertFalse(outgoing.contains(PAIR, 7));
        assertTrue(outgoing.contains(PAIR, 8));
    }

    /** No cookie is 0; before Linux 4.1 it was an address, which another socket has later. */
    @ParameterizedTest
    @ValueSource(longs = {0, 1L << 48, 0xFFFF_8880_1234_5678L, -1})
    void keepsNothingByWhatIsNoCookie(long cookie) {
        outgoing.add(PAIR, cookie);

        assertFalse(outgoing.maybe(PAIR));
        assertFalse(outgoing.contains(PAIR, cookie));
    }

    @Test
    void keepsNineTenthsOfFiftyThousand() {
        long known = known(50_000);
        assertTrue(known > 45_000, known + " of 50,000");
    }

    @Test
    void isBounded() {
        long known = known(1 << 20);
        assertTrue(known > 1 << 16 && known <= 1 << 17, known + " known");
    }

    /** How many of so many are known, after each was added three times. */
    private long known(int count) {
        for (int i = 0; i < 3 * count; i++) {
            outgoing.add(numbered(i % count), 1 + i % count);
        }
        return IntStream.range(0, count)
                .filter(i -> outgoing.contains(numbered(i), 1 + i))
                .count();
    }

    /** Any ports, as the kernel and chance choose them. */
    private static ConnectionPair numbered(int number) {
        var random = new Random(number);
        return pair(1 + random.nextInt(65_535), 1 + random.nextInt(65_535));
    }
}
