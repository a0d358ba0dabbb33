package io.github.nettyidentd.policy.language;

import io.github.nettyidentd.policy.Capability;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The reserved words. They are so everywhere, but not between quotes. */
enum Keyword {
    DEFAULT,
    USER,
    GLOBAL,
    TO,
    FROM,
    FPORT,
    LPORT,
    ALLOW,
    DENY,
    FORCE,
    REPLY,
    HIDE,
    RANDOM,
    RANDOM_NUMERIC,
    NUMERIC,
    FORWARD,
    SPOOF,
    SPOOF_ALL,
    SPOOF_PRIVPORT;

    static final Set<Keyword> BLOCKS = unmodifiable(EnumSet.of(DEFAULT, USER));
    static final Set<Keyword> FILTERS = unmodifiable(EnumSet.of(TO, FROM, FPORT, LPORT));
    static final Set<Keyword> RANGES = unmodifiable(EnumSet.of(DEFAULT, TO, FROM, FPORT, LPORT));
    static final Set<Keyword> ENTRIES = unmodifiable(EnumSet.of(GLOBAL, TO, FROM, FPORT, LPORT));
    static final Set<Keyword> DIRECTIVES = unmodifiable(EnumSet.of(ALLOW, DENY, FORCE));
    static final Set<Keyword> STATEMENTS = unmodifiable(EnumSet.range(REPLY, FORWARD));
    static final Set<Keyword> CAPABILITIES = unmodifiable(EnumSet.range(HIDE, SPOOF_PRIVPORT));
    static final Set<Keyword> FORCED = unmodifiable(EnumSet.range(REPLY, SPOOF_PRIVPORT));

    private static final Map<String, Keyword> BY_WORD =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(Keyword::word, Function.identity()));

    private static final Map<String, Capability> CAPABILITY_BY_WORD = Arrays.stream(Capability.values())
            .collect(Collectors.toUnmodifiableMap(Capability::keyword, Function.identity()));

    private final String word = name().toLowerCase(Locale.ROOT);

    String word() {
        return word;
    }

    /** The capability of that name; only for one of {@link #CAPABILITIES}. */
    Capability capability() {
        Capability capability = CAPABILITY_BY_WORD.get(word);
        if (capability == null) {
            throw new IllegalStateException(word + " (expected: one of " + CAPABILITIES + ")");
        }
        return capability;
    }

    private static Set<Keyword> unmodifiable(EnumSet<Keyword> keywords) {
        return Collections.unmodifiableSet(keywords);
    }

    static Set<Keyword> union(Set<Keyword> some, Set<Keyword> others) {
        EnumSet<Keyword> union = EnumSet.copyOf(some);
        union.addAll(others);
        return unmodifiable(union);
    }

    static @Nullable Keyword of(String word) {
        return BY_WORD.get(word.toLowerCase(Locale.ROOT));
    }

    /** {@code 'a', 'b' or 'c'}, for messages; in the order of this list. */
    static String list(Set<Keyword> keywords) {
        String words =
                keywords.stream().sorted().map(keyword -> "'" + keyword + "'").collect(Collectors.joining(", "));
        int last = words.lastIndexOf(", ");
        return last < 0 ? words : words.substring(0, last) + " or" + words.substring(last + 1);
    }

    @Override
    public String toString() {
        return word;
    }
}
