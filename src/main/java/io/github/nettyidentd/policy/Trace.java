package io.github.nettyidentd.policy;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.api.Origin;
import io.github.nettyidentd.linux.account.Account;
import io.github.nettyidentd.linux.socket.SocketOwner;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What was looked at on the way to one decision, in order, for people who ask why; of a query, no more than which rule
 * decided. Belongs to one decision, which is one thread at a time.
 */
public final class Trace {

    private static final String NO_RULE = "default";

    private final @Nullable List<TraceEntry> entries;
    private @Nullable Place ruling;
    private UserPolicy.@Nullable Entry asked;

    private Trace(@Nullable List<TraceEntry> entries) {
        this.entries = entries;
    }

    /** A trace of a query, which keeps the rule alone. */
    public static Trace brief() {
        return new Trace(null);
    }

    /** A trace that keeps what it is told. */
    public static Trace recording() {
        return new Trace(new ArrayList<>());
    }

    /** What was kept so far; a copy. */
    public List<TraceEntry> entries() {
        return entries == null ? List.of() : List.copyOf(entries);
    }

    /** Where this account's answer comes from: the place of the rule in force; {@code ~} is the account's home. */
    public Origin origin(Account account) {
        if (asked == null) {
            return new Origin(account.name(), ruling == null ? NO_RULE : ruling.toString());
        }
        String place = asked.place().toString();
        boolean atHome = !account.home().isEmpty() && place.startsWith(account.home() + "/");
        return new Origin(
                account.name(), atHome ? "~" + place.substring(account.home().length()) : place);
    }

    public void owner(String source, SocketOwner owner) {
        if (entries != null) {
            entries.add(new TraceEntry.OwnerSeen(source, owner));
        }
    }

    public boolean isRecording() {
        return entries != null;
    }

    public void samePorts(List<ConnectionPair> found) {
        if (entries != null) {
            found.forEach(other -> entries.add(new TraceEntry.SamePorts(other)));
        }
    }

    public void account(long uid, Optional<Account> account) {
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

    void notKnown(UserPolicy.Entry entry, String host) {
        if (entries != null) {
            entries.add(new TraceEntry.NotKnown(entry.place(), entry.filter(), host));
        }
    }

    void ruled(SystemRuling ruling) {
        this.ruling = ruling.place();
        if (entries != null) {
            entries.add(new TraceEntry.Ruled(ruling));
        }
    }

    public void searched(io.github.nettyidentd.linux.userfile.UserFile<UserFileContent> found) {
        if (entries != null) {
            entries.add(new TraceEntry.Searched(found));
        }
    }

    void fileSeen(UserFileContent file) {
        if (entries != null) {
            entries.add(new TraceEntry.FileSeen(file));
        }
    }

    void asked(UserPolicy.@Nullable Entry entry) {
        this.asked = entry;
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

    void notPlain(ReplyText text) {
        if (entries != null) {
            entries.add(new TraceEntry.NotPlain(text));
        }
    }

    void loginsChecked(ReplyText text, Set<String> logins, Map<String, Long> uids) {
        if (entries != null) {
            entries.add(new TraceEntry.LoginsChecked(text, logins, Map.copyOf(uids)));
        }
    }

    void permission(Set<Capability> wanted, Set<Capability> had) {
        if (!had.containsAll(wanted)) {
            // what the user asked for is not what is answered
            asked = null;
        }
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
