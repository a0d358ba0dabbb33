package io.github.nettyidentd.policy.language;

import io.github.nettyidentd.policy.Capability;
import io.github.nettyidentd.text.Spelling;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The words of the language. Those of oidentd are reserved everywhere, except between quotes. Those that oidentd does not
 * have ({@link #ADDED}) are keywords only where one can stand, so that files that use them as names mean what they meant.
 *
 * <p>The order matters, because {@link #STATEMENTS}, {@link #CAPABILITIES} and {@link #FORCED} are ranges of it. After the
 * words for blocks, filters and directives come words for a statement only, then words for both a
 * statement and a capability, and then words for a capability only. Messages list keywords in this order, too.
 */
enum Keyword {
    DEFAULT,
    USER,
    GROUP,
    UID,
    CGROUP,
    UNIT,
    CONTAINER,
    NAMESPACE,
    GLOBAL,
    TO,
    FROM,
    FPORT,
    LPORT,
    ALLOW,
    DENY,
    FORCE,
    REPLY,
    TEMPLATE,
    HIDE,
    RANDOM,
    RANDOM_NUMERIC,
    NUMERIC,
    FORWARD,
    SPOOF,
    SPOOF_ALL,
    SPOOF_PRIVPORT,
    REGISTER_FOR;

    // What may stand at one place of the grammar, which is in the Javadoc of PolicyParser.
    static final Set<Keyword> BLOCKS = unmodifiable(EnumSet.range(DEFAULT, NAMESPACE));
    static final Set<Keyword> FILTERS = unmodifiable(EnumSet.of(TO, FROM, FPORT, LPORT));
    static final Set<Keyword> RANGES = unmodifiable(EnumSet.of(DEFAULT, TO, FROM, FPORT, LPORT));
    static final Set<Keyword> ENTRIES = unmodifiable(EnumSet.of(GLOBAL, TO, FROM, FPORT, LPORT));
    static final Set<Keyword> DIRECTIVES = unmodifiable(EnumSet.of(ALLOW, DENY, FORCE));
    static final Set<Keyword> STATEMENTS =
            unmodifiable(EnumSet.of(REPLY, HIDE, RANDOM, RANDOM_NUMERIC, NUMERIC, FORWARD));
    static final Set<Keyword> CAPABILITIES = unmodifiable(EnumSet.range(HIDE, REGISTER_FOR));

    /** The words that oidentd does not have. */
    static final Set<Keyword> ADDED =
            unmodifiable(EnumSet.of(CGROUP, UNIT, CONTAINER, NAMESPACE, GROUP, UID, TEMPLATE, REGISTER_FOR));

    /** The words for blocks that oidentd does not have. */
    static final Set<Keyword> ADDED_BLOCKS = unmodifiable(EnumSet.range(GROUP, NAMESPACE));

    /** The words for blocks that nothing else begins with. */
    static final Set<Keyword> NAMED_BLOCKS = unmodifiable(EnumSet.range(USER, NAMESPACE));

    /** What may follow {@code force}: all statements, and three capabilities that mean the login there. */
    static final Set<Keyword> FORCED = unmodifiable(EnumSet.range(REPLY, SPOOF_PRIVPORT));

    private static final Map<String, Keyword> BY_WORD =
            Arrays.stream(values()).collect(Collectors.toUnmodifiableMap(Keyword::word, Function.identity()));

    private static final Map<String, Capability> CAPABILITY_BY_WORD = Arrays.stream(Capability.values())
            .collect(Collectors.toUnmodifiableMap(Capability::keyword, Function.identity()));

    private final String word = name().toLowerCase(Locale.ROOT);

    /** The keyword as it is written in a file, in lower case. */
    String word() {
        return word;
    }

    /** The capability of this name; for one of {@link #CAPABILITIES} only. */
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

    /** The keywords of both sets, in the order of their declaration. */
    static Set<Keyword> union(Set<Keyword> some, Set<Keyword> others) {
        EnumSet<Keyword> union = EnumSet.copyOf(some);
        union.addAll(others);
        return unmodifiable(union);
    }

    /** The keyword that a word is, whatever the case of letters; {@code null} if it is not a keyword. */
    static @Nullable Keyword of(String word) {
        return BY_WORD.get(word.toLowerCase(Locale.ROOT));
    }

    /** Lists keywords for a message, as {@code 'a', 'b' or 'c'}, in the order of their declaration. */
    static String list(Set<Keyword> keywords) {
        String words =
                keywords.stream().sorted().map(keyword -> "'" + keyword + "'").collect(Collectors.joining(", "));
        int last = words.lastIndexOf(", ");
        return last < 0 ? words : words.substring(0, last) + " or" + words.substring(last + 1);
    }

    /** The keyword that a mistyped word is most likely meant to be; empty if it is not close to any of these. */
    static Optional<Keyword> nearest(String word, Set<Keyword> keywords) {
        return Spelling.nearest(
                        word, keywords.stream().sorted().map(Keyword::word).toList())
                .map(BY_WORD::get);
    }

    @Override
    public String toString() {
        return word;
    }
}
