package io.github.nettyidentd.server;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.api.IdentError;
import io.github.nettyidentd.api.Lookup;
import io.github.nettyidentd.api.UserId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;

/** A lookup whose port on the server decides whether it answers, fails or throws, and whether at once, later or never. */
final class LookupByPort implements Lookup {

    private static final int KINDS = 8;

    /** An answer that is not given yet. */
    private record Later(CompletableFuture<UserId> future, int port) {}

    private final List<CompletableFuture<UserId>> given = new ArrayList<>();
    private final List<Later> later = new ArrayList<>();

    @Override
    public CompletableFuture<UserId> lookup(ConnectionPair pair) {
        int port = pair.portOnServer();
        if (port % KINDS == 6) {
            throw new IllegalStateException("a lookup with a bug");
        }
        var future = new CompletableFuture<UserId>();
        given.add(future);
        switch (port % KINDS) {
            case 0, 1, 2 -> complete(future, port);
            case 3, 4, 5 -> later.add(new Later(future, port));
            default -> {
                // This lookup never ends.
            }
        }
        return future;
    }

    private static void complete(CompletableFuture<UserId> future, int port) {
        switch (port % KINDS) {
            case 1, 4 -> future.completeExceptionally(new IdentError.NoUser());
            case 2 -> future.complete(UserId.unix("x".repeat(UserId.MAX_OCTETS)));
            case 5 -> future.completeExceptionally(new IllegalStateException("a lookup that fails"));
            default -> future.complete(UserId.unix("user" + port));
        }
    }

    boolean hasLater() {
        return !later.isEmpty();
    }

    /** Completes one of the lookups that end later. */
    void completeOne(Random random) {
        Later one = later.remove(random.nextInt(later.size()));
        complete(one.future(), one.port());
    }

    void completeAll() {
        later.forEach(it -> complete(it.future(), it.port()));
        later.clear();
    }

    /** Whether each lookup has ended or was cancelled. */
    boolean isAllDone() {
        return given.stream().allMatch(CompletableFuture::isDone);
    }
}
