package io.github.nettyidentd.policy;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One thing that was looked at on the way to a decision. */
public sealed interface TraceEntry {

    /** A block of the system policy, whose ranges are tried next. */
    record Entered(Place place, String title) implements TraceEntry {}

    /**
     * A range of the system policy or an entry of the user's file was held against the connection; the last of a file
     * first.
     *
     * @param failing the first condition that does not hold; {@code null} if the filter matches
     */
    record Tried(Place place, Filter filter, @Nullable Condition failing) implements TraceEntry {}

    /** What the system policy says. */
    record Ruled(SystemRuling ruling) implements TraceEntry {}

    /** What became of reading the user's file. */
    record FileSeen(UserFile file) implements TraceEntry {}

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
