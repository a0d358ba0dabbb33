package io.github.nettyidentd.policy;

/** What is said about the owner of a connection; {@link AnswerForm} makes an answer of it. */
public sealed interface Decision {

    /** The user's login. */
    record SendLogin(String login) implements Decision {}

    /** The user's uid. */
    record SendUid(long uid) implements Decision {}

    /** Eleven random letters and digits. */
    record SendRandom(String text) implements Decision {}

    /** {@code user} and a random number below 100,000. That an account has this name is possible, as with oidentd. */
    record SendRandomNumeric(String text) implements Decision {}

    /** A text that the policy, the user or another ident server chose. */
    record SendReply(ReplyText text) implements Decision {}

    /** {@code HIDDEN-USER}. */
    record Hide() implements Decision {}
}
