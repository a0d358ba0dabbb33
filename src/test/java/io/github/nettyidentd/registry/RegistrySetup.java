package io.github.nettyidentd.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.linux.socket.SocketOwner;
import io.github.nettyidentd.policy.ReplyText;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;

/** A registry with sockets and a policy in memory, and a clock that stands still. */
final class RegistrySetup implements AutoCloseable {

    static final long ALICE = 1_001;
    static final long BOB = 1_002;

    /** Long enough that a test which waits for it would fail. */
    static final RegistryLimits PATIENT = limits(10_000, 100_000, Duration.ofSeconds(60), 100, 100);

    final KernelInMemory kernel;
    final JudgeInMemory judge = new JudgeInMemory();
    final AtomicLong clock;
    final Registry registry;

    RegistrySetup() {
        this(PATIENT);
    }

    RegistrySetup(RegistryLimits limits) {
        this(limits, new KernelInMemory(), Optional.empty());
    }

    RegistrySetup(RegistryLimits limits, KernelInMemory kernel, Optional<Path> directory) {
        this.kernel = kernel;
        this.clock = new AtomicLong(System.nanoTime());
        this.registry = Registry.open(limits, kernel, kernel, kernel, judge, directory, clock::get);
    }

    static RegistryLimits limits(int mostOfAccount, int most, Duration wait, int waitingOfAccount, int waiting) {
        return new RegistryLimits(mostOfAccount, most, 1_000, wait, waitingOfAccount, waiting);
    }

    RegistrarLine line(long uid) {
        try {
            return registry.open(uid);
        } catch (RefusedException e) {
            throw new AssertionError(e);
        }
    }

    static Optional<ReplyText> text(String text) {
        return Optional.of(ReplyText.of(text));
    }

    static SocketName cookie(long cookie) {
        return new SocketName.Cookie(cookie);
    }

    static SocketName.Ends ports(int portOnServer, int portOnClient) {
        return ends(portOnServer, portOnClient, null, null);
    }

    static SocketName.Ends ends(
            int portOnServer, int portOnClient, @Nullable InetAddress server, @Nullable InetAddress client) {
        return new SocketName.Ends(portOnServer, portOnClient, server, client);
    }

    static SocketName.Ends ends(ConnectionPair pair) {
        return ends(pair.portOnServer(), pair.portOnClient(), pair.serverAddress(), pair.clientAddress());
    }

    static void assertRefused(String reason, CompletableFuture<?> added) {
        Throwable failure = assertThrows(CompletionException.class, added::join).getCause();
        assertEquals(reason, assertInstanceOf(RefusedException.class, failure).getMessage());
    }

    /** The texts of the registrations that a query finds, which must be there at once. */
    List<String> found(ConnectionPair pair) {
        return texts(registry.find(pair, kernel.owner(pair)).getNow(List.of()));
    }

    CompletableFuture<List<Registration>> ask(ConnectionPair pair) {
        SocketOwner.Found owner = kernel.owner(pair);
        return registry.find(pair, owner);
    }

    static List<String> texts(List<Registration> registrations) {
        return registrations.stream()
                .map(each -> each.text().map(ReplyText::text).orElse("-"))
                .toList();
    }

    static List<Registered> list(RegistrarLine line) {
        Iterator<Registered> listed = line.list();
        return stream(listed).toList();
    }

    private static Stream<Registered> stream(Iterator<Registered> listed) {
        Iterable<Registered> each = () -> listed;
        return StreamSupport.stream(each.spliterator(), false);
    }

    void pass(Duration time) {
        clock.addAndGet(time.toNanos());
    }

    @Override
    public void close() {
        registry.close();
    }
}
