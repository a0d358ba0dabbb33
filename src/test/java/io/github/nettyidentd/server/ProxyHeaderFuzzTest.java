package io.github.nettyidentd.server;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.github.nettyidentd.testing.Fuzz;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Headers that are nearly right, cut anywhere, with queries behind them. */
class ProxyHeaderFuzzTest {

    private static final List<String> HEADERS = Stream.of(
                    ProxyProtocolTest.headers().map(List::getFirst),
                    ProxyHeaderRefusalTest.unusable(),
                    ProxyHeaderRefusalTest.healthChecks())
            .flatMap(headers -> headers)
            .filter(header -> header.length() < 2_000)
            .toList();

    private static final Logger LOG = (Logger) LoggerFactory.getLogger(ProxyHeaderFuzzTest.class.getPackageName());

    @BeforeAll
    static void logNothing() {
        LOG.setLevel(Level.OFF);
    }

    @AfterAll
    static void logAgain() {
        LOG.setLevel(null);
    }

    @Test
    void givesTheSameHoweverItIsCut() {
        Fuzz.run(random -> {
            var octets = new StringBuilder(HEADERS.get(random.nextInt(HEADERS.size())));
            for (int changes = random.nextInt(4); changes > 0 && octets.length() > 1; changes--) {
                change(octets, random);
            }
            octets.append(ProxiedServer.QUERY.repeat(random.nextInt(3)));
            int longest = random.nextInt(60) + 1;
            ProxyHeaderChecks.anyOctets(octets.toString(), () -> 1 + random.nextInt(longest));
        });
    }

    private static void change(StringBuilder octets, Random random) {
        int place = random.nextInt(octets.length());
        char octet = (char) random.nextInt(256);
        switch (random.nextInt(6)) {
            case 0 -> octets.insert(place, octet);
            case 1 -> octets.deleteCharAt(place);
            case 2 -> octets.setLength(place + 1);
            // The lengths and types are at the same places in most headers, and more interesting than the addresses.
            case 3 -> octets.setCharAt(Math.min(octets.length() - 1, 12 + random.nextInt(4)), octet);
            default -> octets.setCharAt(place, octet);
        }
    }
}
