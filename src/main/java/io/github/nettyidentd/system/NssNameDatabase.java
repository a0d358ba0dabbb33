package io.github.nettyidentd.system;

import io.github.nettyidentd.linux.account.Account;
import io.github.nettyidentd.linux.account.Accounts;
import io.github.nettyidentd.linux.ffi.GroupDatabase;
import io.github.nettyidentd.linux.ffi.ServiceDatabase;
import io.github.nettyidentd.policy.NameDatabase;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;

/** Looks up the names in policy files in NSS and with this host's resolver. */
final class NssNameDatabase implements NameDatabase {

    private final Accounts accounts;

    NssNameDatabase(Accounts accounts) {
        this.accounts = accounts;
    }

    @Override
    public OptionalLong uidOf(String login) {
        return await(accounts.find(login, login))
                .map(account -> OptionalLong.of(account.uid()))
                .orElse(OptionalLong.empty());
    }

    @Override
    public Optional<String> loginOf(long uid) {
        return await(accounts.find(uid)).map(Account::name);
    }

    @Override
    public Optional<Group> group(String name) {
        Optional<GroupDatabase.Group> found;
        try {
            found = GroupDatabase.find(name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return found.map(group -> new Group(group.gid(), uids(group.members())));
    }

    /** The uids of logins. A login without an account, as /etc/group may list one, is left out. */
    private Set<Long> uids(List<String> logins) {
        return logins.stream()
                .map(this::uidOf)
                .flatMapToLong(OptionalLong::stream)
                .boxed()
                .collect(Collectors.toUnmodifiableSet());
    }

    @Override
    public List<InetAddress> addressesOf(String host) {
        try {
            return List.of(InetAddress.getAllByName(host));
        } catch (UnknownHostException e) {
            return List.of();
        }
    }

    @Override
    public OptionalInt portOf(String service) {
        try {
            return ServiceDatabase.tcpPort(service);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static <T> T await(CompletableFuture<T> found) {
        try {
            return found.join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof IOException cause ? new UncheckedIOException(cause) : e;
        }
    }
}
