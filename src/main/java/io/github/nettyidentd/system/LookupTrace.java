package io.github.nettyidentd.system;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.hop.HopTrace;
import io.github.nettyidentd.linux.account.Account;
import io.github.nettyidentd.linux.cgroup.Cgroup;
import io.github.nettyidentd.linux.socket.SocketOwner;
import io.github.nettyidentd.linux.userfile.UserFile;
import io.github.nettyidentd.policy.DecisionTrace;
import io.github.nettyidentd.policy.UserFileContent;
import io.github.nettyidentd.registry.Registration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what the system lookup looked at for one connection, in order, so that {@code explain} can show it. A lookup never
 * depends on its trace. Any thread may read the events at any time, even while the lookup is under way.
 */
public final class LookupTrace {

    /** Keeps nothing. All queries share it, and no event is made for them. */
    public static final LookupTrace NONE = new LookupTrace(null);

    /** One thing that was looked at. */
    public sealed interface Event {}

    /**
     * The kernel has said who owns the socket.
     *
     * @param source how the kernel was asked, for example {@code netlink}
     */
    public record OwnerSeen(String source, SocketOwner owner) implements Event {}

    /** No connection has these addresses, but one has the same ports. */
    public record SamePorts(ConnectionPair other) implements Event {}

    /** A socket elsewhere was looked for. */
    public record HopTaken(HopTrace.Event event) implements Event {}

    /** The account database was asked for the owner's account; empty if no account has the uid. */
    public record AccountSeen(long uid, Optional<Account> account) implements Event {}

    /**
     * The policy looks at cgroups, so that of the socket was looked for.
     *
     * @param id the inode of the cgroup's directory; 0 if it is not known
     */
    public record CgroupSeen(long id, Cgroup cgroup) implements Event {}

    /** The owner's own file was looked for. */
    public record FileSearched(UserFile<UserFileContent> found) implements Event {}

    /** Programs have registered something about the connection; the owner's own registration is the first. */
    public record RegistrationsFound(List<Registration> registered) implements Event {
        public RegistrationsFound {
            registered = List.copyOf(registered);
        }
    }

    /** What programs have registered could not be found out. */
    public record RegistrationsNotAsked(String reason) implements Event {}

    /** The policy looked at something. */
    public record PolicyLooked(DecisionTrace.Event event) implements Event {}

    private final @Nullable List<Event> events;
    private final DecisionTrace decision;
    private final HopTrace hops;

    private LookupTrace(@Nullable List<Event> events) {
        this.events = events;
        this.decision =
                events == null ? DecisionTrace.NONE : DecisionTrace.to(event -> events.add(new PolicyLooked(event)));
        this.hops = events == null ? HopTrace.NONE : HopTrace.to(event -> events.add(new HopTaken(event)));
    }

    /** A new trace that keeps all events. */
    public static LookupTrace recording() {
        return new LookupTrace(Collections.synchronizedList(new ArrayList<>()));
    }

    /** Whether events are kept. */
    public boolean isRecording() {
        return events != null;
    }

    /** The events so far; a copy. */
    public List<Event> events() {
        return events == null ? List.of() : List.copyOf(events);
    }

    /** The trace for the policy's part of the lookup, whose events are kept among the others. */
    DecisionTrace decision() {
        return decision;
    }

    /** The trace for the hops, whose events are kept among the others. */
    HopTrace hops() {
        return hops;
    }

    void ownerSeen(String source, SocketOwner owner) {
        if (events != null) {
            events.add(new OwnerSeen(source, owner));
        }
    }

    void samePorts(List<ConnectionPair> found) {
        if (events != null) {
            found.forEach(other -> events.add(new SamePorts(other)));
        }
    }

    void accountSeen(long uid, Optional<Account> account) {
        if (events != null) {
            events.add(new AccountSeen(uid, account));
        }
    }

    void cgroupSeen(long id, Cgroup cgroup) {
        if (events != null) {
            events.add(new CgroupSeen(id, cgroup));
        }
    }

    void registrationsFound(List<Registration> registered) {
        if (events != null && !registered.isEmpty()) {
            events.add(new RegistrationsFound(registered));
        }
    }

    void registrationsNotAsked(String reason) {
        if (events != null) {
            events.add(new RegistrationsNotAsked(reason));
        }
    }

    void fileSearched(UserFile<UserFileContent> found) {
        if (events != null) {
            events.add(new FileSearched(found));
        }
    }
}
