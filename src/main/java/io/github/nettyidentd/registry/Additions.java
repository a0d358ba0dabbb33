package io.github.nettyidentd.registry;

import io.github.nettyidentd.linux.socket.HeldSocket;
import io.github.nettyidentd.lookup.CancellableSteps;
import io.github.nettyidentd.policy.ReplyText;
import io.github.nettyidentd.registry.Resolver.Meant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Resolves and judges registrations before they are kept. Any thread. */
final class Additions {

    private final Table table;
    private final RegistrarAccounts accounts;
    private final Seconds seconds;
    private final Resolver resolver;
    private final Judge judge;

    /** Has the ends of sockets watched. */
    private final Runnable watch;

    Additions(
            Table table, RegistrarAccounts accounts, Seconds seconds, Resolver resolver, Judge judge, Runnable watch) {
        this.table = table;
        this.accounts = accounts;
        this.seconds = seconds;
        this.resolver = resolver;
        this.judge = judge;
        this.watch = watch;
    }

    CompletableFuture<Void> add(
            RegistrarAccount account, String application, SocketName socket, Optional<ReplyText> text) {
        return counted(account, () -> switch (socket) {
            case SocketName.Cookie(long cookie) -> addCookie(account, application, cookie, account.uid, text);
            case SocketName.Ends ends ->
                CancellableSteps.then(
                        resolver.find(account.uid, ends), meant -> add(account, application, ends, meant, text));
        });
    }

    CompletableFuture<Void> add(
            RegistrarAccount account, String application, PassedSocket socket, Optional<ReplyText> text) {
        return counted(account, () -> addCookie(account, application, socket.cookie(), socket.uid(), text));
    }

    CompletableFuture<Void> addUnacknowledged(
            RegistrarAccount account, String application, SocketName.Ends ends, Optional<ReplyText> text) {
        return counted(
                account,
                () -> CancellableSteps.then(resolver.candidates(account.uid, ends), candidates -> {
                    List<HeldSocket> own = candidates.stream()
                            .filter(socket -> socket.uid() == account.uid)
                            .toList();
                    if (own.isEmpty()) {
                        return addUnborn(account, application, ends, text);
                    }
                    return CancellableSteps.then(
                            meant(account, own), meant -> add(account, application, ends, meant, text));
                }));
    }

    /** The one socket that is not registered yet; the only one also if it is. */
    private CompletableFuture<Meant> meant(RegistrarAccount account, List<HeldSocket> own) {
        List<HeldSocket> unregistered = own.size() == 1
                ? own
                : own.stream()
                        .filter(socket -> !table.has(account, socket.cookie()))
                        .toList();
        return unregistered.size() == 1
                ? CompletableFuture.completedFuture(Resolver.meant(unregistered.getFirst()))
                : Resolver.refused(own.size() + " sockets match");
    }

    private CompletableFuture<Void> addCookie(
            RegistrarAccount account, String application, long cookie, long owner, Optional<ReplyText> text) {
        return CancellableSteps.then(
                judge.judge(account.uid, owner, text, null),
                _ -> keep(Entry.of(account, application, text, seconds.now(), cookie), new SocketName.Cookie(cookie)));
    }

    private CompletableFuture<Void> addUnborn(
            RegistrarAccount account, String application, SocketName.Ends ends, Optional<ReplyText> text) {
        return CancellableSteps.then(
                judge.judge(account.uid, account.uid, text, null),
                _ -> keep(Entry.of(account, application, text, seconds.now(), 0, ends), ends));
    }

    private CompletableFuture<Void> add(
            RegistrarAccount account, String application, SocketName.Ends ends, Meant meant, Optional<ReplyText> text) {
        return CancellableSteps.then(
                judge.judge(account.uid, meant.uid(), text, meant.pair()),
                _ -> CancellableSteps.then(resolver.confirm(meant), _ -> {
                    Entry entry = Entry.of(account, application, text, seconds.now(), meant.cookie(), ends);
                    if (meant.pair() != null) {
                        entry.connect(meant.pair());
                    }
                    entry.seen = meant.isOpen();
                    return keep(entry, ends);
                }));
    }

    private CompletableFuture<Void> keep(Entry entry, SocketName name) {
        return CancellableSteps.then(judge.registersForOthers(entry.account.uid), forOthers -> {
            accounts.setRegistersForOthers(entry.account, forOthers);
            try {
                table.keep(entry, name);
            } catch (RefusedException e) {
                return CompletableFuture.failedFuture(e);
            }
            return CompletableFuture.completedFuture(null);
        });
    }

    private CompletableFuture<Void> counted(RegistrarAccount account, Supplier<CompletableFuture<Void>> addition) {
        accounts.begin(account);
        CompletableFuture<Void> added;
        try {
            // Before the socket is looked for, so that its end is seen whenever it comes.
            watch.run();
            added = addition.get();
        } catch (RuntimeException e) {
            added = CompletableFuture.failedFuture(e);
        }
        return added.whenComplete((_, failure) -> {
            accounts.done(account);
            if (failure != null) {
                table.counts.refused.increment();
            }
        });
    }
}
