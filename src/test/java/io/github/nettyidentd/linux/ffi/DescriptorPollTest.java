package io.github.nettyidentd.linux.ffi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class DescriptorPollTest {

    private static final int PAIRS = 550;
    private static final int FOREVER = -1;

    @Test
    void tellsWhichOfManyAreReady(@TempDir Path directory) throws IOException {
        String path = directory.resolve("socket").toString();
        List<StreamSocket> clients = new ArrayList<>();
        List<StreamSocket> servers = new ArrayList<>();
        try (StreamListener listener = StreamListener.bind(path);
                var buffer = new StreamSocket.Buffer(1_000);
                var poll = new DescriptorPoll()) {
            listener.listen(PAIRS);
            for (int i = 0; i < PAIRS; i++) {
                clients.add(StreamSocket.connect(path));
                servers.add(listener.accept().orElseThrow());
            }
            fill(clients.get(9), buffer);
            clients.get(7).write(buffer, new byte[1], 0, 1);
            clients.get(400).close();

            // Twice, because what is cleared must not be seen again.
            for (int round = 0; round < 2; round++) {
                poll.clear();
                servers.forEach(server -> poll.addReadable(server.fd()));
                poll.addWritable(clients.get(8).fd());
                poll.addWritable(clients.get(9).fd());
                poll.addReadableOrWritable(clients.get(10).fd());
                poll.await(FOREVER);
                assertEquals(
                        List.of(7, 9, 400, PAIRS, PAIRS + 2),
                        IntStream.range(0, PAIRS + 3)
                                .filter(poll::isReady)
                                .boxed()
                                .toList());
            }
        } finally {
            clients.remove(400);
            clients.forEach(StreamSocket::close);
            servers.forEach(StreamSocket::close);
        }
    }

    private static void fill(StreamSocket socket, StreamSocket.Buffer buffer) throws IOException {
        while (socket.write(buffer, new byte[1_000], 0, 1_000) > 0) {
            // Until the room is used up.
        }
    }

    @Test
    void anotherThreadWakesIt(@TempDir Path directory) throws IOException {
        try (var poll = new DescriptorPoll();
                StreamListener idle =
                        StreamListener.bind(directory.resolve("idle").toString())) {
            idle.listen(1);
            poll.addReadable(idle.fd());
            var woken = CompletableFuture.runAsync(poll::wake);
            poll.await(FOREVER);
            woken.join();
            assertFalse(poll.isReady(0));
            poll.await(0);
            assertFalse(poll.isReady(0));
        }
    }
}
