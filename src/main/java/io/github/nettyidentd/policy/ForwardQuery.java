package io.github.nettyidentd.policy;

import java.util.Arrays;

/**
 * Another ident server is to be asked about this connection: the caller does so, and then calls {@link #answered} or
 * {@link #failed}.
 */
public final class ForwardQuery implements DecisionStep {

    private final DecisionContext subject;
    private final ForwardTarget target;
    private final boolean forced;

    ForwardQuery(DecisionContext subject, ForwardTarget target, boolean forced) {
        this.subject = subject;
        this.target = target;
        this.forced = forced;
    }

    /** Whom to ask. */
    public ForwardTarget target() {
        return target;
    }

    /** Whether the system policy forces this; otherwise the user asked for it. */
    public boolean forced() {
        return forced;
    }

    /**
     * Goes on with the other server's answer: its first word, as oidentd cuts it. If the user asked for the forward,
     * then the word needs the same permissions as a reply in the user's file.
     *
     * @param userId the octets of the user-id
     */
    public DecisionStep answered(byte[] userId) {
        ReplyText answer;
        try {
            answer = ReplyText.ofOctets(firstWord(userId));
        } catch (IllegalArgumentException e) {
            return new Done(failed("the answer cannot be passed on: " + e.getMessage()));
        }
        subject.trace().forwarded(target, answer);
        return forced ? new Done(subject.send(answer)) : LoginCheck.of(subject, answer);
    }

    /**
     * Decides without an answer: {@code HIDDEN-USER} if the forward was forced or the user may hide, else the login.
     *
     * @param reason for the trace: an error reply, no connection, no answer in time, a loop
     */
    public Decision failed(String reason) {
        subject.trace().forwardFailed(target, reason);
        String why = "the forward for " + subject.account().name() + " to " + target + " failed: " + reason;
        return forced ? subject.hide(why) : subject.hideOrLogin(why);
    }

    private static byte[] firstWord(byte[] octets) {
        int start = 0;
        while (start < octets.length && isBlank(octets[start])) {
            start++;
        }
        int end = start;
        while (end < octets.length && !isBlank(octets[end])) {
            end++;
        }
        return Arrays.copyOfRange(octets, start, end);
    }

    private static boolean isBlank(byte octet) {
        return octet == ' ' || octet == '\t';
    }
}
