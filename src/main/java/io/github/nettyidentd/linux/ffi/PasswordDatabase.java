package io.github.nettyidentd.linux.ffi;

import static java.lang.foreign.MemoryLayout.structLayout;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** The accounts that NSS knows, from files, LDAP, SSSD or wherever nsswitch.conf(5) says. Any thread; may block long. */
public final class PasswordDatabase {

    /** {@code struct passwd} of {@code pwd.h}. */
    static final StructLayout PASSWD = structLayout(
            ADDRESS.withName("pw_name"),
            ADDRESS.withName("pw_passwd"),
            JAVA_INT.withName("pw_uid"),
            JAVA_INT.withName("pw_gid"),
            ADDRESS.withName("pw_gecos"),
            ADDRESS.withName("pw_dir"),
            ADDRESS.withName("pw_shell"));

    private static final long NAME = InetDiag.offset(PASSWD, "pw_name");
    private static final int FIRST_BUFFER = 1024;
    private static final int LAST_BUFFER = 1 << 20;

    private PasswordDatabase() {}

    /**
     * The login name of a uid (getpwuid_r(3)).
     *
     * @param uid 0 to 4294967295
     * @return empty if no account has that uid
     * @throws IOException if the database could not be asked, or the name is no UTF-8
     */
    public static Optional<String> nameOf(long uid) throws IOException {
        for (int size = FIRST_BUFFER; size <= LAST_BUFFER; size *= 2) {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment entry = arena.allocate(PASSWD);
                MemorySegment buffer = arena.allocate(size);
                MemorySegment result = arena.allocate(ADDRESS);
                int error = getpwuid((int) uid, entry, buffer, result);
                switch (error) {
                    case 0 -> {
                        boolean missing = result.get(ADDRESS, 0).equals(MemorySegment.NULL);
                        return missing ? Optional.empty() : Optional.of(name(entry));
                    }
                    // getpwuid_r(3): both mean that there is no such account, depending on the NSS module
                    case LibC.ENOENT, LibC.ESRCH -> {
                        return Optional.empty();
                    }
                    case LibC.ERANGE, LibC.EINTR -> {
                        // once more, with more room
                    }
                    default -> throw LibC.failure("getpwuid_r(" + uid + ")", error);
                }
            }
        }
        throw new IOException("getpwuid_r(" + uid + "): entry larger than " + LAST_BUFFER + " octets");
    }

    private static int getpwuid(int uid, MemorySegment entry, MemorySegment buffer, MemorySegment result) {
        try {
            return (int) LibC.GETPWUID_R.invokeExact(uid, entry, buffer, buffer.byteSize(), result);
        } catch (Throwable e) {
            throw LibC.unexpected(e);
        }
    }

    /** The name may lie outside of the buffer: some NSS modules point to constants of their own. */
    @SuppressWarnings("restricted")
    private static String name(MemorySegment entry) throws IOException {
        MemorySegment octets = entry.get(ADDRESS, NAME).reinterpret(LAST_BUFFER);
        int length = 0;
        while (octets.get(JAVA_BYTE, length) != 0) {
            length++;
        }
        try {
            ByteBuffer name = octets.asSlice(0, length).asByteBuffer();
            return StandardCharsets.UTF_8.newDecoder().decode(name).toString();
        } catch (CharacterCodingException e) {
            throw new IOException("account name in the password database is no UTF-8", e);
        }
    }
}
