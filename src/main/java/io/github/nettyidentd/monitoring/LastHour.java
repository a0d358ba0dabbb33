package io.github.nettyidentd.monitoring;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Remembers what the daemon counted in each minute of the last hour. It keeps the counts with which each minute began, so
 * that a query costs nothing here: the caller must call {@link #sample} once when a minute begins.
 *
 * <p>What was counted between two samples belongs to the minute of the first. If a minute had no sample, because the host
 * was suspended or its clock was set, then nothing is known about that minute. For one thread at a time.
 */
final class LastHour {

    static final int MINUTES = 60;

    private static final double MEDIAN = 0.5;
    private static final double SLOWEST_PERCENT = 0.99;

    /**
     * What the daemon has counted since its start.
     *
     * @param answers the number of answers of each kind; kinds may be added later
     * @param lookupTimes how long lookups took
     */
    record Counts(Map<String, Long> answers, LookupTimes lookupTimes) {
        Counts {
            answers = Map.copyOf(answers);
        }
    }

    /**
     * The last hour, as the status page gets it. Each list has an element for each minute, oldest first. The last minute is
     * the one that has not ended yet. An element is {@code null} if nothing is known about its minute.
     *
     * @param start when the first of the minutes began
     * @param answers the number of answers in each minute, for each kind of answer
     * @param p50Nanos the median of how long a lookup took, in nanoseconds; {@code null} also for a minute without lookups
     * @param p99Nanos the time within which 99 % of the lookups ended; {@code null} where {@code p50Nanos} is
     */
    record Minutes(
            Instant start,
            Map<String, List<@Nullable Long>> answers,
            List<@Nullable Long> p50Nanos,
            List<@Nullable Long> p99Nanos) {}

    /** The counts with which minutes began, by the time when the minute began. */
    private final NavigableMap<Instant, Counts> beginnings = new TreeMap<>();

    /** Takes note of the counts, if the minute has none yet. */
    void sample(Instant now, Counts counts) {
        Instant minute = now.truncatedTo(ChronoUnit.MINUTES);
        beginnings.headMap(oldest(minute), false).clear();
        // The clock was set back if there are later minutes.
        beginnings.tailMap(minute, false).clear();
        beginnings.putIfAbsent(minute, counts);
    }

    /** Gives the time until the next minute begins, which is when the next sample is due. */
    static Duration untilNextMinute(Instant now) {
        return Duration.between(now, now.truncatedTo(ChronoUnit.MINUTES).plus(1, ChronoUnit.MINUTES));
    }

    /**
     * Gives the last hour, of which the last minute is the current one.
     *
     * @param counts the counts at this moment
     */
    Minutes minutes(Instant now, Counts counts) {
        sample(now, counts);
        Instant start = oldest(now.truncatedTo(ChronoUnit.MINUTES));
        Map<String, List<@Nullable Long>> answers = new HashMap<>();
        counts.answers().keySet().forEach(kind -> answers.put(kind, new ArrayList<>(MINUTES)));
        List<@Nullable Long> p50 = new ArrayList<>(MINUTES);
        List<@Nullable Long> p99 = new ArrayList<>(MINUTES);
        for (int i = 0; i < MINUTES; i++) {
            Instant minute = start.plus(i, ChronoUnit.MINUTES);
            Counts begin = beginnings.get(minute);
            Map.Entry<Instant, Counts> next = beginnings.higherEntry(minute);
            Counts end = next == null ? counts : next.getValue();
            answers.forEach(
                    (kind, numbers) -> numbers.add(begin == null ? null : count(end, kind) - count(begin, kind)));
            LookupTimes times = begin == null ? null : end.lookupTimes().since(begin.lookupTimes());
            p50.add(times == null ? null : orNull(times.quantileNanos(MEDIAN)));
            p99.add(times == null ? null : orNull(times.quantileNanos(SLOWEST_PERCENT)));
        }
        return new Minutes(start, answers, p50, p99);
    }

    private static Instant oldest(Instant minute) {
        return minute.minus(MINUTES - 1, ChronoUnit.MINUTES);
    }

    private static long count(Counts counts, String kind) {
        return counts.answers().getOrDefault(kind, 0L);
    }

    private static @Nullable Long orNull(OptionalLong nanos) {
        return nanos.isPresent() ? nanos.getAsLong() : null;
    }
}
