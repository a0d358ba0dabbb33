package io.github.nettyidentd.linux.process;

import io.github.nettyidentd.linux.ffi.GroupDatabase;
import io.github.nettyidentd.linux.ffi.PasswordDatabase;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The user and the groups that the daemon runs as once it has bound its ports; never root.
 *
 * @param name the login, or the uid in digits if it has no account
 * @param uid 1 to 4294967294
 * @param gid 0 to 4294967294
 * @param groups the supplementary groups
 */
public record RunAs(String name, long uid, long gid, List<Long> groups) {

    /** {@code (uid_t) -1}, which setresuid(2) takes for "leave this id as it is", so that it cannot be an id. */
    private static final long NO_ID = 0xffff_ffffL;

    public RunAs {
        if (uid <= 0 || uid >= NO_ID) {
            throw new IllegalArgumentException("%s: uid %d (expected: 1-%d, not root)".formatted(name, uid, NO_ID - 1));
        }
        if (gid < 0 || gid >= NO_ID) {
            throw new IllegalArgumentException("%s: gid %d (expected: 0-%d)".formatted(name, gid, NO_ID - 1));
        }
        groups = List.copyOf(groups);
    }

    /**
     * Looks up a user and a group in NSS. Blocks.
     *
     * @param user a login or a uid; a uid needs no account if a group is given
     * @param group the name or gid of the only group; {@code null} for all groups that the user is in
     * @throws IllegalArgumentException if there is no such user or group, or the user is root
     * @throws IOException if NSS cannot be asked
     */
    public static RunAs of(String user, @Nullable String group) throws IOException {
        OptionalLong number = number(user);
        Optional<PasswordDatabase.Entry> account = PasswordDatabase.find(user);
        if (account.isEmpty() && number.isPresent()) {
            account = PasswordDatabase.find(number.getAsLong());
        }
        if (account.isEmpty() && number.isEmpty()) {
            throw new IllegalArgumentException("no user " + user + " (expected: a login or a uid)");
        }
        if (group != null) {
            long gid = gid(group);
            return account.isPresent()
                    ? new RunAs(account.get().name(), account.get().uid(), gid, List.of(gid))
                    : new RunAs(user, number.getAsLong(), gid, List.of(gid));
        }
        if (account.isEmpty()) {
            throw new IllegalArgumentException(
                    "uid " + user + " has no account (expected: an account, or a group as well)");
        }
        PasswordDatabase.Entry known = account.get();
        return new RunAs(known.name(), known.uid(), known.gid(), GroupDatabase.groupsOf(known.name(), known.gid()));
    }

    private static long gid(String group) throws IOException {
        OptionalLong gid = GroupDatabase.gid(group);
        return gid.isPresent()
                ? gid.getAsLong()
                : number(group)
                        .orElseThrow(() -> new IllegalArgumentException(
                                "no group " + group + " (expected: a group's name or a gid)"));
    }

    private static OptionalLong number(String text) {
        if (!text.matches("[0-9]{1,10}")) {
            return OptionalLong.empty();
        }
        long number = Long.parseLong(text);
        return number < NO_ID ? OptionalLong.of(number) : OptionalLong.empty();
    }
}
