package io.github.nettyidentd.registry.line;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.github.nettyidentd.linux.socket.SocketOwner;
import io.github.nettyidentd.lookup.Causes;
import io.github.nettyidentd.policy.ReplyText;
import io.github.nettyidentd.registry.RefusedException;
import io.github.nettyidentd.registry.RegistrarLine;
import io.github.nettyidentd.registry.Registrars;
import io.github.nettyidentd.registry.SocketName;
import io.github.nettyidentd.registry.line.KiwiNotices.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.SocketChannel;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;

/**
 * A connection of a program that speaks the protocol of kiwiirc/identd, on a thread of its own. Its commands are carried out one
 * after the other, and nothing is read meanwhile.
 *
 * <p>A text with line ends in it, which the program has put into an {@code add}, may look like several commands. So after an
 * {@code add}, the rest of the same write can register only about connections that have no registration yet; {@code id},
 * {@code del} and {@code clear} have no effect there. A program loses nothing by that: a registration ends with its connection
 * anyway.
 */
final class KiwiConnection {

    /** The application of a program that names none, as in kiwiirc/identd. */
    private static final String UNNAMED = "1";

    /** Octets of one read. An idle connection holds as many. */
    private static final int MAX_READ = 1_024;

    private final SocketChannel channel;
    private final CompletableFuture<SocketOwner> owner;
    private final KiwiNotices notices;
    private final byte[] octets = new byte[MAX_READ];
    private final LineBuffer lines = new LineBuffer(line -> KiwiCommand.parse(line) == null);

    /** Whether the current write has had an {@code add}. */
    private boolean isAfterAdd;

    /** @param owner of the other end of the connection */
    KiwiConnection(SocketChannel channel, CompletableFuture<SocketOwner> owner, KiwiNotices notices) {
        this.channel = channel;
        this.owner = owner;
        this.notices = notices;
    }

    /**
     * Serves the connection to its end. Blocks.
     *
     * @throws IOException if the connection breaks
     */
    void serve(Registrars registrars) throws IOException {
        OptionalLong uid = uid();
        if (uid.isEmpty()) {
            return;
        }
        try (RegistrarLine line = registrars.open(uid.getAsLong())) {
            line.identify(UNNAMED);
            serve(line);
        } catch (RefusedException e) {
            notices.warn(
                    Reason.CONNECTION_REFUSED,
                    () -> "a connection of %s was closed: %s"
                            .formatted(notices.account(uid.getAsLong()), e.getMessage()));
        }
    }

    /** The account of the program; empty if the kernel shows none, because the program has closed the connection already. */
    private OptionalLong uid() {
        try {
            return switch (owner.join()) {
                case SocketOwner.Found found -> OptionalLong.of(found.uid());
                case SocketOwner.None none -> unknown(none.reason().text());
            };
        } catch (CompletionException e) {
            return unknown(String.valueOf(Causes.unwrapped(e).getMessage()));
        }
    }

    private OptionalLong unknown(String why) {
        notices.warn(
                Reason.NO_OWNER,
                () -> "a registration had no effect, because the program's account is not known: " + why);
        return OptionalLong.empty();
    }

    private void serve(RegistrarLine line) throws IOException {
        InputStream in = channel.socket().getInputStream();
        for (int count = in.read(octets, 0, room()); count >= 0; count = in.read(octets, 0, room())) {
            lines.add(octets, 0, count);
            boolean isPaused = in.available() == 0;
            if (isPaused) {
                lines.pause();
            }
            for (LineBuffer.Line next = lines.next(); next != null; next = lines.next()) {
                if (next.isTooLong()) {
                    warn(line, next, "a connection of %s was closed, because the line %s is too long");
                    return;
                }
                take(line);
                carryOut(next, line);
            }
            if (isPaused && lines.room() == LineBuffer.MAX_HELD) {
                isAfterAdd = false;
            }
        }
    }

    /** @param message has places for the account and the line */
    private void warn(RegistrarLine line, LineBuffer.Line wrong, String message) {
        notices.warn(
                Reason.NOT_COMMANDS, () -> message.formatted(notices.account(line.uid()), Quoted.of(wrong.octets())));
    }

    private int room() {
        return Math.min(octets.length, lines.room());
    }

    private static void take(RegistrarLine line) {
        for (long nanos = line.take(); nanos > 0; nanos = line.take()) {
            LockSupport.parkNanos(nanos);
        }
    }

    private void carryOut(LineBuffer.Line next, RegistrarLine line) throws IOException {
        KiwiCommand command = KiwiCommand.parse(next.octets());
        if (command == null) {
            warn(line, next, "lines of %s had no effect, because one of them is not a command: %s");
        }
        if (command == null || next.isVoid()) {
            return;
        }
        switch (command) {
            case KiwiCommand.Identify(String application) when !isAfterAdd -> line.identify(application);
            case KiwiCommand.Delete(SocketName.Ends socket)
            when !isAfterAdd || isUnborn(socket, line) -> line.delete(socket);
            case KiwiCommand.Clear _ when !isAfterAdd -> line.clear();
            case KiwiCommand.Identify _, KiwiCommand.Delete _, KiwiCommand.Clear _, KiwiCommand.Nothing _ -> {}
            case KiwiCommand.Add(SocketName.Ends socket, ReplyText text) -> {
                if (!isAfterAdd || line.lookup(socket).isEmpty()) {
                    add(socket, text, line);
                } else if (isUnborn(socket, line)) {
                    // Two names in one write for a socket that does not exist yet: neither counts.
                    line.delete(socket);
                }
                isAfterAdd = true;
            }
            case KiwiCommand.Lookup(SocketName.Ends socket) -> answer(socket, line);
        }
    }

    private static boolean isUnborn(SocketName.Ends socket, RegistrarLine line) {
        return line.lookup(socket).filter(found -> found.cookie() == 0).isPresent();
    }

    private void add(SocketName.Ends socket, ReplyText text, RegistrarLine line) {
        try {
            line.addUnacknowledged(socket, Optional.of(text)).join();
        } catch (CompletionException e) {
            notices.warn(
                    Reason.REGISTRATION_REFUSED,
                    () -> "a registration of %s about ports %d and %d had no effect: %s"
                            .formatted(
                                    notices.account(line.uid()),
                                    socket.portOnServer(),
                                    socket.portOnClient(),
                                    Causes.unwrapped(e).getMessage()));
        }
    }

    private void answer(SocketName.Ends socket, RegistrarLine line) throws IOException {
        var answer = new ByteArrayOutputStream();
        answer.writeBytes((socket.portOnServer() + " " + socket.portOnClient() + " ").getBytes(US_ASCII));
        answer.writeBytes(line.lookup(socket)
                .flatMap(registered -> registered.registration().text())
                .map(ReplyText::octets)
                .orElseGet(() -> ".".getBytes(US_ASCII)));
        answer.writeBytes("\r\n".getBytes(US_ASCII));
        channel.socket().getOutputStream().write(answer.toByteArray());
    }
}
