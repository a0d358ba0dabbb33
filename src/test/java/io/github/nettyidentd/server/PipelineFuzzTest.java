package io.github.nettyidentd.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.github.nettyidentd.testing.Fuzz;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/**
 * Each of many queries on one connection gets the reply that it would get alone, however the octets are cut, however long
 * the lookups take, and whatever else happens meanwhile. No buffer is left over.
 */
class PipelineFuzzTest {

    private static final List<String> ENDS = List.of("\r\n", "\n");
    private static final List<String> NUMBERS = List.of("0", "65536", "99999", "100000", "-1");
    private static final List<String> NO_QUERIES = List.of("", "6193", "1,2,3", "a,b", "1,2 x", "1,\0002");

    private static final Logger LOG = (Logger) LoggerFactory.getLogger(PipelineFuzzTest.class.getPackageName());

    /** The replies to queries that were each sent on a connection of its own. */
    private final Map<String, String> alone = new HashMap<>();

    /** How the connection ends. */
    private enum Ending {
        /** The peer waits for all replies. */
        WAITS,
        /** The peer half-closes the connection behind the last query. */
        HALF_CLOSES,
        /** The peer resets the connection at some moment. */
        RESETS,
        /** The server closes the connection at some moment, twice. */
        IS_CLOSED
    }

    /** Each lookup that fails would be a line in the log. */
    @BeforeAll
    static void logNothing() {
        LOG.setLevel(Level.OFF);
    }

    @AfterAll
    static void logAgain() {
        LOG.setLevel(null);
    }

    @Test
    void manyQueriesAreAnsweredAsOneAtATime() {
        Fuzz.run(this::round);
    }

    private void round(Random random) {
        List<String> lines = lines(random);
        Ending ending = Ending.values()[random.nextInt(Ending.values().length)];
        String expected = expected(lines);
        boolean endsByItself = isEnd(lines.getLast());
        String tail = random.nextInt(4) == 0 && !endsByItself ? "6193, 2" : "";

        try (var pipeline = new FuzzedPipeline(random)) {
            pipeline.receive(String.join("", lines) + tail);
            switch (ending) {
                case WAITS -> {
                    pipeline.run();
                    assertEquals(expected, pipeline.sent());
                    assertTrue(endsByItself || pipeline.isActive(), "closed without a reason");
                    pipeline.halfClose();
                    assertFalse(pipeline.isActive(), "still open");
                }
                case HALF_CLOSES -> {
                    pipeline.halfCloseAtTheEnd();
                    pipeline.run();
                    assertEquals(expected, pipeline.sent());
                    assertFalse(pipeline.isActive(), "still open");
                }
                case RESETS -> {
                    pipeline.run(random.nextInt(200));
                    pipeline.reset();
                    assertIsStart(expected, pipeline.sent());
                }
                case IS_CLOSED -> {
                    pipeline.run(random.nextInt(200));
                    pipeline.closeTwice();
                    assertIsStart(expected, pipeline.sent());
                }
            }
            assertEquals("", pipeline.sentLater());
        }
    }

    private static void assertIsStart(String expected, String sent) {
        assertTrue(sent.isEmpty() || sent.endsWith("\r\n"), () -> "cut: " + sent);
        assertTrue(expected.startsWith(sent), () -> sent + " is no start of " + expected);
    }

    /** Query lines with their line ends. Only the last may be a line that makes the server close the connection. */
    private static List<String> lines(Random random) {
        var lines = new ArrayList<String>();
        for (int count = 1 + random.nextInt(random.nextInt(4) == 0 ? 40 : 8); count > 0; count--) {
            lines.add(query(random) + pick(random, ENDS));
        }
        switch (random.nextInt(8)) {
            case 0 -> lines.add(pick(random, NO_QUERIES) + pick(random, ENDS));
            case 1 -> lines.add("1," + " ".repeat(999 + random.nextInt(3) * 1000) + "2" + pick(random, ENDS));
            default -> {
                return lines;
            }
        }
        // Queries behind such a line are dropped.
        lines.set(lines.size() - 1, lines.getLast() + "7, 7\r\n".repeat(random.nextInt(3)));
        return lines;
    }

    private static String query(Random random) {
        String portOnServer = String.valueOf(1 + random.nextInt(40));
        if (random.nextInt(10) == 0) {
            portOnServer = pick(random, NUMBERS);
        }
        return switch (random.nextInt(6)) {
            case 0 -> portOnServer + ",23";
            case 1 -> " " + portOnServer + "\t,  00023 ";
            case 2 -> portOnServer + "," + " ".repeat(998 - portOnServer.length() - 1) + "23";
            default -> portOnServer + ", 23";
        };
    }

    private static boolean isEnd(String line) {
        String first = line.lines().findFirst().orElse("");
        return first.length() > 1000 || NO_QUERIES.contains(first);
    }

    private String expected(List<String> lines) {
        var expected = new StringBuilder();
        for (String line : lines) {
            String first = line.lines().findFirst().orElse("");
            expected.append(alone.computeIfAbsent(first, PipelineFuzzTest::answerAlone));
        }
        return expected.toString();
    }

    private static String answerAlone(String line) {
        var lookup = new LookupByPort();
        var channel = new TestChannel(TestSettings.of(lookup));
        channel.freezeTime();
        channel.receive(line + "\r\n");
        lookup.completeAll();
        channel.settle();
        channel.advanceTimeBy(ServerLimits.DEFAULTS.timeouts().lookup().toNanos(), TimeUnit.NANOSECONDS);
        channel.settle();
        String answer = channel.sent();
        channel.finishAndReleaseAll();
        return answer;
    }

    private static <T> T pick(Random random, List<T> from) {
        return from.get(random.nextInt(from.size()));
    }
}
