package io.github.nettyidentd.helper;

import io.github.nettyidentd.linux.ffi.PacketSocket;
import io.github.nettyidentd.linux.ffi.SystemCallException;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The helper: serves the daemon's user and root, over a few connections, each on a thread of its own. A connection that sends
 * anything but requests, or does not read, is ended; the others do not notice.
 */
public final class HelperServer implements AutoCloseable {

    /** The daemon has one, and commands such as {@code explain} have one for a moment. */
    static final int MAX_CONNECTIONS = 8;

    private static final Logger log = LoggerFactory.getLogger(HelperServer.class);
    private static final Duration PAUSE = Duration.ofMillis(100);
    private static final Duration LEFT_TO_CLOSE = Duration.ofSeconds(1);

    /** Root may do itself what the helper does. */
    private static final long ROOT = 0;

    private final HelperSocket socket;
    private final long uid;
    private final HelperSources sources;
    private final OncePerMinute refusals = new OncePerMinute(log, System::nanoTime);
    private final Set<ServedConnection> connections = ConcurrentHashMap.newKeySet();
    private final Thread thread;
    private volatile boolean closed;

    private HelperServer(HelperSocket socket, long uid, HelperSources sources) {
        this.socket = socket;
        this.uid = uid;
        this.sources = sources;
        this.thread = Thread.ofPlatform().daemon().name("helper-accept").unstarted(this::accept);
    }

    /**
     * Starts to serve.
     *
     * @param socket closed with the server
     * @param uid the daemon's user
     */
    public static HelperServer start(HelperSocket socket, long uid, HelperSources sources) {
        var server = new HelperServer(socket, uid, sources);
        server.thread.start();
        return server;
    }

    private void accept() {
        while (!closed) {
            try {
                admit(socket.accept());
            } catch (SystemCallException e) {
                if (!closed) {
                    refusals.warn("cannot accept a connection, trying on: " + e.getMessage());
                    pause();
                }
            } catch (IOException e) {
                refusals.warn("refused a connection: " + e.getMessage());
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(PAUSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void admit(PacketSocket accepted) throws IOException {
        try {
            long peer = accepted.peer().uid();
            if (peer != uid && peer != ROOT) {
                throw new IOException("uid " + peer + " (expected: " + uid + ", the daemon's user, or root)");
            }
            if (connections.size() >= MAX_CONNECTIONS) {
                throw new IOException("there are " + MAX_CONNECTIONS + " connections already");
            }
        } catch (IOException e) {
            accepted.close();
            throw e;
        }
        var connection = new ServedConnection(accepted, sources);
        connections.add(connection);
        Thread.ofPlatform().daemon().name("helper-connection").start(() -> serve(connection));
    }

    private void serve(ServedConnection connection) {
        try {
            connection.serve();
        } catch (IOException e) {
            refusals.warn("ended a connection: " + e.getMessage());
        } finally {
            connections.remove(connection);
        }
    }

    /** Ends all connections and removes the socket. */
    @Override
    public void close() {
        closed = true;
        socket.shutDown();
        connections.forEach(ServedConnection::shutDown);
        if (socket.isInherited()) {
            // A thread waits at the service manager's socket until this process ends.
            return;
        }
        try {
            if (thread.join(LEFT_TO_CLOSE)) {
                socket.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
