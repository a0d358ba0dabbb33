package io.github.nettyidentd.daemon;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.github.nettyidentd.plugin.PluginJar;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;

/** A plug-in whose lookup blocks until the test answers. The lookup connects to the test for each query. */
record Gate(ServerSocket listener) implements AutoCloseable {

    private static final int DEADLINE_MILLIS = 40_000;

    /** A query that waits for its answer. */
    record Waiting(Socket socket) implements AutoCloseable {

        /** Answers the query with a user-id. */
        void answer(String userId) throws IOException {
            socket.getOutputStream().write(userId.getBytes(US_ASCII));
            socket.close();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    /** Writes the plug-in into a directory, and listens for its connections. */
    static Gate open(Path directory) throws IOException {
        new PluginJar().naming("example.Gate").with("example.Gate", """
                        public class Gate implements LookupFactory {
                            public String name() { return "gate"; }
                            public Set<String> settings() { return Set.of("port"); }
                            public Lookup create(Map<String, String> settings) {
                                int port = Integer.parseInt(settings.get("port"));
                                return pair -> {
                                    try (var socket = new java.net.Socket("127.0.0.1", port)) {
                                        String userId = new String(socket.getInputStream().readAllBytes());
                                        return CompletableFuture.completedFuture(UserId.other(userId));
                                    } catch (java.io.IOException e) {
                                        throw new java.io.UncheckedIOException(e);
                                    }
                                };
                            }
                        }""").write(directory.resolve("gate.jar"));
        var listener = new ServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
        listener.setSoTimeout(DEADLINE_MILLIS);
        return new Gate(listener);
    }

    /** Gives the value for {@code --lookup}. */
    String lookup() {
        return "gate:port=" + listener.getLocalPort();
    }

    /** Waits until the next query is under way, and gives it. */
    Waiting await() throws IOException {
        return new Waiting(listener.accept());
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
