package io.github.nettyidentd.diagnosis;

import io.github.nettyidentd.diagnosis.CheckReport.Finding;
import io.github.nettyidentd.diagnosis.CheckReport.Severity;
import io.github.nettyidentd.linux.account.Account;
import io.github.nettyidentd.linux.account.PasswordFile;
import io.github.nettyidentd.linux.userfile.UserFile;
import io.github.nettyidentd.linux.userfile.UserFiles;
import io.github.nettyidentd.policy.FilePlace;
import io.github.nettyidentd.policy.ResolvedHosts;
import io.github.nettyidentd.policy.SystemPolicy;
import io.github.nettyidentd.policy.User;
import io.github.nettyidentd.policy.UserPolicy;
import io.github.nettyidentd.policy.language.NameUnavailableException;
import io.github.nettyidentd.policy.language.ParseResult;
import io.github.nettyidentd.policy.language.ParseResult.Problem;
import io.github.nettyidentd.policy.language.PolicyParser;
import io.github.nettyidentd.system.HostPolicy;
import io.github.nettyidentd.system.UserHostResolver;
import io.github.nettyidentd.text.IoReason;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;

/**
 * Checks the files of users: of the accounts that passwd(5) lists, and of those with a block in the policy. Accounts
 * that only a directory such as LDAP knows are left out, because they may be a hundred thousand and need not be
 * listable. For one thread, which blocks.
 */
final class UserFileCheck {

    /** The most logins that one note names. */
    private static final int MAX_NAMED = 10;

    private final HostPolicy policy;
    private final EffectiveUser user;
    private final boolean oidentd;
    private final List<Finding> findings;
    private final List<String> notes;
    /** Logins of accounts whose homes this process may not enter. */
    private final List<String> closedHomes = new ArrayList<>();
    /** Files that this process may not read, although the daemon might. */
    private final List<String> unread = new ArrayList<>();

    /**
     * @param user as whom this process reads the files
     * @param oidentd whether to warn of what oidentd would not understand
     * @param findings receives what is wrong
     * @param notes receives what was not checked
     */
    UserFileCheck(HostPolicy policy, EffectiveUser user, boolean oidentd, List<Finding> findings, List<String> notes) {
        this.policy = policy;
        this.user = user;
        this.oidentd = oidentd;
        this.findings = findings;
        this.notes = notes;
    }

    /**
     * Checks all files, one after the other. Blocks.
     *
     * @param system the policy on disk, which says whose files a daemon would read
     */
    void run(SystemPolicy system) {
        Collection<Account> accounts = accounts(system);
        var parser = new PolicyParser(policy.nameDatabase());
        try (var hosts = new UserHostResolver(policy.nameDatabase()::addressesOf);
                var files = new UserFiles<ParseResult<UserPolicy>>((path, octets) -> {
                    byte[] content = new byte[octets.remaining()];
                    octets.get(content);
                    return parser.parseUser(path, content);
                })) {
            for (Account account : accounts) {
                check(account, files, hosts, system);
            }
        }
        addNotes(accounts.size());
    }

    /** By uid, because passwd(5) may list an account twice; those of the policy first, in the order of their uids. */
    private Collection<Account> accounts(SystemPolicy system) {
        Map<Long, Account> accounts = new LinkedHashMap<>();
        for (long uid : system.userBlocks().keySet().stream().sorted().toList()) {
            try {
                policy.accounts().find(uid).join().ifPresent(account -> accounts.put(uid, account));
            } catch (CompletionException e) {
                notes.add("uid " + uid + " cannot be looked up now: " + IoReason.of(e));
            }
        }
        try {
            PasswordFile.read().forEach(account -> accounts.putIfAbsent(account.uid(), account));
        } catch (IOException e) {
            notes.add(PasswordFile.PATH + " cannot be read: " + IoReason.of(e));
        }
        return accounts.values();
    }

    private void check(
            Account account, UserFiles<ParseResult<UserPolicy>> files, UserHostResolver hosts, SystemPolicy system) {
        UserFile<ParseResult<UserPolicy>> file;
        try {
            file = files.find(account).join();
        } catch (CompletionException e) {
            findings.add(warning(account, e));
            return;
        }
        switch (file) {
            case UserFile.None<ParseResult<UserPolicy>> none -> {
                if (none.isClosed() && isRead(account, system)) {
                    closedHomes.add(account.name());
                }
            }
            case UserFile.Unusable<ParseResult<UserPolicy>> unusable -> {
                if (unusable.isForbidden() && !user.asDaemon()) {
                    unread.add(unusable.path());
                } else {
                    findings.add(new Finding(Severity.ERROR, FilePlace.of(unusable.path()), unusable.reason()));
                }
            }
            case UserFile.Usable<ParseResult<UserPolicy>> usable -> {
                findings.addAll(ConfigurationCheck.findings(usable.content(), oidentd));
                usable.content().policy().ifPresent(it -> checkHosts(account, it, hosts));
                if (!isRead(account, system)) {
                    String text = "is not read, as the policy grants nothing to " + account.name();
                    findings.add(new Finding(Severity.WARNING, FilePlace.of(usable.path()), text));
                }
            }
        }
    }

    private static Finding warning(Account account, CompletionException failure) {
        if (failure.getCause() instanceof NameUnavailableException unavailable) {
            Problem problem = unavailable.problem();
            return new Finding(Severity.WARNING, problem.place(), problem.text());
        }
        String text = "the file of " + account.name() + " cannot be read: " + IoReason.of(failure);
        return new Finding(Severity.WARNING, null, text);
    }

    private void checkHosts(Account account, UserPolicy policy, UserHostResolver hosts) {
        ResolvedHosts names = hosts.resolve(account, policy.hosts()).join();
        for (UserPolicy.Entry entry : policy.entries()) {
            for (String host : names.unresolved(entry.hosts())) {
                String text =
                        "host name '" + host + "' cannot be resolved: if this entry needs it, the answer is HIDDEN-USER"
                                + " where hide is granted, else the login";
                findings.add(new Finding(Severity.WARNING, entry.place(), text));
            }
        }
    }

    /** Whether a daemon reads the file for any connection: a rule must grant something that a file can make use of. */
    private static boolean isRead(Account account, SystemPolicy system) {
        return system.mayReadFileOf(new User(account.uid(), account.gid(), account.name(), account.home()));
    }

    private void addNotes(int accounts) {
        notes.add("looked for the files of %d accounts: those with a block in the policy and those in %s, and no others"
                .formatted(accounts, PasswordFile.PATH));
        String whose = user.asDaemon()
                ? "as the daemon would"
                : "who may see less of others than the daemon, or more"
                        + " (run by root, this looks as the daemon would)";
        notes.add("looked as " + user + ", " + whose);
        if (!closedHomes.isEmpty()) {
            notes.add("%s may not enter the homes of %s: files in there are not read, and the login is answered"
                    .formatted(user, listed(closedHomes)));
        }
        if (!unread.isEmpty()) {
            notes.add("%s may not read %s: not checked (root can)".formatted(user, listed(unread)));
        }
    }

    private static String listed(List<String> all) {
        String first = String.join(", ", all.subList(0, Math.min(MAX_NAMED, all.size())));
        return all.size() > MAX_NAMED ? first + " and " + (all.size() - MAX_NAMED) + " others" : first;
    }
}
