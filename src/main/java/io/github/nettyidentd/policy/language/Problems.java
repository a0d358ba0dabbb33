package io.github.nettyidentd.policy.language;

import io.github.nettyidentd.policy.FilePlace;
import io.github.nettyidentd.policy.Statement;
import io.github.nettyidentd.policy.language.ParseResult.Forced;
import io.github.nettyidentd.policy.language.ParseResult.Problem;
import io.github.nettyidentd.text.LookAlike;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Collects the errors and warnings of one file, and what else is worth knowing about it. */
final class Problems {

    /** How many errors, and how many warnings, are kept: a file that is not a policy at all has an error in each line. */
    static final int MAX = 100;

    private final List<Problem> errors = new ArrayList<>();
    private final List<Problem> warnings = new ArrayList<>();
    private final List<Problem> foreign = new ArrayList<>();
    private final List<Forced> forced = new ArrayList<>();

    /** Adds an error. A second error at the same place is left out, because it is a consequence of the first. */
    void error(FilePlace place, String text) {
        if (errors.isEmpty() || !errors.getLast().place().equals(place)) {
            add(errors, place, text);
        }
    }

    /** Adds the error that a token is not what was expected, unless an error inside of the token has been reported. */
    void unexpected(Token token, String expected) {
        if (token.sound()) {
            error(token.place(), "found " + token.shown() + LookAlike.note(token.text()) + ", expected " + expected);
        }
    }

    void warning(FilePlace place, String text) {
        add(warnings, place, text);
    }

    /** Notes what oidentd would not understand, or would understand otherwise. */
    void foreign(FilePlace place, String text) {
        add(foreign, place, text);
    }

    /** Notes a statement that is forced. */
    void forced(FilePlace place, Statement statement) {
        forced.add(new Forced(place, statement));
    }

    private static void add(List<Problem> to, FilePlace place, String text) {
        if (to.size() < MAX - 1) {
            to.add(new Problem(place, text));
        } else if (to.size() == MAX - 1) {
            to.add(new Problem(place, "found more problems than are shown, expected fewer than " + MAX));
        }
    }

    /** The result of a parser that is at the end of its file: the policy if there are no errors. */
    <P> ParseResult<P> parsed(Supplier<P> policy) {
        return new ParseResult<>(
                errors.isEmpty() ? Optional.of(policy.get()) : Optional.empty(),
                sorted(errors),
                sorted(warnings),
                sorted(foreign),
                forced);
    }

    private static List<Problem> sorted(List<Problem> problems) {
        return problems.stream().sorted(Comparator.comparing(Problem::place)).toList();
    }
}
