package io.github.nettyidentd.policy;

import org.jspecify.annotations.Nullable;

/** What is said about the owner of a connection; {@link UserIdFormat} makes an answer of it. */
public sealed interface Decision {

    /** The user's login. */
    record SendLogin(String login) implements Decision {}

    /** The user's uid. */
    record SendUid(long uid) implements Decision {}

    /** A random text that is nobody's login. */
    sealed interface SendRandomText extends Decision {
        String text();
    }

    /** Eleven random letters and digits. */
    record SendRandom(String text) implements SendRandomText {}

    /** {@code user} and a random number below 100,000. */
    record SendRandomNumeric(String text) implements SendRandomText {}

    /** A text that the policy, the user or another ident server chose. */
    record SendReply(ReplyText text) implements Decision {}

    /**
     * {@code HIDDEN-USER}.
     *
     * @param why for the log, where neither the policy nor the user asked for it; otherwise {@code null}
     */
    record Hide(@Nullable String why) implements Decision {

        /** As the policy or the user asked for it. */
        Hide() {
            this(null);
        }
    }
}
