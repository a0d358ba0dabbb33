package io.github.nettyidentd.policy;

import io.github.nettyidentd.api.IdentError;
import io.github.nettyidentd.api.Origin;
import io.github.nettyidentd.api.UserId;
import io.github.nettyidentd.text.OctetText;
import org.jspecify.annotations.Nullable;

/**
 * How decisions become user-ids. RFC 1413 §5 wants the opsys {@code OTHER} for a text that is not a login, but some IRC
 * servers refuse {@code OTHER}, and oidentd sends one opsys with all texts. So the operator chooses.
 *
 * @param opsys the operating system that is named
 * @param charset the charset that is named, and in which logins are encoded; or {@code null}. Replies are sent as the octets
 *     that stand in their file, and so are logins that are not UTF-8
 * @param tokensAsOther whether each text that is not the user's login is sent as {@code OTHER}
 */
public record UserIdFormat(String opsys, @Nullable String charset, boolean tokensAsOther) {

    public UserIdFormat {
        // Fails now, and not at the first query, if the opsys or the charset cannot be sent.
        UserId.of(opsys, charset, "login");
    }

    /**
     * Makes the user-id for a decision.
     *
     * @param origin the account and the rule for the log; kept in the user-id, or in the message of the error
     * @throws IdentError if the decision is answered with an error: {@code HIDDEN-USER}, {@code NO-USER}, or
     *     {@code UNKNOWN-ERROR} for a login that cannot be sent
     */
    public UserId userId(Decision decision, Origin origin) {
        UserId userId = switch (decision) {
            case Decision.SendLogin(String login) -> login(login);
            case Decision.SendUid(long uid) -> token(Long.toString(uid));
            case Decision.SendRandom(String text) -> token(text);
            case Decision.SendRandomNumeric(String text) -> token(text);
            case Decision.SendReply(ReplyText text) -> UserId.ofOctets(tokenOpsys(), charset, text.octets());
            case Decision.SendTemplate(ReplyText text) -> UserId.ofOctets(tokenOpsys(), charset, text.octets());
            case Decision.Unfilled(String why) ->
                throw new IdentError.HiddenUser(why + " (rule " + origin.rule() + ")");
            case Decision.NoUser(String why) -> throw new IdentError.NoUser(why + " (rule " + origin.rule() + ")");
            case Decision.Hide(String why) ->
                throw new IdentError.HiddenUser(
                        why == null ? "hidden by " + origin.rule() : why + " (rule " + origin.rule() + ")");
        };
        return userId.from(origin);
    }

    private UserId login(String login) {
        for (int i = 0; i < login.length(); i++) {
            if (Character.isISOControl(login.charAt(i))) {
                throw new IdentError("the login has a control character");
            }
        }
        try {
            return OctetText.isUtf8(login)
                    ? UserId.of(opsys, charset, login)
                    : UserId.ofOctets(opsys, charset, OctetText.octets(login));
        } catch (IllegalArgumentException e) {
            throw new IdentError("the login cannot be a user-id", e);
        }
    }

    /**
     * Makes the user-id for a text that is not a login.
     *
     * @throws IllegalArgumentException if it cannot be a user-id
     */
    public UserId token(String text) {
        return UserId.of(tokenOpsys(), charset, text);
    }

    /** The operating system that is named with a text that is not a login. */
    public String tokenOpsys() {
        return tokensAsOther ? UserId.OTHER : opsys;
    }
}
