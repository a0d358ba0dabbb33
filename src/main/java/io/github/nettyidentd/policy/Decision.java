package io.github.nettyidentd.policy;

import org.jspecify.annotations.Nullable;

/** What is said about the owner of a connection. {@link UserIdFormat} turns it into a user-id or an error. */
public sealed interface Decision {

    /** The user's login. */
    record SendLogin(String login) implements Decision {}

    /** The user's uid, in digits. */
    record SendUid(long uid) implements Decision {}

    /** A random text that is not the login of any account. */
    sealed interface SendRandomText extends Decision {

        /** ASCII characters. */
        String text();
    }

    /** Eleven random letters and digits. */
    record SendRandom(String text) implements SendRandomText {}

    /** {@code user} and a random number below 100,000. */
    record SendRandomNumeric(String text) implements SendRandomText {}

    /** A text that the policy, the user or another ident server chose. */
    record SendReply(ReplyText text) implements Decision {}

    /** A text that a template made, and that is not the user's login. */
    record SendTemplate(ReplyText text) implements Decision {}

    /**
     * The error {@code HIDDEN-USER}, because a template made nothing that can be sent.
     *
     * @param why the reason for the log
     */
    record Unfilled(String why) implements Decision {}

    /**
     * The error {@code NO-USER}, because no account has the uid and the policy does not say what to call it.
     *
     * @param why the reason for the log
     */
    record NoUser(String why) implements Decision {}

    /**
     * The error {@code HIDDEN-USER}.
     *
     * @param why the reason for the log if neither the policy nor the user asked to hide; otherwise {@code null}
     */
    record Hide(@Nullable String why) implements Decision {

        /** Hides because the policy or the user asked for it. */
        Hide() {
            this(null);
        }
    }
}
