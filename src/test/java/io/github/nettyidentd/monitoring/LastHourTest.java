package io.github.nettyidentd.monitoring;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.prometheus.metrics.core.metrics.Histogram;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LastHourTest {

    private static final Instant START = Instant.parse("2026-11-27T12:00:20Z");
    private static final double[] SECONDS = {0.001, 0.01};

    private final LastHour lastHour = new LastHour();
    private final Histogram lookups = Histogram.builder()
            .name("x")
            .classicOnly()
            .classicUpperBounds(SECONDS)
            .build();
    private long userIds;

    @Test
    void countsTheMinuteThatHasNotEndedYet() {
        sample("12:00:20");
        userIds += 3;

        assertEquals(List.of(3L), known(minutes("12:00:50")));
        assertEquals(3L, minutes("12:00:50").getLast());
    }

    @Test
    void countsEachMinuteFromItsBeginningToThatOfTheNext() {
        sample("12:00:20");
        userIds += 3;
        sample("12:01:00");
        userIds += 5;
        sample("12:02:00");
        userIds += 7;

        assertEquals(List.of(3L, 5L, 7L), known(minutes("12:02:30")));
    }

    @Test
    void aSecondSampleOfAMinuteChangesNothing() {
        sample("12:00:20");
        userIds += 3;
        sample("12:00:59.999");
        userIds += 1;

        assertEquals(List.of(4L), known(minutes("12:00:59.999")));
    }

    @Test
    void beginsTheMinuteThatIsAskedForBeforeItsSample() {
        sample("12:00:20");
        userIds += 3;

        assertEquals(List.of(3L, 0L), known(minutes("12:01:00.001")));
        userIds += 2;
        assertEquals(List.of(3L, 2L), known(minutes("12:01:01")));
    }

    @Test
    void knowsNothingOfMinutesWithoutASample() {
        sample("12:00:20");
        userIds += 3;
        sample("12:10:05");
        userIds += 4;

        List<@Nullable Long> minutes = minutes("12:10:10");
        assertEquals(List.of(3L, 4L), known(minutes));
        assertEquals(3L, minutes.get(LastHour.MINUTES - 11));
        assertEquals(4L, minutes.get(LastHour.MINUTES - 1));
    }

    @Test
    void remembersAnHourAndNoMore() {
        Instant now = START;
        for (int i = 0; i < 200; i++) {
            lastHour.sample(now, counts());
            userIds += i;
            now = now.plus(Duration.ofMinutes(1));
        }

        LastHour.Minutes minutes = lastHour.minutes(START.plus(Duration.ofMinutes(199)), counts());
        assertEquals(
                IntStream.range(140, 200).mapToObj(Long::valueOf).toList(),
                minutes.answers().get("USERID"));
        assertEquals(Instant.parse("2026-11-27T14:20:00Z"), minutes.start());
        assertEquals(LastHour.MINUTES, minutes.p50Nanos().size());
    }

    @Test
    void forgetsMinutesThatAreToComeAfterTheClockWasSetBack() {
        sample("12:00:20");
        userIds += 3;
        sample("12:30:00");
        userIds += 5;

        // What was counted in the minutes to come belongs to the last minute that is left.
        assertEquals(List.of(8L, 0L), known(minutes("12:10:00")));
        userIds += 1;
        assertEquals(List.of(8L, 1L), known(minutes("12:10:30")));
    }

    @Test
    void takesAKindOfAnswerThatWasNotKnownBefore() {
        sample("12:00:20");
        sample("12:01:00");
        Map<String, Long> answers = Map.of("USERID", 0L, "other", 2L);

        LastHour.Minutes minutes = lastHour.minutes(at("12:01:30"), new LastHour.Counts(answers, times()));
        assertEquals(List.of(0L, 2L), known(minutes.answers().get("other")));
    }

    @Test
    void givesTheTimesOfEachMinuteOnItsOwn() {
        sample("12:00:20");
        lookups.observe(0.009);
        sample("12:01:00");
        sample("12:02:00");
        lookups.observe(0.000_5);

        LastHour.Minutes minutes = lastHour.minutes(at("12:02:30"), counts());
        // In the middle of each bucket; there were no lookups in the minute between.
        assertEquals(List.of(5_500_000L, 500_000L), known(minutes.p50Nanos()));
        assertEquals(List.of(9_910_000L, 990_000L), known(minutes.p99Nanos()));
        assertEquals(null, minutes.p50Nanos().get(LastHour.MINUTES - 2));
    }

    @Test
    void theNextSampleIsDueWhenTheNextMinuteBegins() {
        assertEquals(Duration.ofSeconds(40), LastHour.untilNextMinute(START));
        assertEquals(Duration.ofMillis(1), LastHour.untilNextMinute(at("12:00:59.999")));
        assertEquals(Duration.ofMinutes(1), LastHour.untilNextMinute(at("12:01:00")));
    }

    private void sample(String time) {
        lastHour.sample(at(time), counts());
    }

    private List<@Nullable Long> minutes(String time) {
        return Objects.requireNonNull(
                lastHour.minutes(at(time), counts()).answers().get("USERID"));
    }

    private LastHour.Counts counts() {
        return new LastHour.Counts(Map.of("USERID", userIds), times());
    }

    private LookupTimes times() {
        return LookupTimes.of(lookups.collect(), SECONDS);
    }

    private static Instant at(String time) {
        return Instant.parse("2026-11-27T" + time + "Z");
    }

    private static List<Long> known(@Nullable List<@Nullable Long> values) {
        return Objects.requireNonNull(values).stream().filter(Objects::nonNull).toList();
    }
}
