package io.github.nettyidentd.diagnosis;

import static java.util.Objects.requireNonNull;

import io.github.nettyidentd.linux.socket.SocketOwner;
import io.github.nettyidentd.policy.ReplyText;
import io.github.nettyidentd.registry.Registration;
import io.github.nettyidentd.registry.Registrations;
import io.github.nettyidentd.registry.RegistrySettings;
import io.github.nettyidentd.text.IoReason;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks a running daemon what programs have registered, over the socket on which they register. For one question at a time, on
 * any thread.
 */
final class AskedRegistrations implements Registrations, AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(2);
    private static final int MAX_OCTETS = 1 << 20;

    /** {@code entry REGISTRAR-UID USER-ID id APP} */
    private static final int NAMED_WORDS = 5;

    private static final int UNNAMED_WORDS = 3;

    /** {@code null} if no daemon can be asked. */
    private final @Nullable SocketChannel daemon;

    /** Why no daemon can be asked; {@code null} if one can be asked. */
    private final @Nullable IOException failure;

    /** Whether a failure matters, because programs may have registered with a daemon elsewhere. */
    private final BooleanSupplier mayRegister;

    private AskedRegistrations(
            @Nullable SocketChannel daemon, @Nullable IOException failure, BooleanSupplier mayRegister) {
        this.daemon = daemon;
        this.failure = failure;
        this.mayRegister = mayRegister;
    }

    /**
     * Connects to the daemon, whose socket is the default one if the settings name none.
     *
     * @param isPermitted whether the policy lets any account register; asked when there are no settings for registrations
     */
    static AskedRegistrations open(RegistrySettings settings, BooleanSupplier isPermitted) {
        return open(settings, RegistrySettings.DEFAULT_SOCKET, isPermitted);
    }

    /** The same with another default socket. */
    static AskedRegistrations open(RegistrySettings settings, Path defaultSocket, BooleanSupplier isPermitted) {
        Path path = settings.socket().orElse(defaultSocket);
        if (settings.socket().isEmpty() && !Files.exists(path)) {
            return settings.kiwi().isPresent()
                    ? failed(
                            "a daemon with --kiwi-listen alone has no socket that can be asked (expected:"
                                    + " --registrations as well)",
                            null,
                            () -> true)
                    : failed(
                            "no daemon listens at " + path + " (--registrations=PATH names another socket)",
                            null,
                            isPermitted);
        }
        try {
            return new AskedRegistrations(SocketChannel.open(UnixDomainSocketAddress.of(path)), null, () -> true);
        } catch (IOException | IllegalArgumentException e) {
            return failed("no daemon can be asked at " + path + ": " + IoReason.of(e), e, () -> true);
        }
    }

    private static AskedRegistrations failed(String reason, @Nullable Exception cause, BooleanSupplier mayRegister) {
        return new AskedRegistrations(null, new IOException(reason, cause), mayRegister);
    }

    /** {@inheritDoc} An owner that is only supposed has no socket, and nothing is registered about him. */
    @Override
    public CompletableFuture<List<Registration>> find(SocketOwner.Found owner) {
        if (owner.cookie() == 0 || owner.accepted()) {
            return Nothing.FOUND;
        }
        if (failure != null) {
            return mayRegister.getAsBoolean() ? CompletableFuture.failedFuture(failure) : Nothing.FOUND;
        }
        SocketChannel asked = requireNonNull(daemon);
        var answer = new CompletableFuture<List<Registration>>();
        // The common pool may have one thread, which other work may hold.
        Thread.ofPlatform().daemon().name("registrations").start(() -> {
            try {
                answer.complete(ask(asked, owner.uid(), owner.cookie()));
            } catch (IOException | RuntimeException e) {
                answer.completeExceptionally(e);
            }
        });
        return answer;
    }

    private static List<Registration> ask(SocketChannel daemon, long uid, long cookie) throws IOException {
        // A blocking read on a channel has no timeout; closing the channel on another thread ends it.
        CompletableFuture<Void> end = CompletableFuture.runAsync(
                () -> close(daemon),
                CompletableFuture.delayedExecutor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS, Runnable::run));
        try {
            String question = "show " + uid + " " + Long.toUnsignedString(cookie) + "\n";
            daemon.write(ByteBuffer.wrap(question.getBytes(StandardCharsets.US_ASCII)));
            return read(daemon);
        } catch (AsynchronousCloseException e) {
            throw new IOException("the daemon does not answer within " + PATIENCE.toMillis() + " ms", e);
        } finally {
            end.cancel(false);
        }
    }

    private static List<Registration> read(SocketChannel daemon) throws IOException {
        List<Registration> found = new ArrayList<>();
        var line = new ByteArrayOutputStream();
        ByteBuffer buffer = ByteBuffer.allocate(8192);
        int octets = 0;
        while (octets < MAX_OCTETS) {
            int length = daemon.read(buffer.clear());
            if (length < 0) {
                throw new EOFException("the daemon closed the connection");
            }
            octets += length;
            for (byte octet : Arrays.copyOf(buffer.array(), length)) {
                if (octet != '\n') {
                    line.write(octet);
                    continue;
                }
                // Each octet is a character, so that a user-id keeps its octets.
                String text = line.toString(StandardCharsets.ISO_8859_1);
                line.reset();
                if (text.startsWith("entry ")) {
                    found.add(registration(text));
                } else if (text.startsWith("ok")) {
                    return List.copyOf(found);
                } else {
                    throw new IOException("the daemon answers: " + text);
                }
            }
        }
        throw new IOException("the daemon's answer has no end");
    }

    private static Registration registration(String line) throws IOException {
        String[] words = line.split(" ", -1);
        if (words.length != UNNAMED_WORDS && words.length != NAMED_WORDS) {
            throw new IOException("the daemon answers: " + line);
        }
        try {
            Optional<ReplyText> text = words[2].equals("-")
                    ? Optional.empty()
                    : Optional.of(ReplyText.ofOctets(words[2].getBytes(StandardCharsets.ISO_8859_1)));
            String application = words.length == NAMED_WORDS ? words[NAMED_WORDS - 1] : "";
            return new Registration(Long.parseLong(words[1]), application, text);
        } catch (IllegalArgumentException e) {
            throw new IOException("the daemon answers: " + line, e);
        }
    }

    @Override
    public void close() {
        if (daemon != null) {
            close(daemon);
        }
    }

    private static void close(SocketChannel daemon) {
        try {
            daemon.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
