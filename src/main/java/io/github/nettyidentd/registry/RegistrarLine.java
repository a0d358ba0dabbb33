package io.github.nettyidentd.registry;

import io.github.nettyidentd.policy.ReplyText;
import java.util.Iterator;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** What one program may do: register about connections of its account. For one thread at a time. */
public interface RegistrarLine extends AutoCloseable {

    /** The account that the program runs as, 0 to 4294967295. */
    long uid();

    /**
     * Takes a command from the account's share of commands a second.
     *
     * @return 0 if the command may be carried out now; otherwise how many nanoseconds to wait before asking again
     */
    long take();

    /**
     * Names the application to which the registrations of this line belong from now on.
     *
     * @param application 1 to 64 visible ASCII characters
     */
    void identify(String application);

    /**
     * Registers about a socket. An earlier registration of the account about the same socket is replaced. Does not block.
     *
     * @param text the user-id; empty if the socket's owner is to be hidden
     * @return fails with a {@link RefusedException} if the policy does not permit it, no such socket exists, several match, the
     *     connection was accepted, or the table is full; with another exception if the kernel or the accounts cannot be asked
     */
    CompletableFuture<Void> add(SocketName socket, Optional<ReplyText> text);

    /**
     * The same about a socket whose descriptor the program sent.
     *
     * @param socket what the descriptor stands for, already checked to be a TCP socket that is not listening
     */
    CompletableFuture<Void> add(PassedSocket socket, Optional<ReplyText> text);

    /**
     * The same for programs that read no answers and know no addresses: a socket that does not exist yet is waited for, and
     * where several match, the one that is not registered yet is meant.
     */
    CompletableFuture<Void> addUnacknowledged(SocketName.Ends socket, Optional<ReplyText> text);

    /** Removes the account's registrations about the sockets with this name; returns how many there were. */
    int delete(SocketName socket);

    /** The account's own registration about a socket; empty if it has none, or if several match. */
    Optional<Registered> lookup(SocketName.Ends socket);

    /** The account's registrations; those of the application alone if this line named one. May be read while it changes. */
    Iterator<Registered> list();

    /** Removes all that {@link #list} would list; returns how many there were. */
    int clear();

    /**
     * Says whether the account registers all of its connections, so that queries about others wait for the registration.
     *
     * @return fails with a {@link RefusedException} if the policy lets the account register nothing
     */
    CompletableFuture<Void> expect(boolean all);

    /** Ends the line. The registrations stay. */
    @Override
    void close();
}
