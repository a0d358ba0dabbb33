package io.github.nettyidentd.policy;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Needs to know whose logins a text may be taken for: it is to be sent with plain {@code spoof}, so it must not pass for
 * the login of another account. The caller looks for accounts called {@link #logins()}, and then calls {@link #checked}.
 *
 * <p>IRC servers drop the characters that they do not like in a user name and cut it after 9 or 10, so that {@code al!ice}
 * and {@code alicexxxxxx} can both end as {@code alice}. Hence only a text of letters, digits, dots, dashes and underscores
 * is sent, and its first 9 and its first 10 characters are checked as well as the whole.
 */
public final class NeedsLoginCheck implements JudgementStep {

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._-]+");

    /** {@code USERLEN} of IRC servers: 10, or 9 where it counts the NUL. */
    private static final int[] CUTS = {9, 10};

    private final DecisionContext context;
    private final ReplyText text;
    private final Set<String> logins;

    private NeedsLoginCheck(DecisionContext context, ReplyText text) {
        this.context = context;
        this.text = text;
        this.logins = readings(text.text());
    }

    /** What IRC servers may make of a plain text, the whole text first. */
    static Set<String> readings(String text) {
        Set<String> readings = new LinkedHashSet<>();
        readings.add(text);
        for (int cut : CUTS) {
            readings.add(text.substring(0, Math.min(cut, text.length())));
        }
        return Collections.unmodifiableSet(readings);
    }

    /** Whether IRC servers do nothing to a text but cut it. */
    static boolean isPlain(ReplyText text) {
        return PLAIN.matcher(text.text()).matches();
    }

    /** Decides about a text that the user asks to be sent, that was registered, or that another ident server answered. */
    static JudgementStep of(DecisionContext context, ReplyText text) {
        if (text.text().strip().equalsIgnoreCase(context.user().login())) {
            context.trace().ownLogin(text);
            return context.decideLogin();
        }
        if (context.has(context.wantedForAnyText())) {
            return context.decideIfPermitted(context.wantedForAnyText(), new Decision.SendReply(text));
        }
        if (!isPlain(text)) {
            context.trace().notPlain(text);
            return context.decideIfPermitted(context.wantedForAnyText(), new Decision.SendReply(text));
        }
        // What is not granted in any case needs no question to the accounts.
        return context.has(context.wantedForPlainText())
                ? new NeedsLoginCheck(context, text)
                : context.decideIfPermitted(context.wantedForPlainText(), new Decision.SendReply(text));
    }

    /**
     * The logins that the text may be taken for, the whole text first: one to three, each of 1 to 512 ASCII characters.
     */
    public Set<String> logins() {
        return logins;
    }

    /**
     * Decides.
     *
     * @param uids the accounts whose logins equal one of {@link #logins()}, whatever the case of letters: their logins with
     *     their uids. If the accounts cannot be asked, the caller must not answer at all
     */
    public Verdict checked(Map<String, Long> uids) {
        context.trace().loginsChecked(text, logins(), uids);
        Long own = context.user().uid();
        if (uids.values().stream().anyMatch(uid -> !uid.equals(own))) {
            return context.decideIfPermitted(context.wantedForAnyText(), new Decision.SendReply(text));
        }
        if (uids.keySet().stream().anyMatch(text.text()::equalsIgnoreCase)) {
            context.trace().ownLogin(text);
            return context.decideLogin();
        }
        return context.decideIfPermitted(context.wantedForPlainText(), new Decision.SendReply(text));
    }
}
