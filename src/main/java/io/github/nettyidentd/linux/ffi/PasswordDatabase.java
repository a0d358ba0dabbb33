package io.github.nettyidentd.linux.ffi;

import static io.github.nettyidentd.linux.ffi.LibC.offset;
import static java.lang.foreign.MemoryLayout.structLayout;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.util.Optional;

/**
 * The accounts that NSS knows, from files, LDAP, SSSD or another source that nsswitch.conf(5) names. Any thread. A call
 * may block for long, because a directory server may be slow or away.
 */
public final class PasswordDatabase {

    /**
     * One account, {@code struct passwd} of {@code pwd.h}. Its texts are {@link io.github.nettyidentd.text.OctetText}.
     *
     * @param uid 0 to 4294967295
     * @param gid its first group, 0 to 4294967295
     * @param name the login
     * @param home the home directory as the database has it: may be empty or a relative path
     */
    public record Entry(long uid, long gid, String name, String home) {}

    /** {@code struct passwd} of {@code pwd.h}. */
    static final StructLayout PASSWD = structLayout(
            ADDRESS.withName("pw_name"),
            ADDRESS.withName("pw_passwd"),
            JAVA_INT.withName("pw_uid"),
            JAVA_INT.withName("pw_gid"),
            ADDRESS.withName("pw_gecos"),
            ADDRESS.withName("pw_dir"),
            ADDRESS.withName("pw_shell"));

    private static final long NAME = offset(PASSWD, "pw_name");
    private static final long UID = offset(PASSWD, "pw_uid");
    private static final long GID = offset(PASSWD, "pw_gid");
    private static final long HOME = offset(PASSWD, "pw_dir");

    private static final LibCFunction GETPWUID_R = LibCFunction.of("getpwuid_r");
    private static final LibCFunction GETPWNAM_R = LibCFunction.of("getpwnam_r");

    private PasswordDatabase() {}

    /**
     * Finds the account with a uid (getpwuid_r(3)).
     *
     * @param uid 0 to 4294967295
     * @return empty if no account has that uid
     * @throws IOException if the database cannot be asked
     */
    public static Optional<Entry> find(long uid) throws IOException {
        return NssCall.ask(
                "getpwuid_r(" + uid + ")",
                PASSWD,
                (errno, entry, buffer, size, result) ->
                        GETPWUID_R.call(errno, LibCFunction.id(uid), entry, buffer, size, result),
                PasswordDatabase::entry);
    }

    /**
     * Finds the account with a login (getpwnam_r(3)). Some databases ignore the case of letters.
     *
     * @return empty if no account has that login
     * @throws IOException if the database cannot be asked
     */
    public static Optional<Entry> find(String login) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment key = NssCall.key(arena, login);
            if (key == null) {
                return Optional.empty();
            }
            return NssCall.ask(
                    "getpwnam_r",
                    PASSWD,
                    (errno, entry, buffer, size, result) ->
                            GETPWNAM_R.call(errno, key.address(), entry, buffer, size, result),
                    PasswordDatabase::entry);
        }
    }

    private static Entry entry(MemorySegment entry) {
        return new Entry(
                Integer.toUnsignedLong(entry.get(JAVA_INT, UID)),
                Integer.toUnsignedLong(entry.get(JAVA_INT, GID)),
                NssCall.text(entry, NAME),
                NssCall.text(entry, HOME));
    }
}
