package io.github.nettyidentd.linux.ffi;

import static io.github.nettyidentd.linux.ffi.LibC.offset;
import static java.lang.foreign.MemoryLayout.paddingLayout;
import static java.lang.foreign.MemoryLayout.structLayout;
import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.github.nettyidentd.text.OctetText;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The groups that NSS knows, and their members. Any thread. A call may block for long, as a directory may be slow or
 * away.
 */
public final class GroupDatabase {

    /** {@code struct group} of {@code grp.h}. */
    static final StructLayout GROUP = structLayout(
            ADDRESS.withName("gr_name"),
            ADDRESS.withName("gr_passwd"),
            JAVA_INT.withName("gr_gid"),
            paddingLayout(4),
            ADDRESS.withName("gr_mem"));

    private static final long GID = offset(GROUP, "gr_gid");

    private static final long MEMBERS = offset(GROUP, "gr_mem");

    private static final int FIRST_GROUPS = 64;

    /**
     * A group.
     *
     * @param gid 0 to 4294967295
     * @param members the logins that the group lists, {@link OctetText}; accounts whose own group it is may be missing
     */
    public record Group(long gid, List<String> members) {
        public Group {
            members = List.copyOf(members);
        }
    }

    /** {@code NGROUPS_MAX} of {@code linux/limits.h}: setgroups(2) takes no more. */
    static final int LAST_GROUPS = 65_536;

    private static final LibCFunction GETGRNAM_R = LibCFunction.of("getgrnam_r");
    private static final LibCFunction GETGROUPLIST = LibCFunction.of("getgrouplist");

    private GroupDatabase() {}

    /**
     * Finds the gid of a group (getgrnam_r(3)).
     *
     * @return 0 to 4294967295; empty if no group has that name
     * @throws IOException if the database cannot be asked
     */
    public static OptionalLong gid(String name) throws IOException {
        return ask(name, GroupDatabase::gid).stream().mapToLong(gid -> gid).findFirst();
    }

    /**
     * Finds a group (getgrnam_r(3)).
     *
     * @return empty if no group has that name
     * @throws IOException if the database cannot be asked, or the group lists more than 1 MiB of members
     */
    public static Optional<Group> find(String name) throws IOException {
        return ask(name, entry -> new Group(gid(entry), NssCall.texts(entry, MEMBERS)));
    }

    private static long gid(MemorySegment entry) {
        return Integer.toUnsignedLong(entry.get(JAVA_INT, GID));
    }

    private static <T> Optional<T> ask(String name, NssCall.Reading<T> reading) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment key = NssCall.key(arena, name);
            if (key == null) {
                return Optional.empty();
            }
            return NssCall.ask(
                    "getgrnam_r",
                    GROUP,
                    (errno, entry, buffer, size, result) ->
                            GETGRNAM_R.call(errno, key.address(), entry, buffer, size, result),
                    reading);
        }
    }

    /**
     * Lists the groups that a login belongs to (getgrouplist(3)).
     *
     * @param gid the account's own group, which the list includes
     * @throws IOException if the login is in more groups than setgroups(2) takes
     */
    public static List<Long> groupsOf(String login, long gid) throws IOException {
        // getgrouplist(3) fails if there are more groups than the array has room for.
        for (int size = FIRST_GROUPS; size <= LAST_GROUPS; size *= 2) {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment groups = arena.allocate(JAVA_INT, size);
                MemorySegment count = arena.allocate(JAVA_INT);
                count.set(JAVA_INT, 0, size);
                MemorySegment name = LibC.string(arena, OctetText.octets(login));
                MemorySegment errno = arena.allocate(LibC.ERRNO);
                long own = LibCFunction.id(gid);
                if (GETGROUPLIST.call(errno, name.address(), own, groups.address(), count.address()) >= 0) {
                    Set<Long> gids = new LinkedHashSet<>();
                    for (int i = 0; i < count.get(JAVA_INT, 0); i++) {
                        gids.add(Integer.toUnsignedLong(groups.getAtIndex(JAVA_INT, i)));
                    }
                    return List.copyOf(gids);
                }
            }
        }
        throw new IOException(login + ": in more than " + LAST_GROUPS + " groups");
    }
}
