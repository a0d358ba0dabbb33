package io.github.nettyidentd.registry.line;

import io.github.nettyidentd.linux.ffi.Credentials;
import io.github.nettyidentd.lookup.Causes;
import io.github.nettyidentd.registry.RefusedException;
import io.github.nettyidentd.registry.Registered;
import io.github.nettyidentd.registry.RegistrarLine;
import io.github.nettyidentd.registry.Registration;
import io.github.nettyidentd.registry.SocketName;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries out the commands of one connection, one after the other, and answers them. For one thread at a time. */
final class RegistrarSession {

    private static final Logger log = LoggerFactory.getLogger(RegistrarSession.class);

    private static final long ROOT = 0;

    /** As many entries of a list cost as much as a command. */
    private static final int ENTRIES_OF_COMMAND = 64;

    private static final String NO_ENTRY = "no entry";

    private final RegistrarLine line;
    private final AccountShare share;
    private final RegistrarServer.SocketRegistrations registrations;
    private final Runnable wake;
    private final ReplyBuffer replies;
    private final PassedQueue passed;

    /** The command that is under way. */
    private @Nullable CompletableFuture<Void> waiting;

    /** What is left of a list. */
    private @Nullable Iterator<Registered> listing;

    private int listed;

    /** @param wake is called, on any thread, when a command that was under way has ended */
    RegistrarSession(
            RegistrarLine line,
            AccountShare share,
            RegistrarServer.SocketRegistrations registrations,
            Runnable wake,
            ReplyBuffer replies,
            PassedQueue passed) {
        this.line = line;
        this.share = share;
        this.registrations = registrations;
        this.wake = wake;
        this.replies = replies;
        this.passed = passed;
    }

    /** Whether a command is under way, so that the next one has to wait. */
    boolean isBusy() {
        return waiting != null || listing != null;
    }

    /** Whether {@link #goOn} would do something. */
    boolean canGoOn() {
        return waiting != null ? waiting.isDone() : listing != null && replies.hasRoom();
    }

    /** Goes on with the command that is under way. */
    void goOn() {
        if (waiting != null && waiting.isDone()) {
            CompletableFuture<Void> done = waiting;
            waiting = null;
            answer(done);
        }
        list();
    }

    private void list() {
        while (listing != null && replies.hasRoom()) {
            if (replies.isUnread()) {
                listing = null;
            } else if (!listing.hasNext()) {
                listing = null;
                replies.add("ok " + listed);
            } else if (listed % ENTRIES_OF_COMMAND == ENTRIES_OF_COMMAND - 1 && !share.take(line)) {
                return;
            } else {
                replies.add(EntryText.own(listing.next()));
                listed++;
            }
        }
    }

    void carryOut(LineBuffer.Line read) {
        RegistrarCommand command = RegistrarCommand.parse(read.octets());
        if (read.isTooLong()) {
            replies.error("the line is too long (expected: at most " + LineBuffer.MAX_LINE + " octets)");
        } else if (command instanceof RegistrarCommand.Broken(String reason)) {
            replies.error(reason);
        } else if (read.isVoid()) {
            replies.error("not carried out, because another line of the same write is not a command");
        } else {
            carryOut(command);
        }
    }

    private void carryOut(RegistrarCommand command) {
        switch (command) {
            case RegistrarCommand.Add(SocketName socket, var text) -> await(line.add(socket, text));
            case RegistrarCommand.AddPassed(var text) -> {
                switch (passed.next()) {
                    case PassedQueue.Passed.Socket(var socket) -> await(line.add(socket, text));
                    case PassedQueue.Passed.Refused(String reason) -> replies.error(reason);
                }
            }
            case RegistrarCommand.Delete(SocketName socket) -> {
                int deleted = line.delete(socket);
                if (deleted == 0) {
                    replies.error(NO_ENTRY);
                } else {
                    replies.add("ok " + deleted);
                }
            }
            case RegistrarCommand.LookUp(SocketName.Ends socket) -> {
                Optional<Registered> found = line.lookup(socket);
                if (found.isEmpty()) {
                    replies.error(NO_ENTRY);
                } else {
                    replies.add(
                            "ok " + EntryText.userId(found.get().registration().text()));
                }
            }
            case RegistrarCommand.Listing() -> {
                listing = line.list();
                listed = 0;
                list();
            }
            case RegistrarCommand.Clear() -> replies.add("ok " + line.clear());
            case RegistrarCommand.Identify(String application) -> {
                line.identify(application);
                replies.ok();
            }
            case RegistrarCommand.Expect(boolean all) -> await(line.expect(all));
            case RegistrarCommand.Show(long owner, long cookie) -> show(owner, cookie);
            case RegistrarCommand.Broken(String reason) -> replies.error(reason);
        }
    }

    private void await(CompletableFuture<Void> command) {
        if (command.isDone()) {
            answer(command);
        } else {
            waiting = command;
            command.whenComplete((_, _) -> wake.run());
        }
    }

    private void answer(CompletableFuture<Void> done) {
        if (!done.isCompletedExceptionally()) {
            replies.ok();
            return;
        }
        Throwable failure = done.isCancelled() ? null : Causes.unwrapped(done.exceptionNow());
        if (failure instanceof RefusedException) {
            replies.error(String.valueOf(failure.getMessage()));
        } else {
            log.debug("a command of uid {} failed", line.uid(), failure);
            replies.error("the daemon cannot find that out now");
        }
    }

    private void show(long owner, long cookie) {
        if (line.uid() != ROOT && line.uid() != Credentials.effectiveUid()) {
            replies.error("not permitted (expected: root or the daemon's user)");
            return;
        }
        List<Registration> found = registrations.about(owner, cookie);
        found.forEach(registration -> replies.add(EntryText.anyones(registration)));
        replies.add("ok " + found.size());
    }
}
