package io.github.nettyidentd.policy;

import io.github.nettyidentd.text.OctetText;
import java.util.Set;

/** Whose connections a block of the system policy is for. */
public sealed interface BlockHead {

    /** {@code default}: all connections for which no other block has a range. */
    record Everybody() implements BlockHead {
        @Override
        public String toString() {
            return "default";
        }
    }

    /**
     * {@code user}: one account.
     *
     * @param name the login or uid as it is written in the file
     */
    record OfUser(String name) implements BlockHead {
        @Override
        public String toString() {
            return "user " + name;
        }
    }

    /** {@code uid}: all uids from {@code first} to {@code last}, including both, with an account or without. */
    record OfUids(long first, long last) implements BlockHead {
        public OfUids {
            if (first < 0 || first > last) {
                throw new IllegalArgumentException("uids: " + first + ":" + last + " (expected: the smaller first)");
            }
        }

        @Override
        public String toString() {
            return first == last ? "uid " + first : "uid " + first + ":" + last;
        }
    }

    /**
     * {@code group}: the accounts of a group.
     *
     * @param name the name of the group
     * @param gid accounts whose own group it is belong to it
     * @param members the uids of its members when the file was read
     */
    record OfGroup(String name, long gid, Set<Long> members) implements BlockHead {
        public OfGroup {
            members = Set.copyOf(members);
        }

        @Override
        public String toString() {
            return "group " + shown(name);
        }
    }

    /** {@code cgroup}: the path of the socket's cgroup. */
    record InCgroup(WildcardPattern pattern) implements BlockHead {
        @Override
        public String toString() {
            return "cgroup " + shown(pattern.text());
        }
    }

    /** {@code unit}: the systemd unit that the socket belongs to. */
    record InUnit(WildcardPattern pattern) implements BlockHead {
        @Override
        public String toString() {
            return "unit " + shown(pattern.text());
        }
    }

    /** {@code container}: the container that the socket belongs to. */
    record InContainer(WildcardPattern pattern) implements BlockHead {
        @Override
        public String toString() {
            return "container " + shown(pattern.text());
        }
    }

    /** {@code namespace}: the socket's network namespace. */
    record InNamespace(WildcardPattern pattern) implements BlockHead {
        @Override
        public String toString() {
            return "namespace " + shown(pattern.text());
        }
    }

    private static String shown(String text) {
        return "\"" + (OctetText.isUtf8(text) ? text : "?") + "\"";
    }

    /**
     * Whether the block is for the connections of a user.
     *
     * <p>For a {@code user} block this is always false, because such a block is found by its uid.
     */
    default boolean matches(User user, SocketContext socket) {
        return switch (this) {
            case Everybody _ -> true;
            case OfUser _ -> false;
            case OfUids(long first, long last) -> first <= user.uid() && user.uid() <= last;
            case OfGroup group -> user.hasAccount() && (user.gid() == group.gid || group.members.contains(user.uid()));
            case InCgroup(WildcardPattern pattern) -> pattern.matches(socket.cgroup());
            case InUnit(WildcardPattern pattern) -> pattern.matches(socket.unit());
            case InContainer(WildcardPattern pattern) -> pattern.matches(socket.container());
            case InNamespace(WildcardPattern pattern) -> pattern.matches(socket.namespace());
        };
    }

    /** Whether this can be the head of the block for some connection of a user. */
    default boolean mayMatch(User user) {
        return switch (this) {
            case InCgroup _, InUnit _, InContainer _, InNamespace _ -> true;
            case Everybody _, OfUser _, OfUids _, OfGroup _ -> matches(user, SocketContext.UNKNOWN);
        };
    }

    /** Whether the socket's cgroup must be known to tell whether the block is for a connection. */
    default boolean needsCgroup() {
        return this instanceof InCgroup || this instanceof InUnit || this instanceof InContainer;
    }

    /** Whether it is certain that the block is for each connection that the other block is for. */
    default boolean covers(BlockHead that) {
        return switch (this) {
            case Everybody _ -> true;
            case OfUser _, OfGroup _ -> equals(that);
            case OfUids(long first, long last) ->
                that instanceof OfUids other && first <= other.first && other.last <= last;
            case InCgroup(WildcardPattern pattern) -> that instanceof InCgroup other && pattern.covers(other.pattern);
            case InUnit(WildcardPattern pattern) -> that instanceof InUnit other && pattern.covers(other.pattern);
            case InContainer(WildcardPattern pattern) ->
                that instanceof InContainer other && pattern.covers(other.pattern);
            case InNamespace(WildcardPattern pattern) ->
                that instanceof InNamespace other && pattern.covers(other.pattern);
        };
    }

    /**
     * Whether a force in the block names a uid that no account has. The {@code default} block and {@code user} blocks were
     * written before containers, for accounts, so that only a template of theirs does.
     */
    default boolean namesUnknownUids() {
        return !(this instanceof Everybody || this instanceof OfUser);
    }
}
