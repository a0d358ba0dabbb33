package io.github.nettyidentd.registry.line;

import io.github.nettyidentd.policy.ReplyText;
import io.github.nettyidentd.registry.PassedSocket;
import io.github.nettyidentd.registry.RefusedException;
import io.github.nettyidentd.registry.Registered;
import io.github.nettyidentd.registry.RegistrarLine;
import io.github.nettyidentd.registry.Registrars;
import io.github.nettyidentd.registry.Registration;
import io.github.nettyidentd.registry.SocketName;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/** Keeps registrations by their ports, without a kernel and a policy, and remembers all commands. Any thread. */
final class RecordedRegistrars implements Registrars {

    /** A registration that is refused. */
    static final String REFUSED = "refused";

    private final Map<SocketName, Registered> entries = new HashMap<>();
    private final List<String> commands = new ArrayList<>();
    private final AtomicInteger open = new AtomicInteger();
    private int mostLines = Integer.MAX_VALUE;
    private CompletableFuture<Void> result = CompletableFuture.completedFuture(null);

    @Override
    public RegistrarLine open(long uid) throws RefusedException {
        if (open.incrementAndGet() > mostLines) {
            open.decrementAndGet();
            throw new RefusedException("too many connections of this account");
        }
        return new Line(uid);
    }

    /** Gives the commands so far, each with the uid. */
    synchronized List<String> commands() {
        return List.copyOf(commands);
    }

    /** Gives how many lines are open. */
    int lines() {
        return open.get();
    }

    synchronized void allowLines(int most) {
        mostLines = most;
    }

    /** Has registrations end when this future does. */
    synchronized void finishWith(CompletableFuture<Void> future) {
        result = future;
    }

    private synchronized void note(String command) {
        commands.add(command);
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
            return 0;
        }

        @Override
        public void identify(String name) {
            application = name;
        }

        @Override
        public CompletableFuture<Void> add(SocketName socket, Optional<ReplyText> text) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletableFuture<Void> add(PassedSocket socket, Optional<ReplyText> text) {
            throw new UnsupportedOperationException();
        }

        @Override
        public CompletableFuture<Void> addUnacknowledged(SocketName.Ends socket, Optional<ReplyText> text) {
            if (text.map(ReplyText::text).orElse("").equals(REFUSED)) {
                return CompletableFuture.failedFuture(new RefusedException("not permitted"));
            }
            synchronized (RecordedRegistrars.this) {
                entries.put(socket, new Registered(new Registration(uid, application, text), 1, socket, null));
                note("add %s %s %s"
                        .formatted(described(), text.map(ReplyText::text).orElse("-"), socket));
                return result;
            }
        }

        private String described() {
            return uid + "/" + application;
        }

        @Override
        public int delete(SocketName socket) {
            synchronized (RecordedRegistrars.this) {
                note("del %s %s".formatted(described(), socket));
                return entries.remove(socket) == null ? 0 : 1;
            }
        }

        @Override
        public Optional<Registered> lookup(SocketName.Ends socket) {
            synchronized (RecordedRegistrars.this) {
                return Optional.ofNullable(entries.get(socket));
            }
        }

        @Override
        public Iterator<Registered> list() {
            throw new UnsupportedOperationException();
        }

        @Override
        public int clear() {
            note("clear " + described());
            return 0;
        }

        @Override
        public CompletableFuture<Void> expect(boolean all) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {
            open.decrementAndGet();
        }
    }
}
