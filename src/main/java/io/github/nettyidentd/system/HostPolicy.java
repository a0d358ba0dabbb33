package io.github.nettyidentd.system;

import io.github.nettyidentd.api.Origin;
import io.github.nettyidentd.api.UserId;
import io.github.nettyidentd.linux.account.Accounts;
import io.github.nettyidentd.linux.account.HostLogins;
import io.github.nettyidentd.linux.account.NssAccounts;
import io.github.nettyidentd.linux.socket.SocketTables;
import io.github.nettyidentd.policy.Decider;
import io.github.nettyidentd.policy.Decision;
import io.github.nettyidentd.policy.NameDatabase;
import io.github.nettyidentd.policy.UserIdFormat;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** What this host says of its users: its accounts, its policy and its users' files, and the system lookup made of them. */
public final class HostPolicy implements PolicyStatistics, AutoCloseable {

    /** The decision about a connection that was accepted here, which no rule made. */
    private static final String ACCEPTED = "hide_accepted";

    /** Which part of all lookups can wait for one account, and how many can in any case. */
    private static final int ACCOUNT_SHARE = 16;

    private static final int LEAST_WAITING = 16;

    private static final Origin UNOWNED = new Origin(null, "--reply");

    private final SystemSettings settings;
    private final Consumer<String> decided;
    private final NssAccounts accounts;
    private final NameDatabase names;
    private final HostLogins logins;
    private final ClientForwarder forwarder = new ClientForwarder();
    private final UserPolicyFiles userFiles;
    private final PolicyStore store;

    /**
     * @param decided receives the kind of each decision, for example {@code login}, on the thread that decides; must not
     *     block or throw
     */
    public HostPolicy(SystemSettings settings, Consumer<String> decided) {
        this.settings = settings;
        this.decided = decided;
        this.accounts = new NssAccounts(settings.deadline());
        this.logins = new HostLogins(settings.deadline());
        this.names = new NssNames(accounts);
        this.userFiles = new UserPolicyFiles(names, settings.deadline());
        this.store = new PolicyStore(settings.policyFile(), names);
    }

    public NameDatabase names() {
        return names;
    }

    public Accounts accounts() {
        return accounts;
    }

    /**
     * Forgets the accounts that are remembered, reads the policy file again and, if it is right, puts it in force; what is
     * wrong with it otherwise. Blocks.
     */
    public List<String> reload() {
        accounts.forget();
        return store.reload();
    }

    /** Whether anybody asks it; otherwise its file is not read. */
    public boolean isAsked() {
        return settings.asked();
    }

    /**
     * Puts the policy in force at the start, unless no lookup asks it; blocks.
     *
     * @throws PolicyUnavailableException if there is no policy to start with
     */
    public void loadFirst() throws PolicyUnavailableException {
        if (isAsked()) {
            store.loadFirst();
        }
    }

    public PolicyStore store() {
        return store;
    }

    /**
     * Makes a system lookup, which does not close what is in here.
     *
     * @throws IOException if the kernel does not say who owns a socket
     */
    public SystemLookup openLookup() throws IOException {
        UserIdFormat form = settings.format();
        Policy files = new FilePolicy(
                store,
                userFiles,
                logins,
                forwarder,
                new Decider(new SecureRandom()),
                form,
                decision -> decided.accept(label(decision)));
        Optional<UserId> unowned =
                settings.replyIfUnowned().map(text -> form.token(text).from(UNOWNED));
        return new SystemLookup(
                SocketTables.open(),
                accounts,
                settings.answerInbound() ? files : new HideAccepted(files, () -> decided.accept(ACCEPTED)),
                unowned,
                waitingPerAccount(settings.maxLookups()));
    }

    /** An account's share is the first to be used up: a source that asks has several of them. */
    private static int waitingPerAccount(int maxLookups) {
        return maxLookups == 0 ? Integer.MAX_VALUE : Math.max(LEAST_WAITING, maxLookups / ACCOUNT_SHARE);
    }

    private static String label(Decision decision) {
        return switch (decision) {
            case Decision.SendLogin login -> "login";
            case Decision.SendUid uid -> "numeric";
            case Decision.SendRandom random -> "random";
            case Decision.SendRandomNumeric random -> "random_numeric";
            case Decision.SendReply reply -> "reply";
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
    public Optional<Instant> readAt() {
        return store.readAt();
    }

    @Override
    public void close() {
        userFiles.close();
        forwarder.close();
        logins.close();
        accounts.close();
    }
}
