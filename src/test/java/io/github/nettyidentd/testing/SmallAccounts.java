package io.github.nettyidentd.testing;

import io.github.nettyidentd.linux.account.Account;
import io.github.nettyidentd.linux.account.Accounts;
import io.github.nettyidentd.linux.account.Logins;
import io.github.nettyidentd.policy.NameDatabase;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The accounts of a host on which programs register: root, znc, gateway, web1 and web2. Done at once. */
public final class SmallAccounts implements Accounts, Logins, NameDatabase {

    /** The uid of the account of this name. */
    public static final long ZNC = 1000;

    /** The uid of the account of this name. */
    public static final long GATEWAY = 1001;

    /** The uid of the account of this name; that of {@code web2} is the next one. */
    public static final long WEB1 = 1002;

    private static final List<Account> ALL = Stream.of(
                    Map.entry(0L, "root"),
                    Map.entry(ZNC, "znc"),
                    Map.entry(GATEWAY, "gateway"),
                    Map.entry(WEB1, "web1"),
                    Map.entry(WEB1 + 1, "web2"))
            .map(it -> new Account(it.getKey(), it.getKey(), it.getValue(), "/home/" + it.getValue()))
            .toList();

    /** What each question fails with, once there is anything. */
    private volatile @Nullable IOException failure;

    /** Lets each further question fail, except for those of a parser. */
    public void failWith(IOException cause) {
        failure = cause;
    }

    private <T> CompletableFuture<T> answer(T value) {
        IOException cause = failure;
        return cause == null ? CompletableFuture.completedFuture(value) : CompletableFuture.failedFuture(cause);
    }

    private static Optional<Account> named(String login) {
        return ALL.stream().filter(account -> account.name().equals(login)).findFirst();
    }

    @Override
    public CompletableFuture<Optional<Account>> find(long uid) {
        return answer(ALL.stream().filter(account -> account.uid() == uid).findFirst());
    }

    @Override
    public CompletableFuture<Optional<Account>> find(String login, Object principal) {
        return answer(named(login));
    }

    @Override
    public CompletableFuture<Map<String, Long>> find(Set<String> names, Object principal) {
        return answer(ALL.stream()
                .filter(account -> names.stream().anyMatch(account.name()::equalsIgnoreCase))
                .collect(Collectors.toMap(Account::name, Account::uid)));
    }

    @Override
    public CompletableFuture<Logins.Index> local() {
        throw new AssertionError("nobody draws");
    }

    @Override
    public OptionalLong uidOf(String login) {
        return named(login).map(account -> OptionalLong.of(account.uid())).orElseGet(OptionalLong::empty);
    }

    @Override
    public Optional<String> loginOf(long uid) {
        return ALL.stream()
                .filter(account -> account.uid() == uid)
                .map(Account::name)
                .findFirst();
    }

    @Override
    public Optional<Group> group(String name) {
        return Optional.empty();
    }

    @Override
    public List<InetAddress> addressesOf(String host) {
        return List.of();
    }

    @Override
    public OptionalInt portOf(String service) {
        return OptionalInt.empty();
    }

    @Override
    public void close() {
        // Nothing is open.
    }
}
