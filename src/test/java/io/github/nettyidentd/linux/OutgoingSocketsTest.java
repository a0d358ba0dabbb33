package io.github.nettyidentd.linux;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.api.ConnectionPair;
import java.net.InetAddress;
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
    void growsAndForgets() {
        int most = 1 << 17;
        for (int round = 0; round < 3; round++) {
            for (int i = 1; i <= most; i++) {
                outgoing.add(pair(1 + i % 60_000, 1 + i / 60_000), i);
            }
        }
        long known = IntStream.rangeClosed(1, most)
                .filter(i -> outgoing.contains(pair(1 + i % 60_000, 1 + i / 60_000), i))
                .count();
        // as many places as connections; some fall on the same
        assertTrue(known > most / 2 && known < most, known + " of " + most);
    }
}
