package io.github.nettyidentd.policy;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A text is to be sent with plain {@code spoof}, so it must not pass for somebody else's login: the caller asks the accounts
 * for {@link #logins()}, and then calls {@link #decide}.
 *
 * <p>IRC servers drop the characters that they do not like in a user name and cut it at 9 or 10, so that {@code al!ice} and
 * {@code alicexxxxxx} can both end as {@code alice}. Hence only a text of letters, digits, dots, dashes and underscores is
 * sent, and its first 9 and 10 characters count like the whole of it.
 */
public final class LoginCheck implements DecisionStep {

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._-]+");

    /** {@code USERLEN} of IRC servers: 9 without the NUL, or 10. */
    private static final int[] CUTS = {9, 10};

    private final DecisionContext subject;
    private final ReplyText text;
    private final Set<String> logins = new LinkedHashSet<>();

    private LoginCheck(DecisionContext subject, ReplyText text) {
        this.subject = subject;
        this.text = text;
        logins.add(text.text());
        for (int cut : CUTS) {
            logins.add(text.text().substring(0, Math.min(cut, text.text().length())));
        }
    }

    /** What comes of a text that the user asks to be sent, or that another ident server answered. */
    static DecisionStep of(DecisionContext subject, ReplyText text) {
        if (text.text().strip().equalsIgnoreCase(subject.account().name())) {
            subject.trace().ownLogin(text);
            return new Done(subject.login());
        }
        if (subject.capabilities().containsAll(subject.wantedForAnyText())) {
            subject.may(subject.wantedForAnyText());
            return new Done(subject.send(text));
        }
        if (!PLAIN.matcher(text.text()).matches()) {
            subject.trace().notPlain(text);
            subject.may(subject.wantedForAnyText());
            return new Done(subject.login());
        }
        if (!subject.capabilities().containsAll(subject.wantedForPlainText())) {
            subject.may(subject.wantedForPlainText());
            return new Done(subject.login());
        }
        return new LoginCheck(subject, text);
    }

    /** The text. */
    public ReplyText text() {
        return text;
    }

    /** What may be taken for a login, the text itself first; one to three, each of 1 to 512 ASCII characters. */
    public Set<String> logins() {
        return Collections.unmodifiableSet(logins);
    }

    /**
     * Decides.
     *
     * @param uids the accounts whose logins are one of {@link #logins()}, but for case: those logins with their uids. If
     *     the accounts cannot be asked, the caller must not answer at all
     */
    public Decision decide(Map<String, Long> uids) {
        subject.trace().loginsChecked(text, logins(), uids);
        Long own = subject.account().uid();
        if (uids.values().stream().anyMatch(uid -> !uid.equals(own))) {
            subject.may(subject.wantedForAnyText());
            return subject.login();
        }
        if (uids.keySet().stream().anyMatch(text.text()::equalsIgnoreCase)) {
            subject.trace().ownLogin(text);
            return subject.login();
        }
        subject.may(subject.wantedForPlainText());
        return subject.send(text);
    }
}
