package io.github.nettyidentd.linux.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.api.ConnectionPair;
import java.net.InetAddress;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class OpenerCacheTest {

    private static final InetAddress SERVER = InetAddress.ofLiteral("192.0.2.1");
    private static final InetAddress CLIENT = InetAddress.ofLiteral("198.51.100.7");
    private static final ConnectionPair PAIR = pair(40000, 6667);

    private final OpenerCache cache = new OpenerCache(1 << 10, 1 << 17);

    private static ConnectionPair pair(int portOnServer, int portOnClient) {
        return new ConnectionPair(SERVER, portOnServer, CLIENT, portOnClient);
    }

    @ParameterizedTest
    @EnumSource
    void knowsWhatWasAdded(Opener opener) {
        assertFalse(cache.mayKnow(PAIR));
        assertNull(cache.of(PAIR, 7));

        cache.add(PAIR, 7, opener);

        assertTrue(cache.mayKnow(PAIR));
        assertEquals(opener, cache.of(PAIR, 7));
    }

    @Test
    void theSecondGuessAboutAConnectionAsksForTheOpener() {
        assertFalse(cache.addGuess(PAIR, 7));
        assertFalse(cache.mayKnow(PAIR));
        assertTrue(cache.addGuess(PAIR, 7));
        assertFalse(cache.addGuess(PAIR, 7));

        assertTrue(cache.mayKnow(PAIR));
        assertNull(cache.of(PAIR, 7));

        cache.add(PAIR, 7, Opener.OTHER_END);

        assertTrue(cache.mayKnow(PAIR));
        assertEquals(Opener.OTHER_END, cache.of(PAIR, 7));
    }

    @Test
    void knowsAConnectionByItsCookieAlone() {
        cache.add(PAIR, 7, Opener.THIS_END);

        assertNull(cache.of(PAIR, 8));
        assertNull(cache.of(PAIR, 7 | 1L << 46));

        cache.add(PAIR, 8, Opener.OTHER_END);

        assertNull(cache.of(PAIR, 7));
        assertEquals(Opener.OTHER_END, cache.of(PAIR, 8));
    }

    /** The kernel gives no cookie 0. Before Linux 4.1 a cookie was an address, which a later socket may have again. */
    @ParameterizedTest
    @ValueSource(longs = {0, 1L << 46, 1L << 47, 1L << 48, 0xFFFF_8880_1234_5678L, -1})
    void keepsNothingForANumberThatIsNotACookie(long cookie) {
        cache.add(PAIR, cookie, Opener.THIS_END);

        assertFalse(cache.mayKnow(PAIR));
        assertNull(cache.of(PAIR, cookie));
    }

    @Test
    void keepsNineTenthsOfFiftyThousand() {
        long known = count(50_000);
        assertTrue(known > 45_000, known + " of 50,000");
    }

    @Test
    void isBounded() {
        long known = count(1 << 20);
        assertTrue(known > 1 << 16 && known <= 1 << 17, known + " known");
    }

    /** Adds a number of connections, each three times, and counts how many are known afterwards. */
    private long count(int count) {
        for (int i = 0; i < 3 * count; i++) {
            cache.add(numbered(i % count), 1 + i % count, opener(i % count));
        }
        return IntStream.range(0, count)
                .filter(i -> cache.of(numbered(i), 1 + i) == opener(i))
                .count();
    }

    private static Opener opener(int number) {
        return number % 2 == 0 ? Opener.THIS_END : Opener.OTHER_END;
    }

    /** A connection with random ports. */
    private static ConnectionPair numbered(int number) {
        var random = new Random(number);
        return pair(1 + random.nextInt(65_535), 1 + random.nextInt(65_535));
    }
}
