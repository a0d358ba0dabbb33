package io.github.nettyidentd.policy;

import io.github.nettyidentd.linux.Account;
import io.github.nettyidentd.linux.SocketOwner;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What was looked at on the way to one decision, in order, for people who ask why. A query passes {@link #OFF}, which
 * keeps nothing and can be shared; a trace that records belongs to one decision, which is one thread at a time.
 */
public final class Trace {

    /** Keeps nothing. */
    public static final Trace OFF = new Trace(null);

    private final @Nullable List<TraceEntry> entries;

    private Trace(@Nullable List<TraceEntry> entries) {
        this.entries = entries;
    }

    /** A trace that keeps what it is told. */
    public static Trace recording() {
        return new Trace(new ArrayList<>());
    }

    /** What was kept so far; a copy. */
    public List<TraceEntry> entries() {
        return entries == null ? List.of() : List.copyOf(entries);
    }

    void owner(String source, SocketOwner owner) {
        if (entries != null) {
            entries.add(new TraceEntry.OwnerSeen(source, owner));
        }
    }

    void account(long uid, Optional<Account> account) {
        if (entries != null) {
            entries.add(new TraceEntry.AccountSeen(uid, account));
        }
    }

    void entered(Block block) {
        if (entries != null) {
            entries.add(new TraceEntry.Entered(block.place(), block.title()));
        }
    }

    void tried(Place place, Filter filter, @Nullable Condition failing) {
        if (entries != null) {
            entries.add(new TraceEntry.Tried(place, filter, failing));
        }
    }

    void ruled(SystemRuling ruling) {
        if (entries != null) {
            entries.add(new TraceEntry.Ruled(ruling));
        }
    }

    void searched(io.github.nettyidentd.linux.UserFile<UserFile> found) {
        if (entries != null) {
            entries.add(new TraceEntry.Searched(found));
        }
    }

    void fileSeen(UserFile file) {
        if (entries != null) {
            entries.add(new TraceEntry.FileSeen(file));
        }
    }

    void asked(UserPolicy.@Nullable Entry entry) {
        if (entries != null) {
            entries.add(
                    entry == null
                            ? new TraceEntry.NothingAsked()
                            : new TraceEntry.Asked(entry.place(), entry.statement()));
        }
    }

    void drawn(ReplyText text, int count) {
        if (entries != null) {
            entries.add(new TraceEntry.Drawn(text, count));
        }
    }

    void forwarded(ForwardTarget target, ReplyText answer) {
        if (entries != null) {
            entries.add(new TraceEntry.Forwarded(target, answer));
        }
    }

    void forwardFailed(ForwardTarget target, String reason) {
        if (entries != null) {
            entries.add(new TraceEntry.ForwardFailed(target, reason));
        }
    }

    void ownLogin(ReplyText text) {
        if (entries != null) {
            entries.add(new TraceEntry.OwnLogin(text));
        }
    }

    void loginsChecked(ReplyText text, Set<String> logins, Map<String, Long> uids) {
        if (entries != null) {
            entries.add(new TraceEntry.LoginsChecked(text, logins, Map.copyOf(uids)));
        }
    }

    void permission(Set<Capability> wanted, Set<Capability> had) {
        if (entries != null) {
            entries.add(new TraceEntry.Permission(wanted, had));
        }
    }

    Decision decided(Decision decision) {
        if (entries != null) {
            entries.add(new TraceEntry.Decided(decision));
        }
        return decision;
    }
}
