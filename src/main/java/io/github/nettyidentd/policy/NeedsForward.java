package io.github.nettyidentd.policy;

import io.github.nettyidentd.text.OctetText;

/**
 * Needs the answer of another ident server about this connection. The caller asks it, and then calls {@link #answered} or
 * {@link #failed}.
 */
public final class NeedsForward implements DecisionStep {

    private final DecisionContext context;
    private final ForwardTarget target;
    private final boolean forced;

    NeedsForward(DecisionContext context, ForwardTarget target, boolean forced) {
        this.context = context;
        this.target = target;
        this.forced = forced;
    }

    /** The server to ask. */
    public ForwardTarget target() {
        return target;
    }

    /** Whether the system policy forces the forward; otherwise the user asked for it. */
    public boolean forced() {
        return forced;
    }

    /**
     * Goes on with the first word of the other server's answer, which is how oidentd cuts it. If the user asked for the
     * forward, then the word needs the same permissions as a reply in the user's file.
     *
     * @param userId the octets of the user-id
     */
    public DecisionStep answered(byte[] userId) {
        ReplyText answer;
        try {
            answer = ReplyText.ofOctets(OctetText.firstWord(userId));
        } catch (IllegalArgumentException e) {
            return failed("the answer cannot be passed on: " + e.getMessage());
        }
        context.trace().forwarded(target, answer);
        return forced ? context.decide(new Decision.SendReply(answer)) : NeedsLoginCheck.of(context, answer);
    }

    /**
     * Decides without an answer: {@code HIDDEN-USER} if the forward was forced or the user may hide, else the login.
     *
     * @param reason why there is no answer, for the log: an error reply, no connection, no answer in time, a loop
     */
    public Decided failed(String reason) {
        context.trace().forwardFailed(target, reason);
        String why = "the forward for " + context.user().shown() + " to " + target + " failed: " + reason;
        return forced ? context.decide(new Decision.Hide(why)) : context.hideOrLogin(why);
    }
}
