package io.github.nettyidentd.policy;

import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * A text is to be sent, and what the user needs for that depends on whether it is somebody's login: the caller asks the
 * accounts for {@link #logins()}, and then calls {@link #decide}.
 */
public final class LoginCheck implements Step {

    private final Subject subject;
    private final ReplyText text;
    private final LoginReadings readings;

    private LoginCheck(Subject subject, ReplyText text) {
        this.subject = subject;
        this.text = text;
        this.readings = new LoginReadings(text.text());
    }

    /** What comes of a text that the user asks to be sent. */
    static Step of(Subject subject, ReplyText text) {
        if (LoginReadings.isSame(subject.account().name(), text.text())) {
            subject.trace().ownLogin(text);
            return new Done(subject.login());
        }
        if (subject.capabilities().containsAll(subject.wantedForOtherLogin())) {
            subject.may(subject.wantedForOtherLogin());
            return new Done(subject.send(text));
        }
        return new LoginCheck(subject, text);
    }

    /** The uid of the account that asks for the text. */
    public long uid() {
        return subject.account().uid();
    }

    /** The text. */
    public ReplyText text() {
        return text;
    }

    /** The logins that the text may be taken for, the likeliest first; about four, each of 1 to 255 characters. */
    public Set<String> logins() {
        return readings.all();
    }

    /**
     * Decides.
     *
     * @param uids those of {@link #logins()} that exist, with their uids; and any others that the caller knows to be the
     *     same but for case. If the accounts cannot be asked, the caller must not answer at all
     */
    public Decision decide(Map<String, Long> uids) {
        subject.trace().loginsChecked(text, logins(), uids);
        Long own = subject.account().uid();
        if (uids.values().stream().anyMatch(uid -> !uid.equals(own))) {
            return subject.may(subject.wantedForOtherLogin()) ? subject.send(text) : subject.login();
        }
        Optional<String> alias =
                readings.whole().stream().filter(uids::containsKey).findFirst();
        if (alias.isPresent()) {
            subject.trace().ownLogin(text);
            return subject.trace().decided(new Decision.SendLogin(alias.get()));
        }
        return subject.may(subject.wantedForText()) ? subject.send(text) : subject.login();
    }
}
