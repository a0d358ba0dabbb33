package io.github.nettyidentd.system;

import io.github.nettyidentd.api.Origin;
import io.github.nettyidentd.api.UserId;
import io.github.nettyidentd.forward.Forwards;
import io.github.nettyidentd.hop.HopStart;
import io.github.nettyidentd.hop.HopStatistics;
import io.github.nettyidentd.hop.Hops;
import io.github.nettyidentd.hop.PassedNamespace;
import io.github.nettyidentd.hop.StaticRules;
import io.github.nettyidentd.hop.Way;
import io.github.nettyidentd.linux.account.Accounts;
import io.github.nettyidentd.linux.account.HostLogins;
import io.github.nettyidentd.linux.account.NssAccounts;
import io.github.nettyidentd.linux.cgroup.Cgroups;
import io.github.nettyidentd.linux.socket.SocketTable;
import io.github.nettyidentd.linux.socket.SocketTables;
import io.github.nettyidentd.policy.Decider;
import io.github.nettyidentd.policy.Decision;
import io.github.nettyidentd.policy.NameDatabase;
import io.github.nettyidentd.policy.SystemPolicy;
import io.github.nettyidentd.policy.UserIdFormat;
import io.github.nettyidentd.registry.Registrations;
import io.github.nettyidentd.registry.RegistryStatistics;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Holds what the system lookup needs for as long as the daemon runs: this host's accounts, its policy and its users' files.
 * Makes the lookup out of them. Any thread may call it, except where it says otherwise.
 */
public final class HostPolicy implements SystemStatistics, AutoCloseable {

    /** The kind of decision that hides an accepted connection, which no rule of a file decides. */
    private static final String ACCEPTED = "hide_accepted";

    /** One account may have one in 16 of all lookups waiting. */
    private static final int ACCOUNT_SHARE = 16;

    /** However few lookups there may be, this many may wait for one account. */
    private static final int LEAST_WAITING = 16;

    /** What is left of the time for a lookup when a forward ends: one part in so many. */
    private static final int FORWARD_REST = 10;
    /** A cgroup may take this part of the time for a lookup. The policy decides without it if it takes longer. */
    private static final int CGROUP_SHARE = 2;

    /** The log names the option as the rule, because no account and no rule of a file stands behind the answer. */
    private static final Origin UNOWNED = new Origin(null, "--reply");

    private final SystemSettings settings;
    private final Consumer<String> observer;
    private final Consumer<Way> ways;
    private final List<PassedNamespace> passed;
    private final NssAccounts accounts;
    private final NameDatabase nameDatabase;
    private final HostLogins logins;
    private final Forwards forwards;
    private final ClientForwarder forwarder;
    private final UserPolicyFiles userFiles;
    private final Cgroups cgroups;
    private final PolicyStore store;
    private final StaticRules rules;

    /** Opened with the first lookup, and shared by all. */
    private @Nullable SocketTable sockets;

    private @Nullable Hops hops;

    /** What programs have registered; {@code null} if they cannot. */
    private @Nullable HostRegistry registry;

    private Registrations registrations = Registrations.NONE;

    /**
     * @param observer receives the kind of each decision, for example {@code login}, on the thread that decides; must not
     *     block or throw
     * @param ways receives the way in which each connection was found, on any thread; must not block or throw
     */
    public HostPolicy(SystemSettings settings, Consumer<String> observer, Consumer<Way> ways) {
        this(settings, observer, ways, List.of());
    }

    /** @param passed sockets of other network namespaces that a service manager opened; closed with this object */
    public HostPolicy(
            SystemSettings settings, Consumer<String> observer, Consumer<Way> ways, List<PassedNamespace> passed) {
        this.passed = passed;
        this.settings = settings;
        this.observer = observer;
        this.ways = ways;
        this.accounts = new NssAccounts(settings.deadline());
        this.logins = new HostLogins(settings.deadline());
        this.nameDatabase = new NssNameDatabase(accounts);
        this.userFiles = new UserPolicyFiles(nameDatabase, settings.deadline());
        this.cgroups = new Cgroups(settings.deadline().dividedBy(CGROUP_SHARE));
        this.store = new PolicyStore(settings.policyFile(), nameDatabase);
        this.rules = new StaticRules(settings.hops().rules(), nameDatabase::addressesOf);
        this.forwards = new Forwards(forwardTimeout(settings.deadline()));
        this.forwarder = new ClientForwarder(forwards);
    }

    /** Looks up the names in policy files. */
    public NameDatabase nameDatabase() {
        return nameDatabase;
    }

    /** The accounts of this host; not to be closed. */
    public Accounts accounts() {
        return accounts;
    }

    /**
     * Forgets the cached accounts, reads the policy file again, and puts it in force if it has no errors. Blocks.
     *
     * @return the errors in the file, for the operator; empty if the policy is in force now
     */
    public List<String> reload() {
        accounts.forget();
        return store.reload();
    }

    /**
     * Reads the static rules again, if the daemon uses them, and puts them in force. Blocks.
     *
     * @return the errors in the file, for the operator; empty if nothing is wrong
     */
    public List<String> reloadRules() {
        return usesRules() ? rules.reload() : List.of();
    }

    /** Whether the daemon answers by static rules; otherwise their file is not read. */
    public boolean usesRules() {
        return isAsked() && settings.hops().masquerade();
    }

    /** The static rules. */
    public StaticRules rules() {
        return rules;
    }

    /** Whether the daemon uses the system lookup; otherwise the policy file is not read. */
    public boolean isAsked() {
        return settings.asked();
    }

