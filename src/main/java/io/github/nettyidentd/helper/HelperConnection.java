package io.github.nettyidentd.helper;

import io.github.nettyidentd.linux.ffi.Credentials;
import io.github.nettyidentd.linux.ffi.PacketSocket;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;

/** The daemon's end of one connection to the helper. One thread receives and closes; any thread sends and shuts down. */
final class HelperConnection implements AutoCloseable {

    /** A helper that the service manager starts for this connection takes a while to answer. */
    private static final Duration TIME_TO_GREET = Duration.ofSeconds(10);

    private static final long ROOT = 0;

    private final PacketSocket socket;
    private final byte[] frame = new byte[Frame.SIZE];

    private HelperConnection(PacketSocket socket) {
        this.socket = socket;
    }

    /**
     * Connects to the process that listens at a path.
     *
     * @throws IOException if there is none, or another user's, who could tell lies
     */
    static HelperConnection open(Path path) throws IOException {
        PacketSocket socket = PacketSocket.connect(path.toString(), Frame.SIZE);
        try {
            long uid = socket.peer().uid();
            long own = Credentials.effectiveUid();
            if (uid != ROOT && uid != own) {
                throw new IOException("uid " + uid + " listens there (expected: root, or uid " + own + ")");
            }
            return new HelperConnection(socket);
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    /** Exchanges the first messages. */
    void greet() throws IOException {
        socket.send(new Hello(Hello.VERSION).octets(), List.of());
        if (!socket.awaitMessage((int) TIME_TO_GREET.toMillis())) {
            throw new IOException("it does not answer");
        }
        PacketSocket.Received received = receive();
        received.closeDescriptors();
        int version = Hello.of(Arrays.copyOf(frame, received.length())).version();
        if (version != Hello.VERSION) {
            throw new IOException("it speaks version " + version + " of the protocol (expected: " + Hello.VERSION
                    + "); restart the helper and the daemon after an upgrade");
        }
    }

    /**
     * Sends a request without waiting.
     *
     * @return whether there was room for it
     */
    boolean send(Request request) throws IOException {
        return socket.send(Frame.of(request), List.of());
    }

    /** Waits for a message. The caller closes its descriptors. */
    PacketSocket.Received receive() throws IOException {
        PacketSocket.Received received = socket.receive(frame);
        if (received.length() == 0) {
            throw new IOException("it has closed the connection");
        }
        return received;
    }

    /** Reads the message that was received last. */
    Response response(PacketSocket.Received received) throws MalformedFrameException {
        if (received.length() != Frame.SIZE || received.isCut()) {
            throw new MalformedFrameException("frame of " + (received.isCut() ? "more than " : "") + received.length()
                    + " octets (expected: " + Frame.SIZE + ")");
        }
        return Frame.response(frame);
    }

    void shutDown() {
        socket.shutDown();
    }

    @Override
    public void close() {
        socket.close();
    }
}
