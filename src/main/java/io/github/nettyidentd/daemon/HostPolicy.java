package io.github.nettyidentd.daemon;

import io.github.nettyidentd.api.Origin;
import io.github.nettyidentd.api.UserId;
import io.github.nettyidentd.linux.Accounts;
import io.github.nettyidentd.linux.HostLogins;
import io.github.nettyidentd.linux.NssAccounts;
import io.github.nettyidentd.linux.SocketTables;
import io.github.nettyidentd.metrics.Counters;
import io.github.nettyidentd.metrics.PolicyNumbers;
import io.github.nettyidentd.policy.AnswerForm;
import io.github.nettyidentd.policy.Decider;
import io.github.nettyidentd.policy.Decision;
import io.github.nettyidentd.policy.FilePolicy;
import io.github.nettyidentd.policy.HideAccepted;
import io.github.nettyidentd.policy.Names;
import io.github.nettyidentd.policy.Policy;
import io.github.nettyidentd.policy.SystemLookup;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What this host says of its users: its accounts, its policy and its users' files, and the system lookup made of them. */
final class HostPolicy implements PolicyNumbers, AutoCloseable {

    /** The decision about a connection that was accepted here, which no rule made. */
    private static final String ACCEPTED = "hide_accepted";

    /** Which part of all lookups can wait for one account, and how many can in any case. */
    private static final int ACCOUNT_SHARE = 16;

    private static final int LEAST_WAITING = 16;

    private static final Origin UNOWNED = new Origin(null, "--reply");

    private final DaemonSettings settings;
    private final Counters counters;
    private final NssAccounts accounts;
    private final Names names;
    private final HostLogins logins;
    private final ClientForwarder forwarder = new ClientForwarder();
    private final UserPolicyFiles userFiles;
    private final PolicyStore store;

    /** With nobody who counts. */
    HostPolicy(DaemonSettings settings) {
        this(settings, new Counters());
    }

    HostPolicy(DaemonSettings settings, Counters counters) {
        this.settings = settings;
        this.counters = counters;
        this.accounts = new NssAccounts(settings.limits().timeouts().lookup());
        this.logins = new HostLogins(settings.limits().timeouts().lookup());
        this.names = new NssNames(accounts);
        this.userFiles = new UserPolicyFiles(names, settings.limits().timeouts().lookup());
        this.store = new PolicyStore(settings.policyFile(), names);
    }

    Names names() {
        return names;
    }

    Accounts accounts() {
        return accounts;
    }

    /**
     * Forgets the accounts that are remembered, reads the policy file again and, if it is right, puts it in force; what is
     * wrong with it otherwise. Blocks.
     */
    List<String> reload() {
        accounts.forget();
        return store.reload();
    }

    /** Whether anybody asks it; otherwise its file is not read. */
    boolean isAsked() {
        return settings.asksSystem();
    }

    /** Puts the policy in force at the start, unless no lookup asks it; blocks. */
    void loadFirst() throws StartFailure {
        if (isAsked()) {
            store.loadFirst();
        }
    }

    PolicyStore store() {
        return store;
    }

    /**
     * Makes a system lookup, which does not close what is in here.
     *
     * @throws IOException if the kernel does not say who owns a socket
     */
    SystemLookup openLookup() throws IOException {
        AnswerForm form = settings.form();
        Policy files = new FilePolicy(
                store,
                userFiles,
                logins,
                forwarder,
                new Decider(new SecureRandom()),
                form,
                decision -> counters.decided(label(decision)));
        Optional<UserId> unowned =
                settings.replyIfUnowned().map(text -> form.token(text).from(UNOWNED));
        return new SystemLookup(
                SocketTables.open(),
                accounts,
                settings.answerInbound() ? files : new HideAccepted(files, () -> counters.decided(ACCEPTED)),
                unowned,
                waitingPerAccount(settings.limits().maxLookups()));
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
