package io.github.nettyidentd.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;

/**
 * A daemon's socket for registrations that keeps the lines it receives and gives the answers that a test wants. Serves each
 * connection on a thread of its own.
 */
public final class FakeRegistrations implements AutoCloseable {

    /** The answer to which the daemon closes the connection. */
    public static final String CLOSE = "";

    private final Path path;
    private final ServerSocketChannel listener;
    private final Function<String, String> answers;
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final List<SocketChannel> connections = new CopyOnWriteArrayList<>();

    private FakeRegistrations(Path path, Function<String, String> answers) throws IOException {
        this.path = path;
        this.answers = answers;
        listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        listener.bind(UnixDomainSocketAddress.of(path));
        Thread.ofPlatform().daemon().name("fake-registrations").start(this::accept);
    }

    /**
     * Listens.
     *
     * @param path no file may have it
     * @param answers the answer to each line, without a line end; may have several lines
     */
    public static FakeRegistrations listen(Path path, Function<String, String> answers) throws IOException {
        return new FakeRegistrations(path, answers);
    }

    /** Listens and answers {@code ok} to all. */
    public static FakeRegistrations listen(Path path) throws IOException {
        return listen(path, _ -> "ok");
    }

    private void accept() {
        try {
            while (true) {
                SocketChannel connection = listener.accept();
                connections.add(connection);
                Thread.ofPlatform().daemon().name("fake-registrar").start(() -> serve(connection));
            }
        } catch (IOException e) {
            // Closed.
        }
    }

    private void serve(SocketChannel connection) {
        try (connection) {
            var reader = new BufferedReader(Channels.newReader(connection, UTF_8));
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.add(line);
                String answer = answers.apply(line);
                if (answer.equals(CLOSE)) {
                    return;
                }
                connection.write(ByteBuffer.wrap((answer + "\n").getBytes(UTF_8)));
            }
        } catch (IOException e) {
            // The program has gone, or this is closed.
        }
    }

    /** The lines received so far, of all connections. */
    public List<String> lines() {
        return List.copyOf(lines);
    }

    /** Waits until exactly these lines have come. */
    public void awaitLines(String... expected) throws Exception {
        Await.until(List.of(expected) + " (received: " + lines + ")", () -> lines.equals(List.of(expected)));
    }

    /** How many connections were accepted. */
    public int connections() {
        return connections.size();
    }

    /** Stops, as a daemon does, whose socket disappears and whose connections end. */
    @Override
    public void close() throws IOException {
        listener.close();
        for (SocketChannel connection : connections) {
            connection.close();
        }
        Files.deleteIfExists(path);
    }
}
