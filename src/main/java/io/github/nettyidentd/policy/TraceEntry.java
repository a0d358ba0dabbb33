package io.github.nettyidentd.policy;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.linux.account.Account;
import io.github.nettyidentd.linux.socket.SocketOwner;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One thing that was looked at on the way to a decision. */
public sealed interface TraceEntry {

    /** What the kernel says of the socket, and how it was asked. */
    record OwnerSeen(String source, SocketOwner owner) implements TraceEntry {}

    /** There is no connection with these addresses, but one with the same ports. */
    record SamePorts(ConnectionPair other) implements TraceEntry {}

    /** What the account database says of the owner; empty if no account has the uid. */
    record AccountSeen(long uid, Optional<Account> account) implements TraceEntry {}

    /** A block of the system policy, whose ranges are tried next. */
    record Entered(Place place, String title) implements TraceEntry {}

    /**
     * A range of the system policy or an entry of the user's file was held against the connection; the last of a file
     * first.
     *
     * @param failing the first condition that does not hold; {@code null} if the filter matches
     */
    record Tried(Place place, Filter filter, @Nullable Condition failing) implements TraceEntry {}

    /** Whether an entry of the user's file is for the connection is not known, as one of its names cannot be resolved. */
    record NotKnown(Place place, Filter filter, String host) implements TraceEntry {}

    /** What the system policy says. */
    record Ruled(SystemRuling ruling) implements TraceEntry {}

    /** Where the user's file was looked for, and what was found. */
    record Searched(io.github.nettyidentd.linux.userfile.UserFile<UserFileContent> found) implements TraceEntry {}

    /** What became of reading the user's file. */
    record FileSeen(UserFileContent file) implements TraceEntry {}

    /** What the user's file asks for. */
    record Asked(Place place, Statement statement) implements TraceEntry {}

    /** No entry of the user's file is for this connection. */
    record NothingAsked() implements TraceEntry {}

    /** A reply was drawn out of several. */
    record Drawn(ReplyText text, int count) implements TraceEntry {}

    /** What the other ident server said. */
    record Forwarded(ForwardTarget target, ReplyText answer) implements TraceEntry {}

    /** The other ident server said nothing that can be used. */
    record ForwardFailed(ForwardTarget target, String reason) implements TraceEntry {}

    /** The text is the user's own login, so that no permission is needed. */
    record OwnLogin(ReplyText text) implements TraceEntry {}

    /** The text has a character other than letters, digits, dots, dashes and underscores. */
    record NotPlain(ReplyText text) implements TraceEntry {}

    /**
     * The accounts were asked for each login that a text may be taken for.
     *
     * @param uids those that exist
     */
    record LoginsChecked(ReplyText text, Set<String> logins, Map<String, Long> uids) implements TraceEntry {}

    /** Capabilities that are needed, and those that the user has. */
    record Permission(Set<Capability> wanted, Set<Capability> had) implements TraceEntry {

        /** Whether the user may. */
        public boolean isGiven() {
            return had.containsAll(wanted);
        }
    }

    /** The end. */
    record Decided(Decision decision) implements TraceEntry {}
}
