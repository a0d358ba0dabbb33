package io.github.nettyidentd.policy.language;

import io.github.nettyidentd.policy.Place;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The errors and warnings of one file. */
final class Problems {

    /** So many are kept: a file that is no policy at all has an error in each line. */
    static final int MAX = 100;

    private final List<Problem> errors = new ArrayList<>();
    private final List<Problem> warnings = new ArrayList<>();

    /** A second error at one place is a consequence of the first, and is left out. */
    void error(Place place, String text) {
        if (errors.isEmpty() || !errors.getLast().place().equals(place)) {
            add(errors, place, text);
        }
    }

    /** The token is not what was expected; nothing is told of one whose own error has been told. */
    void unexpected(Token token, String expected) {
        if (token.sound()) {
            error(token.place(), "found " + token.shown() + ", expected " + expected);
        }
    }

    void warning(Place place, String text) {
        add(warnings, place, text);
    }

    private static void add(List<Problem> to, Place place, String text) {
        if (to.size() < MAX - 1) {
            to.add(new Problem(place, text));
        } else if (to.size() == MAX - 1) {
            to.add(new Problem(place, "found more problems than are shown, expected fewer than " + MAX));
        }
    }

    <P> Parsed<P> parsed(Supplier<P> policy) {
        return new Parsed<>(
                errors.isEmpty() ? Optional.of(policy.get()) : Optional.empty(), sorted(errors), sorted(warnings));
    }

    private static List<Problem> sorted(List<Problem> problems) {
        return problems.stream().sorted(Comparator.comparing(Problem::place)).toList();
    }
}
