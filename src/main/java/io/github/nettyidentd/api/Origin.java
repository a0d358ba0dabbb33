package io.github.nettyidentd.api;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Where a user-id comes from. The operator's log has it, so that a user-id that is not a login can be traced to its
 * account; it is never sent.
 *
 * @param account the login of the account that the user-id stands for; {@code null} if there is none, or none is known
 * @param rule the rule or lookup that chose the user-id, for example {@code /etc/oidentd.conf:3:9}; not empty
 * @param way how the connection was found, if its socket is not among this host's own, for example {@code nat} or
 *     {@code namespace:web}; {@code null} if the lookup does not say so
 */
public record Origin(
        @Nullable String account, String rule, @Nullable String way) {
    public Origin {
        Objects.requireNonNull(rule, "rule");
        if (rule.isEmpty()) {
            throw new IllegalArgumentException("rule: empty (expected: what decided)");
        }
    }

    /** An origin that does not say how the connection was found. */
    public Origin(@Nullable String account, String rule) {
        this(account, rule, null);
    }
}
