package io.github.nettyidentd.text;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/** Finds the word that a mistyped word is most likely meant to be. */
public final class Spelling {

    /** Longer words are not compared, because the time grows with the square of the length. */
    private static final int MAX_MISTYPED = 40;

    /** Words of at most four letters are all alike, so only one letter of them may be wrong. */
    private static final int SHORT = 4;

    private Spelling() {}

    /** The nearest of the given words, whatever the case of letters; empty if the mistyped word is not close to any of them. */
    public static Optional<String> nearest(String mistyped, Collection<String> words) {
        if (mistyped.length() > MAX_MISTYPED) {
            return Optional.empty();
        }
        String lower = mistyped.toLowerCase(Locale.ROOT);
        int most = mistyped.length() > SHORT ? 2 : 1;
        return words.stream()
                .filter(word -> distance(lower, word) <= most)
                .min(Comparator.comparingInt(word -> distance(lower, word)));
    }

    /**
     * How many letters have to be added, left out, replaced, or exchanged with their neighbour to turn one word into the
     * other (the Damerau–Levenshtein distance in its restricted form).
     */
    private static int distance(String a, String b) {
        int[][] table = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                table[i][j] = i == 0 || j == 0 ? i + j : distance(table, a, b, i, j);
            }
        }
        return table[a.length()][b.length()];
    }

    /** The distance of the first {@code i} letters to the first {@code j}, from the distances of shorter beginnings. */
    private static int distance(int[][] table, String a, String b, int i, int j) {
        int replace = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        int least = Math.min(table[i - 1][j - 1] + replace, Math.min(table[i - 1][j], table[i][j - 1]) + 1);
        boolean exchanged = i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1);
        return exchanged ? Math.min(least, table[i - 2][j - 2] + 1) : least;
    }
}
