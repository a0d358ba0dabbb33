package io.github.nettyidentd.client;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** An ident server on a loopback address and a free port. A test decides what it does, right or wrong. */
public final class FakeIdentServer implements AutoCloseable {

    /** Serves one connection, which is closed afterwards. */
    @FunctionalInterface
    public interface Session {
        void serve(Peer peer) throws Exception;
    }

    /** The server's end of one connection. */
    public record Peer(Socket socket) {

        /** Reads the next line, without its end; returns an empty text at the end of the input. */
        public String line() throws IOException {
            var line = new StringBuilder();
            for (int c = socket.getInputStream().read();
                    c >= 0 && c != '\n';
                    c = socket.getInputStream().read()) {
                if (c != '\r') {
                    line.append((char) c);
                }
            }
            return line.toString();
        }

        /** Sends text, one octet for each character. */
        public void send(String text) throws IOException {
            socket.getOutputStream().write(text.getBytes(ISO_8859_1));
        }

        /** Reads a query and answers it with its own ports and the given rest of a reply. */
        public void answer(String what) throws IOException {
            send(line() + " : " + what + "\r\n");
        }

        /** Waits until the client closes. */
        public void awaitClose() throws IOException {
            while (socket.getInputStream().read() >= 0) {
                // Ignores what the client still sends.
            }
        }

        /** Makes the close of the connection send a reset. */
        public void reset() throws IOException {
            socket.setSoLinger(true, 0);
        }
    }

    private final ServerSocket listener;
    private final List<Session> sessions;
    private final AtomicInteger connections = new AtomicInteger();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();

    private FakeIdentServer(InetAddress address, List<Session> sessions) throws IOException {
        this.listener = new ServerSocket(0, 0, address);
        this.sessions = sessions;
        Thread.ofVirtual().start(this::accept);
    }

    /** Starts a server. The first connection gets the first session and so on; the last session serves all that follow. */
    public static FakeIdentServer start(Session... sessions) throws IOException {
        return on(InetAddress.ofLiteral("127.0.0.1"), sessions);
    }

    public static FakeIdentServer on(InetAddress address, Session... sessions) throws IOException {
        return new FakeIdentServer(address, List.of(sessions));
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listener.accept();
                open.add(socket);
                Session session = sessions.get(Math.min(connections.getAndIncrement(), sessions.size() - 1));
                Thread.ofVirtual().start(() -> serve(socket, session));
            }
        } catch (IOException e) {
            // The listening socket was closed, because the test is over.
        }
    }

    private void serve(Socket socket, Session session) {
        try (socket) {
            session.serve(new Peer(socket));
        } catch (Exception e) {
            // The client has closed, or the session has thrown to end the connection. The test looks at the client, not
            // at this.
        } finally {
            open.remove(socket);
        }
    }

    public InetSocketAddress address() {
        return (InetSocketAddress) listener.getLocalSocketAddress();
    }

    public int port() {
        return listener.getLocalPort();
    }

    /** The number of connections accepted so far. */
    public int connections() {
        return connections.get();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : open) {
            socket.close();
        }
    }
}
