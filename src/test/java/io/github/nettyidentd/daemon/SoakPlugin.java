package io.github.nettyidentd.daemon;

import io.github.nettyidentd.plugin.PluginJar;
import java.io.IOException;
import java.nio.file.Path;

/** A plug-in that misbehaves in all ways for some ports on the client, and answers {@code NO-USER} for all others. */
final class SoakPlugin {

    static final String NAME = "soak";

    /** The port on the client for which it answers {@code plug-in}. */
    static final int ANSWERS = 9;

    /** Ports on the client for which it holds a thread for seconds or minutes, and then gives no useful answer. */
    static final int[] BLOCKS = {5, 6};

    /** The port on the client for which it returns a future that is never completed. */
    static final int NEVER_ANSWERS = 7;

    /** Ports on the client for which it breaks its contract in another way. */
    static final int[] MISBEHAVES = {1, 2, 3, 4, NEVER_ANSWERS, 8};

    private SoakPlugin() {}

    /** Writes the plug-in into a directory. */
    static void write(Path directory) throws IOException {
        new PluginJar().withLookup("example.Soak", NAME, """
                switch (pair.portOnClient()) {
                    case 1 -> throw new IllegalStateException("soak");
                    case 2 -> throw new NoClassDefFoundError("soak");
                    case 3 -> { return null; }
                    case 4 -> { return CompletableFuture.completedFuture(null); }
                    case 5 -> {
                        try {
                            Thread.sleep(600_000);
                        } catch (InterruptedException e) {
                            throw new IllegalStateException(e);
                        }
                        return null;
                    }
                    case 6 -> {
                        // Ignores that it is interrupted.
                        long end = System.nanoTime() + 3_000_000_000L;
                        while (System.nanoTime() < end) {
                            java.util.concurrent.locks.LockSupport.parkNanos(10_000_000);
                            Thread.interrupted();
                        }
                        return CompletableFuture.completedFuture(UserId.other("too late"));
                    }
                    case 7 -> { return new CompletableFuture<>(); }
                    case 8 -> {
                        var late = new CompletableFuture<UserId>();
                        CompletableFuture.delayedExecutor(2, TimeUnit.SECONDS)
                                .execute(() -> late.complete(UserId.other("too late")));
                        return late;
                    }
                    case 9 -> { return CompletableFuture.completedFuture(UserId.other("plug-in")); }
                    default -> throw new IdentError.NoUser();
                }""").write(directory.resolve("soak.jar"));
    }
}
