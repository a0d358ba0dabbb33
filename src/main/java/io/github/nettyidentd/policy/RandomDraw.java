package io.github.nettyidentd.policy;

import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * A random user-id was drawn, which must not be anybody's login: the caller asks the accounts for {@link #text()}, and then
 * calls {@link #decide}.
 */
public final class RandomDraw implements DecisionStep {

    /** Where so many in a row are logins, it is no chance: all of them seem to be. */
    private static final int MAX_DRAWS = 16;

    private final DecisionContext subject;
    private final Supplier<Decision.SendRandomText> source;
    private final int count;
    private final Decision.SendRandomText drawn;

    private RandomDraw(DecisionContext subject, Supplier<Decision.SendRandomText> source, int count) {
        this.subject = subject;
        this.source = source;
        this.count = count;
        this.drawn = source.get();
    }

    static RandomDraw of(DecisionContext subject, Supplier<Decision.SendRandomText> source) {
        return new RandomDraw(subject, source, 1);
    }

    /** What was drawn, of ASCII characters. */
    public String text() {
        return drawn.text();
    }

    /** Whether hardly any draw is a login, so that it is enough to look among those of passwd(5). */
    public boolean isRare() {
        return drawn instanceof Decision.SendRandom;
    }

    /**
     * Goes on: with the text, or with another draw, or with {@code HIDDEN-USER} where nothing but logins is drawn.
     *
     * @param uids the accounts whose login is the text, but for case: those logins with their uids. If the accounts cannot
     *     be asked, the caller must not answer at all
     */
    public DecisionStep decide(Map<String, Long> uids) {
        if (uids.isEmpty()) {
            return new Done(subject.trace().decided(drawn));
        }
        subject.trace().loginsChecked(ReplyText.of(text()), Set.of(text()), uids);
        return count < MAX_DRAWS
                ? new RandomDraw(subject, source, count + 1)
                : new Done(subject.hide(
                        "all that was drawn for " + subject.account().name() + " are logins"));
    }
}
