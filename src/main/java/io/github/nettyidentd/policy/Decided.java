package io.github.nettyidentd.policy;

import io.github.nettyidentd.api.Origin;
import org.jspecify.annotations.Nullable;

/**
 * A decision that is made, with the place of the rule, or the registration, that made it.
 *
 * @param decision what is said about the owner
 * @param range where the range of the system policy stands that is for the connection; {@code null} if no range is
 * @param entry where the entry of the user's file stands that decided; {@code null} if the system policy decided, for
 *     example because it does not grant what the entry asks for
 * @param registered the registration that decided; {@code null} if none did
 */
public record Decided(
        Decision decision,
        @Nullable FilePlace range,
        @Nullable FilePlace entry,
        @Nullable RegisteredStatement registered)
        implements Verdict {

    /** The rule that is named where no range is for the connection: the login is sent by default. */
    private static final String NO_RULE = "default";

    /** A decision that no registration has made. */
    public Decided(Decision decision, @Nullable FilePlace range, @Nullable FilePlace entry) {
        this(decision, range, entry, null);
    }

    /** Names the account, if there is one, and the deciding rule for the operator's log. */
    public Origin origin(User user) {
        return new Origin(user.hasAccount() ? user.login() : null, rule(user));
    }

    private String rule(User user) {
        if (registered != null) {
            return registered.rule(user);
        }
        if (entry != null) {
            return shortened(entry.toString(), user.home());
        }
        return range == null ? NO_RULE : range.toString();
    }

    /** The place of an entry with {@code ~} for the user's home, so that a log can be grouped by rule. */
    private static String shortened(String place, String home) {
        boolean isInHome = !home.isEmpty() && place.startsWith(home + "/");
        return isInHome ? "~" + place.substring(home.length()) : place;
    }
}
