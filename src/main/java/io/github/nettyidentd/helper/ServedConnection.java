package io.github.nettyidentd.helper;

import io.github.nettyidentd.linux.conntrack.ConntrackEntry;
import io.github.nettyidentd.linux.conntrack.ConntrackTable;
import io.github.nettyidentd.linux.ffi.PacketSocket;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** The helper's end of one connection. {@link #serve} runs on a thread of its own; any thread may call the rest. */
final class ServedConnection {

    private static final Duration TIME_TO_GREET = Duration.ofSeconds(5);

    /** How long a daemon may not read before its connection is ended. */
    private static final Duration TIME_TO_READ = Duration.ofSeconds(1);

    /** More sweeps than this are not under way for one connection. */
    private static final int MAX_SWEEPS = 1_024;

    private final PacketSocket socket;
    private final HelperSources sources;
    private final byte[] frame = new byte[Frame.SIZE];
    private final Semaphore sweeps = new Semaphore(MAX_SWEEPS);

    /** Opened with the first request that needs them. */
    private @Nullable ConntrackTable conntrack;

    private HelperSources.@Nullable Namespaces namespaces;

    /** @param socket closed at the end of {@link #serve} */
    ServedConnection(PacketSocket socket, HelperSources sources) {
        this.socket = socket;
        this.sources = sources;
    }

    /**
     * Serves the connection until its end.
     *
     * @throws IOException if the daemon sends anything but requests, or cannot be sent a response
     */
    void serve() throws IOException {
        try {
            greet();
            for (PacketSocket.Received received = receive(); received != null; received = receive()) {
                requireFrame(received);
                carryOut(Frame.request(frame));
            }
        } finally {
            close();
        }
    }

    private void greet() throws IOException {
        if (!socket.awaitMessage((int) TIME_TO_GREET.toMillis())) {
            throw new IOException("it says nothing");
        }
        PacketSocket.Received received = receive();
        if (received != null) {
            int version = Hello.of(Arrays.copyOf(frame, received.length())).version();
            socket.send(new Hello(Hello.VERSION).octets(), List.of());
            if (version != Hello.VERSION) {
                throw new IOException("it speaks version " + version + " of the protocol (expected: " + Hello.VERSION
                        + "); restart the daemon and the helper after an upgrade");
            }
        }
    }

    /** The next message; {@code null} at the end of the connection. */
    private PacketSocket.@Nullable Received receive() throws IOException {
        PacketSocket.Received received = socket.receive(frame);
        // No request has descriptors, so those that come are closed before anything else.
        received.closeDescriptors();
        return received.length() == 0 ? null : received;
    }

    private static void requireFrame(PacketSocket.Received received) throws MalformedFrameException {
        if (received.length() != Frame.SIZE || received.isCut()) {
            throw new MalformedFrameException("frame of " + (received.isCut() ? "more than " : "") + received.length()
                    + " octets (expected: " + Frame.SIZE + ")");
        }
        ReportedNamespaces.refuseDescriptors(received);
    }

    private void carryOut(Request request) {
        switch (request) {
            case Request.Translate translate -> send(translation(translate), List.of());
            case Request.Sweep sweep -> sweep(sweep.id());
        }
    }

    private Response translation(Request.Translate request) {
        try {
            if (conntrack == null) {
                conntrack = sources.openConntrack();
            }
            Optional<ConntrackEntry> found = conntrack.find(request.direction(), request.zone());
            return found.isPresent()
                    ? new Response.Found(request.id(), found.get())
                    : new Response.NotFound(request.id());
        } catch (IOException e) {
            return failed(request.id(), e);
        }
    }

    private void sweep(long id) {
        if (!sweeps.tryAcquire()) {
            send(new Response.Failed(id, MAX_SWEEPS + " sweeps wait already"), List.of());
            return;
        }
        try {
            if (namespaces == null) {
                namespaces = sources.openNamespaces(new NamespaceReports(this));
            }
            var _ = namespaces.sweep().whenComplete((_, failure) -> {
                sweeps.release();
                send(failure == null ? new Response.Swept(id) : failed(id, failure), List.of());
            });
        } catch (IOException e) {
            sweeps.release();
            send(failed(id, e), List.of());
        }
    }

    private static Response failed(long id, Throwable failure) {
        return new Response.Failed(id, String.valueOf(failure.getMessage()));
    }

    /** Sends a response. If the daemon does not read, the connection is ended; the daemon then connects again. */
    void send(Response response, List<Integer> descriptors) {
        byte[] octets = Frame.of(response);
        long end = System.nanoTime() + TIME_TO_READ.toNanos();
        try {
            while (!socket.send(octets, descriptors)) {
                int millis = (int) Duration.ofNanos(end - System.nanoTime()).toMillis();
                if (millis <= 0 || !socket.awaitRoom(millis)) {
                    throw new IOException("it does not read");
                }
            }
        } catch (IOException e) {
            // The thread that serves the connection comes back from receiving and closes all.
            socket.shutDown();
        }
    }

    void shutDown() {
        socket.shutDown();
    }

    private void close() {
        socket.shutDown();
        // Reports are sent on the thread of the namespaces, so the socket is closed after them.
        if (namespaces != null) {
            namespaces.close();
        }
        if (conntrack != null) {
            conntrack.close();
        }
        socket.close();
    }
}
