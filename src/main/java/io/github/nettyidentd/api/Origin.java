package io.github.nettyidentd.api;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where a user-id comes from: for the operator's log, and never sent.
 *
 * @param account the login of the account that stands behind it, or {@code null} if none does or none is known. If the
 *     user-id is another text, the log keeps which account it stood for
 * @param rule what decided, for example {@code /etc/oidentd.conf:3:9}; not empty
 */
public record Origin(@Nullable String account, String rule) {
    public Origin {
        Objects.requireNonNull(rule, "rule");
        if (rule.isEmpty()) {
            throw new IllegalArgumentException("rule: empty (expected: what decided)");
        }
    }
}
