package io.github.nettyidentd.registration;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.EventLoop;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a registrar has to say to the daemon, on one connection after the other. Each connection begins with the registrations
 * whose sockets are open. Used on one event loop only.
 */
final class Session implements DaemonConnection.Listener {

    /** Also the most commands that wait for room on the connection. */
    static final int MAX_HELD = 100_000;

    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final int FIRST_SWEEP = 64;

    private static final String OK = "ok";
    private static final String ERROR = "error ";
    private static final String NO_ENTRY = "no entry";
    private static final String TOO_MANY_CONNECTIONS = "too many connections";

    private static final Logger LOG = LoggerFactory.getLogger(Registrar.class);

    private final Registrar.Settings settings;
    private final Bootstrap bootstrap;
    private final EventLoop loop;
    private final Map<ChannelWords, HeldRegistration> held = new LinkedHashMap<>();
    private final Deque<Command> waiting = new ArrayDeque<>();
    private @Nullable DaemonConnection connection;
    private @Nullable Boolean expects;
    private @Nullable String endReason;
    private Duration pause = FIRST_PAUSE;
    private int sweepAt = FIRST_SWEEP;
    private boolean isConnected;
    private boolean isFlushing;
    private boolean isClosed;

    /** @param bootstrap with all but a handler */
    Session(Registrar.Settings settings, Bootstrap bootstrap, EventLoop loop) {
        this.settings = settings;
        this.bootstrap = bootstrap;
        this.loop = loop;
    }

    static IllegalStateException closedRegistrar() {
        return new IllegalStateException("the registrar is closed");
    }

    /** Connects to the daemon. */
    void open() {
        if (!isClosed) {
            connection = new DaemonConnection(bootstrap, this);
        }
    }

    void add(HeldRegistration registration) {
        if (!takes(registration.done())) {
            return;
        }
        if (held.size() >= Math.min(sweepAt, MAX_HELD)) {
            sweep();
        }
        if (held.size() >= MAX_HELD && !held.containsKey(registration.socket())) {
            registration.done().completeExceptionally(tooMany());
            return;
        }
        HeldRegistration earlier = held.put(registration.socket(), registration);
        if (earlier != null) {
            // If the earlier one was not sent yet, it never is.
            registration.done().whenComplete((_, failure) -> complete(earlier.done(), failure));
        }
        if (isConnected) {
            enqueue(Command.add(registration));
        }
    }

    private static void complete(CompletableFuture<Void> done, @Nullable Throwable failure) {
        if (failure == null) {
            done.complete(null);
        } else {
            done.completeExceptionally(failure);
        }
    }

    private static RegistrationRefusedException tooMany() {
        return new RegistrationRefusedException(
                "this registrar holds " + MAX_HELD + " registrations or commands already");
    }

    void remove(ChannelWords socket, CompletableFuture<Void> done) {
        if (takes(done)) {
            HeldRegistration registration = held.remove(socket);
            if (registration != null) {
                registration.done().cancel(false);
            }
            enqueue(Command.remove(socket, done));
        }
    }

    /** The channel of a registration is closed. The daemon notices the end of the socket by itself. */
    void closed(ChannelWords socket) {
        HeldRegistration registration = held.get(socket);
        if (registration != null && !registration.isOpen().getAsBoolean()) {
            held.remove(socket);
            registration.done().completeExceptionally(new ClosedChannelException());
        }
    }

    void expect(boolean all, CompletableFuture<Void> done) {
        if (takes(done)) {
            expects = all;
            enqueue(Command.expect(all, done));
        }
    }

    /** Whether a further command may be held; its future is failed otherwise, or after the timeout. */
    private boolean takes(CompletableFuture<Void> done) {
        if (isClosed) {
            done.completeExceptionally(closedRegistrar());
        } else if (waiting.size() >= MAX_HELD) {
            done.completeExceptionally(tooMany());
        } else {
            Future<?> deadline = loop.schedule(
                    () -> done.completeExceptionally(new TimeoutException(unanswered())),
                    settings.timeout().toNanos(),
                    TimeUnit.NANOSECONDS);
            done.whenComplete((_, _) -> deadline.cancel(false));
        }
        return !done.isDone();
    }

