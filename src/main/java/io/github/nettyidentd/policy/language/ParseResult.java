package io.github.nettyidentd.policy.language;

import io.github.nettyidentd.policy.FilePlace;
import java.util.List;
import java.util.Optional;

/**
 * The result of parsing a file: a policy or errors, and warnings with either.
 *
 * @param policy the policy; empty if and only if there are errors
 * @param errors the errors in the order of the file, at most {@value Problems#MAX}; if there are more, the last one says so
 * @param warnings the warnings in the order of the file, bounded in the same way
 */
public record ParseResult<P>(Optional<P> policy, List<Problem> errors, List<Problem> warnings) {
    public ParseResult {
        errors = List.copyOf(errors);
        warnings = List.copyOf(warnings);
        if (policy.isPresent() != errors.isEmpty()) {
            throw new IllegalArgumentException(
                    "policy: with " + errors.size() + " errors (expected: a policy or errors)");
        }
    }

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
