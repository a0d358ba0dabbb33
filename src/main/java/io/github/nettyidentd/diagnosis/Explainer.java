package io.github.nettyidentd.diagnosis;

import static java.util.Objects.requireNonNull;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.api.IdentError;
import io.github.nettyidentd.api.Lookup;
import io.github.nettyidentd.api.UserId;
import io.github.nettyidentd.daemon.DaemonLookups;
import io.github.nettyidentd.daemon.DaemonSettings;
import io.github.nettyidentd.daemon.OpenedParts;
import io.github.nettyidentd.daemon.PrivilegeDrop;
import io.github.nettyidentd.daemon.StartFailure;
import io.github.nettyidentd.daemon.StartFailure.Kind;
import io.github.nettyidentd.diagnosis.Explanation.Asked;
import io.github.nettyidentd.linux.account.Account;
import io.github.nettyidentd.linux.process.Privileges;
import io.github.nettyidentd.linux.process.RunAs;
import io.github.nettyidentd.linux.socket.SocketOwner;
import io.github.nettyidentd.linux.socket.TcpState;
import io.github.nettyidentd.lookup.ChainLookup;
import io.github.nettyidentd.lookup.LookupCall;
import io.github.nettyidentd.lookup.Outcome;
import io.github.nettyidentd.server.Replies;
import io.github.nettyidentd.system.HostPolicy;
import io.github.nettyidentd.system.LookupTrace;
import io.github.nettyidentd.system.SystemLookup;
import io.github.nettyidentd.system.SystemLookupFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * Asks in place of a peer what a daemon with these settings would answer, and keeps what the lookups looked at. The answer
 * comes by the same code as a query's: the same lookups in the same chain, the same deadline and the same reply. No port is
 * opened, and the policy is the one on disk. For one thread, which may block.
 */
public final class Explainer implements AutoCloseable {

    private final DaemonSettings settings;
    private final HostPolicy policy;
    private final DaemonLookups lookups;
    private final EffectiveUser effectiveUser;
    private final OpenedParts parts;

    /** A member of the chain for one explanation: keeps what the member looked at, and its answer. */
    private static final class ObservedMember implements Lookup {

        private final String name;
        private final BiFunction<ConnectionPair, LookupTrace, CompletableFuture<UserId>> member;
        private final LookupTrace trace = LookupTrace.recording();

        /** Set on whatever thread the chain comes to this member. */
        private volatile @Nullable CompletableFuture<UserId> answer;

        ObservedMember(String name, BiFunction<ConnectionPair, LookupTrace, CompletableFuture<UserId>> member) {
            this.name = name;
            this.member = member;
        }

        static ObservedMember of(String name, Lookup member) {
            return member instanceof SystemLookup system
                    ? new ObservedMember(name, system::lookup)
                    : new ObservedMember(name, (pair, _) -> member.lookup(pair));
        }

        @Override
        public CompletableFuture<UserId> lookup(ConnectionPair pair) {
            CompletableFuture<UserId> started = LookupCall.start(it -> member.apply(it, trace), pair);
            answer = started;
            return started;
        }

        boolean wasAsked() {
            return answer != null;
        }

        /** The member's own outcome, once the chain has gone on to the next member. */
        Outcome outcome() {
            return Outcome.of(requireNonNull(answer));
        }
    }

    private Explainer(
            DaemonSettings settings,
            HostPolicy policy,
            DaemonLookups lookups,
            EffectiveUser effectiveUser,
            OpenedParts parts) {
        this.settings = settings;
        this.policy = policy;
        this.lookups = lookups;
        this.effectiveUser = effectiveUser;
        this.parts = parts;
    }

    /**
     * Opens the lookups that a daemon would ask.
     *
     * @throws StartFailure if a daemon would not start with these settings, as far as that can be known without opening ports
     */
    public static Explainer open(DaemonSettings settings, EffectiveUser.Identity identity) throws StartFailure {
        Optional<RunAs> runAs = Privileges.isRoot() ? PrivilegeDrop.resolve(settings.privileges()) : Optional.empty();
        var parts = new OpenedParts();
        try {
            var policy = parts.add(new HostPolicy(settings.system(), _ -> {}, _ -> {}), HostPolicy::close);
            // Connects as the user who runs this command, because the daemon shows registrations to root.
            var registrations = parts.add(
                    AskedRegistrations.open(
                            settings.system().registry(),
                            () -> !RegistrationNotes.of(policy.store().get()).isEmpty()),
                    AskedRegistrations::close);
            policy.use(registrations);
            var lookups = parts.add(DaemonLookups.open(settings, policy), DaemonLookups::close);
            var user = EffectiveUser.become(runAs, identity, policy.accounts());
            return new Explainer(settings, policy, lookups, user, parts);
        } catch (StartFailure | RuntimeException e) {
            parts.close();
            throw e;
        }
    }

