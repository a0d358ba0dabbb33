package io.github.nettyidentd.policy.language;

import java.util.List;
import java.util.Optional;

/**
 * What became of reading a file.
 *
 * @param policy the policy; empty if and only if there are errors
 * @param errors in the order of the file, at most {@value Problems#MAX}; where there are more, the last says so
 * @param warnings in the order of the file, bounded likewise
 */
public record Parsed<P>(Optional<P> policy, List<Problem> errors, List<Problem> warnings) {
    public Parsed {
        errors = List.copyOf(errors);
        warnings = List.copyOf(warnings);
        if (policy.isPresent() != errors.isEmpty()) {
            throw new IllegalArgumentException(
                    "policy: with " + errors.size() + " errors (expected: a policy or errors)");
        }
    }
}
