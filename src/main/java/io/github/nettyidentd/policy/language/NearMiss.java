package io.github.nettyidentd.policy.language;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the keyword that somebody may have meant. */
final class NearMiss {

    /** Longer words are no mistyped keyword, and would take long to compare. */
    private static final int MAX_LENGTH = 20;

    /** Words so short are all alike. */
    private static final int SHORT = 4;

    private NearMiss() {}

    static Optional<Keyword> of(String word, Collection<Keyword> keywords) {
        if (word.length() > MAX_LENGTH) {
            return Optional.empty();
        }
        String lower = word.toLowerCase(Locale.ROOT);
        int most = word.length() > SHORT ? 2 : 1;
        return keywords.stream()
                .filter(keyword -> distance(lower, keyword.word()) <= most)
                .min(Comparator.comparingInt(keyword -> distance(lower, keyword.word())));
    }

    /** How many letters have to be added, left out, replaced, or exchanged with their neighbour. */
    private static int distance(String a, String b) {
        int[][] table = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                table[i][j] = i == 0 || j == 0 ? i + j : step(table, a, b, i, j);
            }
        }
        return table[a.length()][b.length()];
    }

    private static int step(int[][] table, String a, String b, int i, int j) {
        int replace = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        int least = Math.min(table[i - 1][j - 1] + replace, Math.min(table[i - 1][j], table[i][j - 1]) + 1);
        boolean exchanged = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
        return exchanged ? Math.min(least, table[i - 2][j - 2] + 1) : least;
    }
}
