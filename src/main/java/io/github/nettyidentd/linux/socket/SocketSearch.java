package io.github.nettyidentd.linux.socket;

import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/** Searches the TCP sockets of this network namespace by less than all four values. Any thread. */
public interface SocketSearch extends AutoCloseable {

    /**
     * Finds the sockets that have these ports and addresses, and that a process holds: connected ones, connecting ones, and,
     * since Linux 6.8, those that are bound and not connected (whose other end is not compared). The latter are left out if
     * all four values are given and a connection has them, or the account has a connection that matches. Does not block.
     *
     * @param uid the account on behalf of which the search is made, which can have a bounded number of searches waiting
     * @param serverAddress {@code null} for any
     * @param clientAddress {@code null} for any
     * @return fails with an {@link java.io.IOException} if the kernel cannot be asked, or too many searches wait
     */
    CompletableFuture<List<HeldSocket>> find(
            long uid,
            int portOnServer,
            int portOnClient,
            @Nullable InetAddress serverAddress,
            @Nullable InetAddress clientAddress);

    /**
     * Looks at all sockets of this network namespace that a process holds, whatever their state except listening. Sockets that
     * are neither bound nor connected are not found, and while others end, the kernel may pass over one that goes on. Keeps no
     * socket, because the host may have very many. Does not block.
     *
     * @param wanted tells by its {@link HeldSocket#cookie} whether a socket is passed on
     * @param receiver is called with one socket after the other, with some twice
     * @return how many were passed on, after the last one. Fails with an {@link java.io.IOException} if the kernel cannot be
     *     asked
     */
    CompletableFuture<Integer> list(LongPredicate wanted, Consumer<HeldSocket> receiver);

    /** Releases descriptors and threads. Afterwards searches fail. */
    @Override
    void close();
}
