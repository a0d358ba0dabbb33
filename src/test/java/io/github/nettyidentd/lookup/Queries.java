package io.github.nettyidentd.lookup;

import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.api.IdentError;
import io.github.nettyidentd.api.UserId;
import java.net.InetAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

/** A connection to look up, and ways to wait for the outcome: 30 s at most, which only a failing test needs. */
public final class Queries {

    public static final ConnectionPair PAIR =
            new ConnectionPair(InetAddress.getLoopbackAddress(), 6193, InetAddress.getLoopbackAddress(), 23);

    private static final int PATIENCE = 30;

    private Queries() {}

    public static UserId answer(CompletableFuture<UserId> answer) throws Exception {
        return await(answer);
    }

    public static IdentError error(CompletableFuture<UserId> answer) {
        var failure = assertThrows(ExecutionException.class, () -> await(answer));
        return assertInstanceOf(IdentError.class, failure.getCause());
    }

    /** The failure of a lookup that broke its contract. */
    public static Throwable failure(CompletableFuture<UserId> answer) {
        var failure = assertThrows(ExecutionException.class, () -> await(answer));
        return requireNonNull(failure.getCause());
    }

    public static <T> T await(CompletableFuture<T> future) throws Exception {
        return future.get(PATIENCE, SECONDS);
    }
}
