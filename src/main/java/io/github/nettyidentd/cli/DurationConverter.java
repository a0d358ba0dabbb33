package io.github.nettyidentd.cli;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads a duration as people write it, such as {@code 500ms}, {@code 5s}, {@code 2m} or {@code 1h}. A number without a
 * unit is in seconds, as oidentd has it.
 */
class DurationConverter implements ITypeConverter<Duration> {

    /** Nine digits are more than anybody means, and cannot overflow. */
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,9})(ms|s|m|h)?");

    private static final Pattern ZERO = Pattern.compile("0(ms|s|m|h)?");

    /** A hundred years stand for no limit, so that the server needs no case of its own for it. */
    static final Duration UNLIMITED = Duration.ofDays(36_525);

    private final String min;
    private final String max;

    /** Accepts durations from 1 ms to 24 h. */
    DurationConverter() {
        this("1ms", "24h");
    }

    /** Accepts durations from {@code min} to {@code max}, which are written as the durations themselves. */
    DurationConverter(String min, String max) {
        this.min = min;
        this.max = max;
    }

    @Override
    public Duration convert(String text) {
        Duration duration = parse(text);
        if (duration.compareTo(parse(min)) < 0 || duration.compareTo(parse(max)) > 0) {
            throw new TypeConversionException("'" + text + "' (expected: " + min + " to " + max + ")");
        }
        return duration;
    }

    /** Accepts 0 as well, which means no limit: {@link #UNLIMITED}. */
    static final class OrNoLimit extends DurationConverter {
        OrNoLimit(String min, String max) {
            super(min, max);
        }

        @Override
        public Duration convert(String text) {
            return ZERO.matcher(text).matches() ? UNLIMITED : super.convert(text);
        }
    }

    private static Duration parse(String text) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            throw rejected(text);
        }
        long amount = Long.parseLong(matcher.group(1));
        Duration duration = switch (String.valueOf(matcher.group(2))) {
            case "ms" -> Duration.ofMillis(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofSeconds(amount);
        };
        if (duration.isZero()) {
            throw rejected(text);
        }
        return duration;
    }

    private static TypeConversionException rejected(String text) {
        return new TypeConversionException(
                "'" + text + "' (expected: a positive whole number with ms, s, m or h, such as 500ms or 30s)");
    }
}
