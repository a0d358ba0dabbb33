package io.github.nettyidentd.bench;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * How much is measured, from words such as {@code quick} and {@code seconds=2}.
 *
 * @param duration of one workload on one program in one round
 * @param rounds of which the medians are shown
 * @param starts of each program, for the time of its start
 * @param established connections in the host's table, in rising order
 * @param daemon the launcher of ours; empty for what the build has made
 */
record Settings(
        Duration duration,
        int rounds,
        int starts,
        List<Integer> established,
        Set<Part> parts,
        String daemon,
        Path oidentd) {

    enum Part {
        LOAD,
        START,
        MEMORY,
        ALLOCATION
    }

    private static final Settings FULL = new Settings(
            Duration.ofSeconds(2),
            5,
            9,
            List.of(10, 1_000, 10_000, 50_000),
            EnumSet.allOf(Part.class),
            "",
            Path.of("/usr/sbin/oidentd"));

    private static final Settings QUICK =
            new Settings(Duration.ofMillis(500), 1, 3, List.of(10, 1_000), FULL.parts(), FULL.daemon(), FULL.oidentd());

    Settings {
        established = List.copyOf(established);
        parts = Set.copyOf(parts);
        if (rounds < 1 || starts < 1 || established.isEmpty() || !established.equals(sorted(established))) {
            throw new IllegalArgumentException(
                    "rounds, starts, established: %d, %d, %s (expected: 1 or more, 1 or more, rising numbers)"
                            .formatted(rounds, starts, established));
        }
    }

    private static List<Integer> sorted(List<Integer> numbers) {
        List<Integer> sorted = new ArrayList<>(numbers);
        sorted.sort(null);
        return sorted;
    }

    /**
     * Reads the words.
     *
     * @throws IllegalArgumentException which names the one that means nothing
     */
    static Settings parse(String text) {
        Map<String, String> given = new HashMap<>();
        Settings defaults = FULL;
        for (String word : Stream.of(text.strip().split("\\s+"))
                .filter(part -> !part.isEmpty())
                .toList()) {
            if (word.equals("quick")) {
                defaults = QUICK;
            } else {
                int equals = word.indexOf('=');
                given.put(word.substring(0, Math.max(0, equals)), word.substring(equals + 1));
            }
        }
        var settings = new Settings(
                given.containsKey("seconds")
                        ? Duration.ofMillis(Math.round(Double.parseDouble(given.remove("seconds")) * 1_000))
                        : defaults.duration,
                Integer.parseInt(take(given, "rounds", String.valueOf(defaults.rounds))),
                Integer.parseInt(take(given, "starts", String.valueOf(defaults.starts))),
                given.containsKey("established")
                        ? list(given.remove("established"))
                                .map(Integer::valueOf)
                                .toList()
                        : defaults.established,
                given.containsKey("parts") ? parts(given.remove("parts")) : defaults.parts,
                take(given, "daemon", defaults.daemon),
                Path.of(take(given, "oidentd", defaults.oidentd.toString())));
        if (!given.isEmpty()) {
            throw new IllegalArgumentException(given.keySet()
                    + " (expected: quick, seconds=, rounds=, starts=, established=, parts=, daemon=, oidentd=)");
        }
        return settings;
    }

    private static String take(Map<String, String> given, String key, String otherwise) {
        String value = given.remove(key);
        return value == null ? otherwise : value;
    }

    private static Set<Part> parts(String names) {
        Set<Part> parts = EnumSet.noneOf(Part.class);
        list(names).forEach(name -> parts.add(Part.valueOf(name.toUpperCase(Locale.ROOT))));
        return parts;
    }

    private static Stream<String> list(String text) {
        return Stream.of(text.split(","));
    }
}
