package io.github.nettyidentd.policy;

import java.util.Optional;

/**
 * What a program says about a connection: a statement of the connection's owner, as one in the owner's file would be.
 *
 * @param registrar the account that the program runs as; the owner, unless it registers about connections of other accounts
 * @param application the name of the program, as it calls itself; empty if it has not said so
 * @param text the user-id; empty if the owner is to be hidden
 */
public record RegisteredStatement(User registrar, String application, Optional<ReplyText> text) {

    /** The first word of each rule in the log. */
    private static final String RULE = "registration";

    /** Whether the registrar says this about its own connection. */
    boolean isOwn(User owner) {
        return registrar.uid() == owner.uid();
    }

    /** The rule for the log, for example {@code registration:kiwiproxy}, or {@code registration:kiwiproxy by gateway}. */
    String rule(User owner) {
        return RULE
                + (application.isEmpty() ? "" : ":" + application)
                + (isOwn(owner) ? "" : " by " + registrar.login());
    }

    /** What is said about an owner, as words for a message: {@code say "mike"}, or {@code hide web1}. */
    String action(User owner) {
        String whose = isOwn(owner) ? "" : owner.login();
        return text.map(it -> "say \"" + it + "\"" + (whose.isEmpty() ? "" : " about " + whose))
                .orElse(whose.isEmpty() ? "hide" : "hide " + whose);
    }

    /** {@code "mike"}, or {@code hide}. */
    @Override
    public String toString() {
        return text.map(it -> "\"" + it + "\"").orElse("hide");
    }
}
