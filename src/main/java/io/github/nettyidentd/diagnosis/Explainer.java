package io.github.nettyidentd.diagnosis;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.api.IdentError;
import io.github.nettyidentd.api.Lookup;
import io.github.nettyidentd.api.UserId;
import io.github.nettyidentd.daemon.DaemonSettings;
import io.github.nettyidentd.daemon.LookupChain;
import io.github.nettyidentd.daemon.OpenedParts;
import io.github.nettyidentd.daemon.PrivilegeDrop;
import io.github.nettyidentd.daemon.StartFailure;
import io.github.nettyidentd.daemon.StartFailure.Kind;
import io.github.nettyidentd.diagnosis.Explanation.Answer;
import io.github.nettyidentd.diagnosis.Explanation.Asked;
import io.github.nettyidentd.linux.account.Account;
import io.github.nettyidentd.linux.process.Privileges;
import io.github.nettyidentd.linux.process.RunAs;
import io.github.nettyidentd.linux.socket.SocketOwner;
import io.github.nettyidentd.linux.socket.TcpState;
import io.github.nettyidentd.policy.Trace;
import io.github.nettyidentd.system.HostPolicy;
import io.github.nettyidentd.system.SystemLookup;
import io.github.nettyidentd.system.SystemLookupFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks, in place of a peer, what a daemon with these settings would answer, and keeps what was looked at. It is the code
 * of a query with a trace; nothing is listened on. The policy is the one on disk. For one thread, which may block.
 */
public final class Explainer implements AutoCloseable {

    private final DaemonSettings settings;
    private final HostPolicy policy;
    private final LookupChain lookups;
    private final EffectiveUser viewer;

    private Explainer(DaemonSettings settings, HostPolicy policy, LookupChain lookups, EffectiveUser viewer) {
        this.settings = settings;
        this.policy = policy;
        this.lookups = lookups;
        this.viewer = viewer;
    }

    /**
     * Makes ready what a daemon would ask.
     *
     * @throws StartFailure if a daemon would not start with these settings, as far as that can be known without ports
     */
    public static Explainer open(DaemonSettings settings, EffectiveUser.Identity identity) throws StartFailure {
        Optional<RunAs> runAs = Privileges.isRoot() ? PrivilegeDrop.resolve(settings.privileges()) : Optional.empty();
        var parts = new OpenedParts();
        try {
            var policy = parts.add(new HostPolicy(settings.system(), _ -> {}), HostPolicy::close);
            var lookups = parts.add(LookupChain.open(settings, policy), LookupChain::close);
            var viewer = EffectiveUser.become(runAs, identity, policy.accounts());
            return new Explainer(settings, policy, lookups, viewer);
        } catch (StartFailure | RuntimeException e) {
            parts.close();
            throw e;
        }
    }

    /** As whom users' files are looked at. */
    public EffectiveUser viewer() {
        return viewer;
    }

    /** The policy file in use; empty if there is none, or the chain has no system lookup. */
    public Optional<Path> policyFile() {
        return policy.store().readAt().map(_ -> policy.store().file());
    }

    /** What to say if the policy file is missing; empty if one is in use, or none is needed. */
    public Optional<String> missingPolicy() {
        return policy.isAsked() && policyFile().isEmpty()
                ? Optional.of(policy.store().missing())
                : Optional.empty();
    }

    /** Explains the answer about a connection of this host. */
    public Explanation explain(ConnectionPair pair) {
        List<Asked> asked = new ArrayList<>();
        List<Lookup> members = lookups.members();
        for (int i = 0; i < members.size(); i++) {
            Lookup member = members.get(i);
            Trace trace = Trace.recording();
            Answer answer =
                    await(member instanceof SystemLookup system ? system.lookup(pair, trace) : member.lookup(pair));
            asked.add(new Asked(settings.answers().lookups().get(i).name(), trace.entries(), answer));
            if (!(answer instanceof Answer.Refused refused
                    && refused.errorType().equals(IdentError.NO_USER))) {
                break;
            }
        }
        return explanation(pair, asked);
    }

    /**
     * Explains what the system lookup would answer if a user's process held a connection, opened from here.
     *
     * @param uid the user's, for example out of {@link #uidOf}
     * @throws IllegalStateException if the settings ask no system lookup
     */
    public Explanation explain(ConnectionPair pair, long uid) {
        SystemLookup system = lookups.members().stream()
                .filter(SystemLookup.class::isInstance)
                .map(SystemLookup.class::cast)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no system lookup is asked"));
        Trace trace = Trace.recording();
        var owner = new SocketOwner.Found(uid, TcpState.ESTABLISHED, 1, false);
        Answer answer = await(system.lookup(pair, owner, trace));
        return explanation(pair, List.of(new Asked(SystemLookupFactory.NAME, trace.entries(), answer)));
    }

    private Explanation explanation(ConnectionPair pair, List<Asked> asked) {
        return new Explanation(
                pair,
                asked,
                Explanation.reply(
                        pair, asked.getLast().answer(), settings.answers().hideErrors()));
    }

    /**
     * The uid that a login, or a uid in digits, stands for; empty if it is neither.
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

    private Answer await(CompletableFuture<UserId> answer) {
        try {
            return new Answer.Named(
                    answer.get(settings.limits().timeouts().lookup().toNanos(), TimeUnit.NANOSECONDS));
        } catch (ExecutionException e) {
            return refused(e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException e) {
            answer.cancel(true);
            return new Answer.Refused(
                    IdentError.UNKNOWN_ERROR,
                    "no answer within " + settings.limits().timeouts().lookup().toMillis() + " ms");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Answer.Refused(IdentError.UNKNOWN_ERROR, "interrupted");
        }
    }

    private static Answer refused(Throwable failure) {
        return failure instanceof IdentError error
                ? new Answer.Refused(error.errorType(), message(error))
                : new Answer.Refused(IdentError.UNKNOWN_ERROR, failure.toString());
    }

    private static String message(IdentError error) {
        return error.getMessage() == null ? "no reason is given" : error.getMessage();
    }

    @Override
    public void close() {
        lookups.close();
        policy.close();
    }
}
