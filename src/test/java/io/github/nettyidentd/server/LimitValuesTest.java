package io.github.nettyidentd.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class LimitValuesTest {

    private static void assertRefused(String message, Executable making) {
        assertEquals(
                message, assertThrows(IllegalArgumentException.class, making).getMessage());
    }

    @Test
    void eachIsBounded() {
        assertRefused("maxConnections: -1 (expected: at least 0)", () -> ServerLimits.DEFAULTS.withMaxConnections(-1));
        assertRefused("maxQueries: -1 (expected: at least 0)", () -> ServerLimits.DEFAULTS.withMaxQueries(-1));
        assertRefused("maxLookups: -1 (expected: at least 0)", () -> ServerLimits.DEFAULTS.withMaxLookups(-1));
        assertRefused("maxLineOctets: 63 (expected: 64-1000)", () -> ServerLimits.DEFAULTS.withMaxLineOctets(63));
        assertRefused("maxLineOctets: 1001 (expected: 64-1000)", () -> ServerLimits.DEFAULTS.withMaxLineOctets(1001));
        assertRefused("maxConnections: -1 (expected: at least 0)", () -> SourceLimits.DEFAULTS.withMaxConnections(-1));
        assertRefused("maxRate: -1 (expected: at least 0)", () -> SourceLimits.DEFAULTS.withMaxRate(-1));
        assertRefused("idle: PT0S (expected: more than 0)", () -> Timeouts.DEFAULTS.withIdle(Duration.ZERO));
        assertRefused(
                "firstQuery: PT0S (expected: more than 0)", () -> Timeouts.DEFAULTS.withFirstQuery(Duration.ZERO));
        assertRefused("write: PT0S (expected: more than 0)", () -> Timeouts.DEFAULTS.withWrite(Duration.ZERO));
        assertRefused(
                "lookup: PT-1S (expected: more than 0)", () -> Timeouts.DEFAULTS.withLookup(Duration.ofSeconds(-1)));
    }

    @Test
    void changesOneAndKeepsTheOthers() {
        SourceLimits perSource = new SourceLimits(7, 8, false).withLoopback(true);
        assertEquals(new SourceLimits(7, 8, true), perSource);
        assertEquals(
                new ServerLimits(AccessList.EVERYBODY, 1, 3, perSource, 2, 100, Timeouts.DEFAULTS),
                ServerLimits.DEFAULTS
                        .withMaxConnections(1)
                        .withMaxQueries(3)
                        .withPerSource(perSource)
                        .withMaxLookups(2)
                        .withMaxLineOctets(100));
    }
}
