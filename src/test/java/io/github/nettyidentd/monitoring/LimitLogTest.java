package io.github.nettyidentd.monitoring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.server.Limit;
import io.github.nettyidentd.testing.RecordedLog;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LimitLogTest {

    private final RecordedLog recorded = new RecordedLog(LimitLog.class);

    /** The tasks that are scheduled for the end of the minute. */
    private final List<Runnable> due = new ArrayList<>();

    private final LimitLog limits = new LimitLog(true, due::add);

    @AfterEach
    void close() {
        limits.close();
        recorded.close();
    }

    @Test
    void logsTheFirstTimeAtOnceAndTheOthersOnceAMinute() {
        reached(Limit.CONNECTIONS_PER_SOURCE, "192.0.2.7", 27);
        assertEquals(List.of("limit connections_per_source was reached once, by 192.0.2.7 (1)"), recorded.messages());

        passMinute();
        assertEquals(
                "limit connections_per_source was reached 26 times within a minute, by 192.0.2.7 (26)",
                recorded.messages().getLast());
        reached(Limit.CONNECTIONS_PER_SOURCE, "192.0.2.8", 1);
        assertEquals(2, recorded.messages().size());
        passMinute();
        assertEquals(
                "limit connections_per_source was reached once within a minute, by 192.0.2.8 (1)",
                recorded.messages().getLast());
    }

    @Test
    void leavesNoTimerAfterAMinuteWithoutAnything() {
        reached(Limit.LOOKUPS, "192.0.2.7", 1);
        passMinute();

        assertEquals(1, recorded.messages().size());
        assertEquals(List.of(), due);
        reached(Limit.LOOKUPS, "192.0.2.7", 1);
        assertEquals(2, recorded.messages().size());
    }

    @Test
    void namesTheThreeSourcesWithTheLargestCounts() {
        reached(Limit.ACCESS, "192.0.2.1", 1);
        reached(Limit.ACCESS, "192.0.2.1", 3);
        reached(Limit.ACCESS, "192.0.2.2", 2);
        reached(Limit.ACCESS, "2001:db8:0:1::1", 2);
        reached(Limit.ACCESS, "2001:db8:0:1::2", 2);
        reached(Limit.ACCESS, "192.0.2.3", 1);
        passMinute();

        assertEquals(
                "limit access was reached 10 times within a minute, by 2001:db8:0:1::/64 (4), 192.0.2.1 (3), 192.0.2.2 (2)",
                recorded.messages().getLast());
    }

    @Test
    void findsTheLargestSourceAmongThousands() {
        reached(Limit.RATE_PER_SOURCE, "192.0.2.1", 1);
        for (int i = 0; i < 5_000; i++) {
            reached(Limit.RATE_PER_SOURCE, "10.0." + i / 250 + "." + i % 250, 1);
            reached(Limit.RATE_PER_SOURCE, "192.0.2.7", i % 10 == 0 ? 1 : 0);
        }
        passMinute();

        String line = recorded.messages().getLast();
        assertTrue(
                line.startsWith("limit rate_per_source was reached 5500 times within a minute, by 192.0.2.7 ("), line);
    }

    @Test
    void limitsDoNotTouchEachOther() {
        for (Limit limit : Limit.values()) {
            reached(limit, "192.0.2.1", 2);
        }
        // The server itself logs the limit that is missing here.
        assertEquals(Limit.values().length - 1, recorded.messages().size());
        passMinute();
        assertEquals(2 * (Limit.values().length - 1), recorded.messages().size());
    }

    @Test
    void namesNobodyWhereNoPeerIsToBlameOrNoneMayBeNamed() {
        limits.reached(Limit.LOOKUPS, null);
        assertEquals("limit lookups was reached once", recorded.messages().getLast());

        try (var silent = new LimitLog(false, due::add)) {
            silent.reached(Limit.LOOKUP_TIME, InetAddress.ofLiteral("192.0.2.7"));
        }
        assertEquals("limit lookup_time was reached once", recorded.messages().getLast());
    }

    @Test
    void logsAtItsEndWhatWasCountedUntilThen() {
        reached(Limit.LOOKUP_TIME, "192.0.2.7", 3);
        limits.close();

        assertEquals(
                "limit lookup_time was reached 2 times within a minute, by 192.0.2.7 (2)",
                recorded.messages().getLast());
    }

    private void reached(Limit limit, String client, int times) {
        for (int i = 0; i < times; i++) {
            limits.reached(limit, InetAddress.ofLiteral(client));
        }
    }

    private void passMinute() {
        List<Runnable> now = List.copyOf(due);
        due.clear();
        now.forEach(Runnable::run);
    }
}