    private String unanswered() {
        return "no answer from the daemon at " + settings.socket() + " within "
                + settings.timeout().toMillis() + " ms" + (endReason == null ? "" : ": " + endReason);
    }

    private void enqueue(Command command) {
        waiting.add(command);
        // Commands of one turn of the event loop leave in one write.
        if (isConnected && !isFlushing) {
            isFlushing = true;
            loop.execute(this::flush);
        }
    }

    private void flush() {
        isFlushing = false;
        writable();
    }

    @Override
    public void writable() {
        DaemonConnection current = connection;
        if (current == null || !isConnected) {
            return;
        }
        while (!waiting.isEmpty() && current.isWritable()) {
            Command command = waiting.remove();
            HeldRegistration registration = command.registration();
            if (registration == null || registration.equals(held.get(registration.socket()))) {
                current.send(command);
            }
        }
        current.flush();
    }

    @Override
    public void connected() {
        isConnected = true;
        List<Command> others = waiting.stream().filter(this::stillHolds).toList();
        waiting.clear();
        if (settings.application() != null) {
            waiting.add(Command.name(settings.application()));
        }
        if (expects != null) {
            waiting.add(Command.expect(expects, CompletableFuture.completedFuture(null)));
        }
        sweep();
        held.values().forEach(registration -> waiting.add(Command.add(registration)));
        waiting.addAll(others);
        writable();
    }

    /** Whether a command of an earlier connection has to be sent beside the registrations. */
    private boolean stillHolds(Command command) {
        ChannelWords removed = command.removed();
        if (removed != null && held.containsKey(removed)) {
            // Registered again since, which replaces what was to be removed.
            command.done().complete(null);
        }
        return command.registration() == null && !command.done().isDone();
    }

    @Override
    public boolean answered(Command command, String answer) {
        boolean isRefusal = answer.startsWith(ERROR);
        String reason = isRefusal ? answer.substring(ERROR.length()) : "";
        if ((!isRefusal && !answer.equals(OK) && !answer.startsWith(OK + " "))
                || reason.startsWith(TOO_MANY_CONNECTIONS)) {
            return false;
        }
        pause = FIRST_PAUSE;
        endReason = null;
        if (!isRefusal || (command.removed() != null && reason.equals(NO_ENTRY))) {
            command.done().complete(null);
        } else {
            refused(command, reason);
        }
        return true;
    }

    private void refused(Command command, String reason) {
        HeldRegistration registration = command.registration();
        if (registration != null) {
            held.remove(registration.socket(), registration);
        }
        // Nobody waits for what is said again.
        if (!command.done().completeExceptionally(new RegistrationRefusedException(reason))) {
            LOG.warn("the daemon at {} refuses '{}': {}", settings.socket(), command.line(), reason);
        }
    }

    @Override
    public void ended(String reason, List<Command> unanswered) {
        connection = null;
        isConnected = false;
        endReason = reason;
        if (isClosed) {
            return;
        }
        unanswered.reversed().forEach(waiting::addFirst);
        LOG.debug("no connection to the daemon at {}: {}; next attempt in {}", settings.socket(), reason, pause);
        var _ = loop.schedule(this::open, pause.toNanos(), TimeUnit.NANOSECONDS);
        Duration longer = pause.multipliedBy(2);
        pause = longer.compareTo(LONGEST_PAUSE) < 0 ? longer : LONGEST_PAUSE;
    }

    /** Forgets registrations whose channels are closed, because those of the JDK do not say so. */
    private void sweep() {
        List<ChannelWords> over = new ArrayList<>();
        held.forEach((socket, registration) -> {
            if (!registration.isOpen().getAsBoolean()) {
                over.add(socket);
            }
        });
        over.forEach(this::closed);
        sweepAt = Math.max(FIRST_SWEEP, 2 * held.size());
    }

    /** Ends the connection, and fails all that waits for an answer. */
    void close() {
        isClosed = true;
        DaemonConnection current = connection;
        if (current != null) {
            // Its commands are failed first, because the end of the connection would keep them for the next one.
            current.unanswered().forEach(command -> command.done().completeExceptionally(closedRegistrar()));
            current.close();
        }
        waiting.forEach(command -> command.done().completeExceptionally(closedRegistrar()));
        waiting.clear();
        held.values().forEach(registration -> registration.done().completeExceptionally(closedRegistrar()));
        held.clear();
    }
}
