package io.github.nettyidentd.registry;

import io.github.nettyidentd.lookup.CancellableSteps;
import io.github.nettyidentd.policy.ReplyText;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The line of one program. */
final class OpenLine implements RegistrarLine {

    private final RegistrarAccount account;
    private final RegistrarAccounts accounts;
    private final Table table;
    private final Additions additions;
    private final Judge judge;
    private final Runnable watch;
    private String application = "";
    private boolean closed;

    OpenLine(
            RegistrarAccount account,
            RegistrarAccounts accounts,
            Table table,
            Additions additions,
            Judge judge,
            Runnable watch) {
        this.account = account;
        this.accounts = accounts;
        this.table = table;
        this.additions = additions;
        this.judge = judge;
        this.watch = watch;
    }

    @Override
    public long uid() {
        return account.uid;
    }

    @Override
    public long take() {
        return accounts.take(account);
    }

    @Override
    public void identify(String name) {
        application = name;
    }

    @Override
    public CompletableFuture<Void> add(SocketName socket, Optional<ReplyText> text) {
        return additions.add(account, application, socket, text);
    }

    @Override
    public CompletableFuture<Void> add(PassedSocket socket, Optional<ReplyText> text) {
        return additions.add(account, application, socket, text);
    }

    @Override
    public CompletableFuture<Void> addUnacknowledged(SocketName.Ends socket, Optional<ReplyText> text) {
        return additions.addUnacknowledged(account, application, socket, text);
    }

    @Override
    public int delete(SocketName socket) {
        return table.delete(account, socket);
    }

    @Override
    public Optional<Registered> lookup(SocketName.Ends socket) {
        List<Registered> found = table.lookup(account, socket);
        return found.size() == 1 ? Optional.of(found.getFirst()) : Optional.empty();
    }

    @Override
    public Iterator<Registered> list() {
        return new Listed(ofApplication());
    }

    @Override
    public int clear() {
        return table.clear(account, ofApplication());
    }

    private Predicate<Entry> ofApplication() {
        String name = application;
        return name.isEmpty() ? _ -> true : entry -> entry.application.equals(name);
    }

    @Override
    public CompletableFuture<Void> expect(boolean all) {
        if (!all) {
            table.say(account, RegistrarAccount.Said.NOT_ALL);
            return CompletableFuture.completedFuture(null);
        }
        watch.run();
        return CancellableSteps.then(judge.judge(account.uid), _ -> {
            table.say(account, RegistrarAccount.Said.ALL);
            return CompletableFuture.completedFuture(null);
        });
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            accounts.closeLine(account);
        }
    }

    /** Goes through the entries of the account, newest first. */
    private final class Listed implements Iterator<Registered> {

        private final Predicate<Entry> condition;
        private @Nullable Entry following;

        Listed(Predicate<Entry> condition) {
            this.condition = condition;
            this.following = table.next(account, null, condition);
        }

        @Override
        public boolean hasNext() {
            return following != null;
        }

        @Override
        public Registered next() {
            if (following == null) {
                throw new NoSuchElementException();
            }
            Registered registered = table.registered(following);
            following = table.next(account, following, condition);
            return registered;
        }
    }
}