    /**
     * Reads the policy file and the static rules at the start and puts them in force, as far as the daemon uses them. Blocks.
     *
     * @throws PolicyUnavailableException if the daemon cannot start because one of the files cannot be used
     */
    public void loadFirst() throws PolicyUnavailableException {
        if (isAsked()) {
            store.loadFirst();
        }
        List<String> errors = usesRules() ? rules.load() : List.of();
        if (!errors.isEmpty()) {
            throw new PolicyUnavailableException(String.join("\n", errors), false);
        }
    }

    /** The policy in force and its file. */
    public PolicyStore store() {
        return store;
    }

    /**
     * Makes a system lookup, which can be used until this object is closed.
     *
     * @throws IOException if the kernel does not say who owns a socket
     */
    public SystemLookup openLookup() throws IOException {
        return lookup(
                registrations(),
                store,
                decision -> observer.accept(label(decision)),
                () -> observer.accept(ACCEPTED),
                ways);
    }

    /**
     * Makes a system lookup that goes the same way as the others, but without effects: it decides by a policy without
     * rules, which forwards no query, and no observer hears of its decisions.
     *
     * @throws IOException if the kernel does not say who owns a socket
     */
    public SystemLookup openUncountedLookup() throws IOException {
        return lookup(Registrations.NONE, () -> SystemPolicy.EMPTY, _ -> {}, () -> {}, _ -> {});
    }

    private SystemLookup lookup(
            Registrations registered,
            Supplier<SystemPolicy> policy,
            Consumer<Decision> decided,
            Runnable accepted,
            Consumer<Way> found)
            throws IOException {
        UserIdFormat format = settings.format();
        Policy files = new FilePolicy(
                policy,
                cgroups::find,
                userFiles,
                accounts::find,
                logins,
                forwarder,
                new Decider(new SecureRandom()),
                format,
                decided);
        Optional<UserId> unowned =
                settings.replyIfUnowned().map(text -> format.token(text).from(UNOWNED));
        return new SystemLookup(
                sockets(),
                hops(),
                registered,
                accounts,
                settings.answerInbound() ? files : files.hidingAccepted(accepted),
                unowned,
                found,
                waitingPerAccount(settings.maxLookups()));
    }

    /**
     * Lets programs register, and lets the lookups that are made from now on look at what they register. Blocks.
     *
     * @param directory where registrations are kept for the next start; empty for nowhere
     * @return closed with this object
     * @throws IOException if the kernel does not say enough about sockets; nothing changes then
     */
    public synchronized HostRegistry openRegistry(Optional<Path> directory) throws IOException {
        HostRegistry opened = HostRegistry.open(
                settings.registry().limits(),
                sockets(),
                new RegistrationJudge(store, accounts, logins),
                accounts,
                directory);
        registry = opened;
        use(opened.registrations());
        return opened;
    }

    /** Lets the lookups that are made from now on, except uncounted ones, ask these registrations, which stay open. */
    public synchronized void use(Registrations asked) {
        registrations = asked;
    }

    private synchronized Registrations registrations() {
        return registrations;
    }

    private synchronized SocketTable sockets() throws IOException {
        if (sockets == null) {
            sockets = SocketTables.open();
        }
        return sockets;
    }

    private synchronized Hops hops() throws IOException {
        if (hops == null) {
            hops = HopStart.open(
                    settings.hops(),
                    sockets(),
                    passed,
                    HopStart.insideAnswers(settings.hops(), rules, forwards, settings.format()));
        }
        return hops;
    }

    /**
     * An account's share is smaller than that of a source that asks, because one source may ask about many accounts. So an
     * account that is slow uses up its own share, and not the source's.
     */
    private static int waitingPerAccount(int maxLookups) {
        return maxLookups == 0 ? Integer.MAX_VALUE : Math.max(LEAST_WAITING, maxLookups / ACCOUNT_SHARE);
    }

    /**
     * A forward ends before the lookup does, so that there is time for what follows a forward that fails: the static rules,
     * or the decision to hide.
     */
    private static Duration forwardTimeout(Duration lookup) {
        return lookup.minus(lookup.dividedBy(FORWARD_REST));
    }

    /** The kind of a decision, as metrics label it. */
    private static String label(Decision decision) {
        return switch (decision) {
            case Decision.SendLogin login -> "login";
            case Decision.SendUid uid -> "numeric";
            case Decision.SendRandom random -> "random";
            case Decision.SendRandomNumeric random -> "random_numeric";
            case Decision.SendReply reply -> "reply";
            case Decision.SendTemplate _ -> "template";
            case Decision.Unfilled _ -> "template_empty";
            case Decision.NoUser _ -> "no_user";
            case Decision.Hide _ -> "hide";
        };
    }

    @Override
    public long accountsCached() {
        return accounts.cached();
    }

    @Override
    public long userFilesCached() {
        return userFiles.cached();
    }

    @Override
    public Optional<Instant> policyReadAt() {
        return store.readAt();
    }

    /** {@inheritDoc} Empty until the first lookup is made, and after the end. */
    @Override
    public synchronized HopStatistics hopStatistics() {
        return hops == null ? HopStatistics.NONE : hops.statistics();
    }

    @Override
    public synchronized Optional<RegistryStatistics> registryStatistics() {
        return Optional.ofNullable(registry).map(HostRegistry::statistics);
    }

    @Override
    public synchronized void close() {
        if (registry != null) {
            registry.close();
        }
        if (hops != null) {
            hops.close();
        }
        if (sockets != null) {
            sockets.close();
        }
        cgroups.close();
        userFiles.close();
        forwards.close();
        logins.close();
        accounts.close();
    }
}
