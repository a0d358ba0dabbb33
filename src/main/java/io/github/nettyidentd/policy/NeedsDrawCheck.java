package io.github.nettyidentd.policy;

import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Needs to know whether a random text that was drawn is the login of an account, because then it must not be sent. The
 * caller looks for accounts called {@link #text()}, and then calls {@link #checked}.
 */
public final class NeedsDrawCheck implements DecisionStep {

    /** So many logins in a row are not drawn by chance: every text that can be drawn seems to be a login. */
    private static final int MAX_DRAWS = 16;

    private final DecisionContext context;
    private final Supplier<Decision.SendRandomText> source;
    private final int count;
    private final Decision.SendRandomText drawn;

    private NeedsDrawCheck(DecisionContext context, Supplier<Decision.SendRandomText> source, int count) {
        this.context = context;
        this.source = source;
        this.count = count;
        this.drawn = source.get();
    }

    static NeedsDrawCheck of(DecisionContext context, Supplier<Decision.SendRandomText> source) {
        return new NeedsDrawCheck(context, source, 1);
    }

    /** The text that was drawn, of ASCII characters. */
    public String text() {
        return drawn.text();
    }

    /**
     * Whether a text of this kind is hardly ever a login. Then it is enough to look among the accounts of passwd(5), without
     * a question to a directory for each draw.
     */
    public boolean isRare() {
        return drawn instanceof Decision.SendRandom;
    }

    /**
     * Goes on with the text, or with another draw if the text is a login, or with {@code HIDDEN-USER} if each draw was one.
     *
     * @param uids the accounts whose login is the text, whatever the case of letters: their logins with their uids. If the
     *     accounts cannot be asked, the caller must not answer at all
     */
    public DecisionStep checked(Map<String, Long> uids) {
        if (uids.isEmpty()) {
            return context.decide(drawn);
        }
        context.trace().loginsChecked(ReplyText.of(text()), Set.of(text()), uids);
        return count < MAX_DRAWS
                ? new NeedsDrawCheck(context, source, count + 1)
                : context.decide(new Decision.Hide(
                        "all that was drawn for " + context.user().shown() + " are logins"));
    }
}
