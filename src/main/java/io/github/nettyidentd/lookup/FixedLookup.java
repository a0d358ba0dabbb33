package io.github.nettyidentd.lookup;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.api.Lookup;
import io.github.nettyidentd.api.UserId;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/**
 * A lookup that names the same user for every connection, at once. Each caller gets a future of its own.
 *
 * @param userId the user that it names
 */
public record FixedLookup(UserId userId) implements Lookup {

    public FixedLookup {
        Objects.requireNonNull(userId, "userId");
    }

    @Override
    public CompletableFuture<UserId> lookup(ConnectionPair pair) {
        return CompletableFuture.completedFuture(userId);
    }
}
