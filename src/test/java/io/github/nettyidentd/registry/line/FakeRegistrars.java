package io.github.nettyidentd.registry.line;

import io.github.nettyidentd.policy.ReplyText;
import io.github.nettyidentd.registry.PassedSocket;
import io.github.nettyidentd.registry.RefusedException;
import io.github.nettyidentd.registry.Registered;
import io.github.nettyidentd.registry.RegistrarLine;
import io.github.nettyidentd.registry.Registrars;
import io.github.nettyidentd.registry.Registration;
import io.github.nettyidentd.registry.SocketName;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** A table in memory that believes everything. Tests say which account a connection has, or leave it as it is. */
final class FakeRegistrars implements Registrars {

    /** What the commands did, in their order. */
    final List<String> done = new CopyOnWriteArrayList<>();

    final Map<SocketName, Optional<ReplyText>> entries = new ConcurrentHashMap<>();

    /** The accounts of the next connections. */
    final Queue<Long> nextUids = new ArrayDeque<>();

    /** How many lines there may be, of an account and in all. */
    volatile int mostOfAccount = 64;

    volatile int most = 1_024;

    /** What {@code add} and {@code expect} give. */
    volatile Supplier<CompletableFuture<Void>> outcome = () -> CompletableFuture.completedFuture(null);

    /** What an account has to wait for before its next command. */
    final Map<Long, Supplier<Long>> rates = new ConcurrentHashMap<>();

    /** What {@code list} lists in place of the entries. */
    volatile Optional<Iterator<Registered>> listed = Optional.empty();

    final AtomicInteger open = new AtomicInteger();
    private final Map<Long, AtomicInteger> openOfAccount = new ConcurrentHashMap<>();
    private final AtomicLong taken = new AtomicLong();

    long taken() {
        return taken.get();
    }

    @Override
    public synchronized RegistrarLine open(long peer) throws RefusedException {
        Long next = nextUids.poll();
        long uid = next == null ? peer : next;
        if (open.get() >= most) {
            if (next != null) {
                // The server tries once more with the same connection.
                nextUids.add(next);
            }
            throw new RefusedException(ALL_TAKEN);
        }
        AtomicInteger own = openOfAccount.computeIfAbsent(uid, _ -> new AtomicInteger());
        if (own.get() >= mostOfAccount) {
            throw new RefusedException("too many connections of this account");
        }
        own.incrementAndGet();
        open.incrementAndGet();
        return new Line(uid);
    }

    private final class Line implements RegistrarLine {

        private final long uid;
        private String application = "";

        Line(long uid) {
            this.uid = uid;
        }

        @Override
        public long uid() {
            return uid;
        }

        @Override
        public long take() {
            long wait = rates.getOrDefault(uid, () -> 0L).get();
            if (wait == 0) {
                taken.incrementAndGet();
            }
            return wait;
        }

        @Override
        public void identify(String name) {
            application = name;
            done.add("id " + name);
        }

        @Override
        public CompletableFuture<Void> add(SocketName socket, Optional<ReplyText> text) {
            done.add("add " + EntryText.userId(text));
            entries.put(socket, text);
            return outcome.get();
        }

        @Override
        public CompletableFuture<Void> add(PassedSocket socket, Optional<ReplyText> text) {
            done.add("add " + EntryText.userId(text) + " of uid " + socket.uid());
            entries.put(new SocketName.Cookie(socket.cookie()), text);
            return outcome.get();
        }

        @Override
        public CompletableFuture<Void> addUnacknowledged(SocketName.Ends socket, Optional<ReplyText> text) {
            throw new AssertionError("not for this protocol");
        }

        @Override
        public int delete(SocketName socket) {
            done.add("del");
            return entries.remove(socket) == null ? 0 : 1;
        }

        @Override
        public Optional<Registered> lookup(SocketName.Ends socket) {
            Optional<ReplyText> text = entries.get(socket);
            return text == null ? Optional.empty() : Optional.of(registered(socket, text));
        }

        @Override
        public Iterator<Registered> list() {
            return listed.orElseGet(() -> entries.entrySet().stream()
                    .map(entry -> registered(entry.getKey(), entry.getValue()))
                    .iterator());
        }

        private Registered registered(SocketName socket, Optional<ReplyText> text) {
            long cookie = socket instanceof SocketName.Cookie(long number) ? number : 0;
            return new Registered(new Registration(uid, application, text), cookie, socket, null);
        }

        @Override
        public int clear() {
            int size = entries.size();
            entries.clear();
            return size;
        }

        @Override
        public CompletableFuture<Void> expect(boolean all) {
            done.add("expect " + all);
            return outcome.get();
        }

        @Override
        public void close() {
            open.decrementAndGet();
            openOfAccount.getOrDefault(uid, new AtomicInteger()).decrementAndGet();
        }
    }
}