    /** The user as whom the users' files are read. */
    public EffectiveUser effectiveUser() {
        return effectiveUser;
    }

    /** The policy file in use; empty if the file is missing, or if the system lookup is not asked. */
    public Optional<Path> policyFile() {
        return policy.store().readAt().map(_ -> policy.store().file());
    }

    /** Says that the policy file is missing; empty if one is in use, or none is needed. */
    public Optional<String> missingPolicy() {
        return policy.isAsked() && policyFile().isEmpty()
                ? Optional.of(policy.store().missing())
                : Optional.empty();
    }

    /** Explains the answer about a connection of this host. */
    public Explanation explain(ConnectionPair pair) {
        List<Lookup> members = lookups.members();
        List<ObservedMember> observed = new ArrayList<>();
        for (int i = 0; i < members.size(); i++) {
            observed.add(ObservedMember.of(settings.answers().lookups().get(i).name(), members.get(i)));
        }
        return explain(pair, observed);
    }

    /**
     * Explains what the system lookup would answer if a user's process had opened a connection from this host.
     *
     * @param uid the uid of the user, for example from {@link #uidOf}
     * @throws IllegalStateException if the settings do not ask the system lookup
     */
    public Explanation explain(ConnectionPair pair, long uid) {
        SystemLookup system = lookups.members().stream()
                .filter(SystemLookup.class::isInstance)
                .map(SystemLookup.class::cast)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no system lookup is asked"));
        var owner = new SocketOwner.Found(uid, TcpState.ESTABLISHED, 1, false, 0, 0, "");
        return explain(
                pair,
                List.of(new ObservedMember(SystemLookupFactory.NAME, (it, trace) -> system.lookup(it, owner, trace))));
    }

    private Explanation explain(ConnectionPair pair, List<ObservedMember> members) {
        // Not closed: closing the chain would close its members, which stay open for the next explanation.
        Outcome outcome = await(LookupCall.start(new ChainLookup(members), pair));
        List<ObservedMember> observed =
                members.stream().filter(ObservedMember::wasAsked).toList();
        List<Asked> asked = new ArrayList<>();
        for (ObservedMember member : observed) {
            // The last one's outcome is the chain's. Its own may be another: a member that is late is cancelled.
            asked.add(new Asked(
                    member.name, member.trace.events(), member == observed.getLast() ? outcome : member.outcome()));
        }
        return new Explanation(
                pair, asked, Replies.of(pair, outcome, settings.answers().hideErrors()));
    }

    /** Waits as long as the server would. */
    private Outcome await(CompletableFuture<UserId> answer) {
        Duration timeout = settings.limits().timeouts().lookup();
        try {
            var _ = answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            // The outcome below tells the cause.
        } catch (TimeoutException e) {
            answer.cancel(true);
            return new Outcome.Refused(new IdentError("no answer within " + timeout.toMillis() + " ms"));
        } catch (InterruptedException e) {
            answer.cancel(true);
            Thread.currentThread().interrupt();
            return new Outcome.Refused(new IdentError("interrupted"));
        }
        return Outcome.of(answer);
    }

    /**
     * The uid of a login, or of a uid in digits; empty if the text is neither.
     *
     * @throws StartFailure if the account database cannot be asked
     */
    public OptionalLong uidOf(String user) throws StartFailure {
        try {
            Optional<Account> account = policy.accounts().find(user, user).join();
            if (account.isPresent()) {
                return OptionalLong.of(account.get().uid());
            }
        } catch (CompletionException e) {
            throw new StartFailure(Kind.ENVIRONMENT, "cannot look up user '" + user + "': " + e.getCause(), e);
        }
        return user.matches("[0-9]{1,9}") ? OptionalLong.of(Long.parseLong(user)) : OptionalLong.empty();
    }

    @Override
    public void close() {
        parts.close();
    }
}
