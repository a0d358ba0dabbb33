package io.github.nettyidentd.policy.language;

import io.github.nettyidentd.policy.FilePlace;
import io.github.nettyidentd.policy.Statement;
import java.util.List;
import java.util.Optional;

/**
 * The result of parsing a file: a policy or errors, and warnings with either.
 *
 * @param policy the policy; empty if and only if there are errors
 * @param errors the errors in the order of the file, at most {@value Problems#MAX}; if there are more, the last one says so
 * @param warnings the warnings in the order of the file, bounded in the same way
 * @param foreign what oidentd would not understand, or would understand otherwise; in the same way
 * @param forced the statements that a system file forces, in the order of the file
 */
public record ParseResult<P>(
        Optional<P> policy, List<Problem> errors, List<Problem> warnings, List<Problem> foreign, List<Forced> forced) {
    public ParseResult {
        errors = List.copyOf(errors);
        warnings = List.copyOf(warnings);
        foreign = List.copyOf(foreign);
        forced = List.copyOf(forced);
        if (policy.isPresent() != errors.isEmpty()) {
            throw new IllegalArgumentException(
                    "policy: with " + errors.size() + " errors (expected: a policy or errors)");
        }
    }

    /** A result of a file in which oidentd would find nothing strange, and which forces nothing. */
    public ParseResult(Optional<P> policy, List<Problem> errors, List<Problem> warnings) {
        this(policy, errors, warnings, List.of(), List.of());
    }

    /** A statement that is forced, with the place of its {@code force}. */
    public record Forced(FilePlace place, Statement statement) {}

    /**
     * An error or a warning.
     *
     * @param text one line without control characters; for an error {@code found X, expected Y}
     */
    public record Problem(FilePlace place, String text) {

        /** {@code file:line:column: text}. */
        @Override
        public String toString() {
            return place + ": " + text;
        }
    }
}
