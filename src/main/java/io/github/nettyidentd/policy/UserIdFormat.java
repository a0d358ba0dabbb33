package io.github.nettyidentd.policy;

import io.github.nettyidentd.api.IdentError;
import io.github.nettyidentd.api.Origin;
import io.github.nettyidentd.api.UserId;
import io.github.nettyidentd.text.OctetText;
import org.jspecify.annotations.Nullable;

/**
 * How decisions are put on the wire. oidentd names one opsys for all it sends; RFC 1413 §5 wants {@code OTHER} for what
 * is not a login, but some IRC servers refuse that. So it is the operator's choice, and a drop-in leaves
 * {@code tokensAsOther} off.
 *
 * @param opsys the operating system that is named
 * @param charset the charset that is named, and in which logins are written; or {@code null}. Replies are sent to the
 *     octet as they stand in their file, and so are logins that are not UTF-8
 * @param tokensAsOther whether whatever is not the user's login is sent as {@code OTHER}
 */
public record UserIdFormat(String opsys, @Nullable String charset, boolean tokensAsOther) {

    public UserIdFormat {
        // fails on an opsys or a charset that no answer can carry
        UserId.of(opsys, charset, "login");
    }

    /**
     * The answer for a decision.
     *
     * @param origin is told to the log
     *
     * @throws IdentError if the answer is an error: {@code HIDDEN-USER}, or {@code UNKNOWN-ERROR} for a login that
     *     cannot be sent
     */
    public UserId answer(Decision decision, Origin origin) {
        UserId userId = switch (decision) {
            case Decision.SendLogin(String login) -> login(login);
            case Decision.SendUid(long uid) -> token(Long.toString(uid));
            case Decision.SendRandom(String text) -> token(text);
            case Decision.SendRandomNumeric(String text) -> token(text);
            case Decision.SendReply(ReplyText text) -> UserId.ofOctets(tokenOpsys(), charset, text.octets());
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
            throw new IdentError("the login is no user-id", e);
        }
    }

    /**
     * The answer for a text that is no login.
     *
     * @throws IllegalArgumentException if it is no user-id
     */
    public UserId token(String text) {
        return UserId.of(tokenOpsys(), charset, text);
    }

    private String tokenOpsys() {
        return tokensAsOther ? UserId.OTHER : opsys;
    }
}
