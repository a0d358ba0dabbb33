package io.github.nettyidentd.policy.language;

import io.github.nettyidentd.policy.NameDatabase;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Parses the user that a block is for: a login or a uid. */
final class UidParser {

    private static final Pattern NUMBER = Pattern.compile("\\d{1,10}");

    /** The largest uid. 4294967295 is not a uid, because system calls such as setresuid(2) take it to mean "none". */
    static final long MAX_UID = 0xfffffffeL;

    private final NameDatabase database;
    private final Problems problems;

    UidParser(NameDatabase database, Problems problems) {
        this.database = database;
        this.problems = problems;
    }

    /**
     * The uid of the user that a token names; {@code null} after an error. The token is looked up as a login first, because a
     * login may consist of digits.
     */
    @Nullable
    Long uid(Token token) {
        String user = token.text();
        OptionalLong uid = user.isEmpty() || !token.sound()
                ? OptionalLong.empty()
                : NameUnavailableException.at(token, () -> database.uidOf(user));
        if (uid.isPresent()) {
            return uid.getAsLong();
        }
        if (NUMBER.matcher(user).matches() && Long.parseLong(user) <= MAX_UID) {
            long number = Long.parseLong(user);
            if (NameUnavailableException.at(token, () -> database.loginOf(number))
                    .isEmpty()) {
                problems.warning(
                        token.place(),
                        "uid " + number + " has no account: nobody is named for it, unless a template is forced");
            }
            return number;
        }
        problems.unexpected(token, "a login of this host, or a uid");
        return null;
    }
}
