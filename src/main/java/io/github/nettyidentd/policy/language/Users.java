package io.github.nettyidentd.policy.language;

import io.github.nettyidentd.policy.NameDatabase;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads logins and uids. */
final class Users {

    private static final Pattern NUMBER = Pattern.compile("\\d{1,10}");

    /** 4294967295 is no uid: system calls take it for "none". */
    private static final long MAX_UID = 0xfffffffeL;

    private final NameDatabase names;
    private final Problems problems;

    Users(NameDatabase names, Problems problems) {
        this.names = names;
        this.problems = problems;
    }

    /** A login is tried first, as it may consist of digits; {@code null} after an error. */
    @Nullable
    Long uid(Token token) {
        String user = token.text();
        OptionalLong uid = user.isEmpty() || !token.sound() ? OptionalLong.empty() : names.uidOf(user);
        if (uid.isPresent()) {
            return uid.getAsLong();
        }
        if (NUMBER.matcher(user).matches() && Long.parseLong(user) <= MAX_UID) {
            long number = Long.parseLong(user);
            if (names.loginOf(number).isEmpty()) {
                problems.warning(token.place(), "uid " + number + " has no account: nobody will be named for it");
            }
            return number;
        }
        problems.unexpected(token, "a login of this host, or a uid");
        return null;
    }
}
