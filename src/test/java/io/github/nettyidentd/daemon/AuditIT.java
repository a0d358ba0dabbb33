package io.github.nettyidentd.daemon;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.testing.Asker;
import io.github.nettyidentd.testing.Await;
import io.github.nettyidentd.testing.Commands;
import io.github.nettyidentd.testing.InstalledProgram;
import io.github.nettyidentd.testing.OwnConnection;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The audit lines of a daemon whose log grows faster than it is read. */
class AuditIT {

    private static final int AUDITED = 33;
    private static final int FLOODS = 4;
    private static final int REPLIES_BETWEEN = 2_000;
    private static final int DEADLINE = 60;
    private static final Pattern LISTENING = Pattern.compile("listening on 127\\.0\\.0\\.1:(\\d+) ");

    @TempDir
    private Path directory;

    /**
     * Reads the log of a daemon. During a flood, it reads one octet for every four or five that the daemon has to write, so
     * that the log grows faster than it is read, however fast the host is.
     */
    private record SlowReader(
            InputStream in, LongSupplier replies, CompletableFuture<Integer> port, CompletableFuture<String> all) {

        private static final int AT_ONCE = 10_000;

        /** Each reply is a line of the log of about 150 octets. */
        private static final int REPLIES_AT_ONCE = 300;

        static SlowReader of(InputStream in, LongSupplier replies) {
            var reader = new SlowReader(in, replies, new CompletableFuture<>(), new CompletableFuture<>());
            Thread.ofPlatform().daemon().start(reader::read);
            return reader;
        }

        private void read() {
            var text = new ByteArrayOutputStream();
            byte[] some = new byte[AT_ONCE];
            long wanted = 0;
            try {
                for (int n = in.read(some); n >= 0; n = in.read(some)) {
                    text.write(some, 0, n);
                    if (!port.isDone()) {
                        Matcher line = LISTENING.matcher(text.toString(UTF_8));
                        if (line.find()) {
                            port.complete(Integer.valueOf(line.group(1)));
                        }
                    } else {
                        wanted += REPLIES_AT_ONCE;
                        awaitReplies(wanted);
                    }
                }
            } catch (IOException e) {
                all.completeExceptionally(e);
            }
            all.complete(text.toString(UTF_8));
        }

        private void awaitReplies(long wanted) {
            while (replies.getAsLong() < wanted) {
                LockSupport.parkNanos(1_000_000);
            }
        }
    }

    /** Asks about connections that do not exist, as often as it is answered, until it is closed. */
    private record Flood(Socket socket, AtomicLong octets) implements AutoCloseable {

        /** What a flood counts once it is closed: nothing waits for it any more. */
        private static final long CLOSED = Long.MAX_VALUE / 2 / FLOODS;

        private static final int OCTETS_OF_A_REPLY = "9 , 9 : ERROR : NO-USER\r\n".length();

        static Flood start(InetSocketAddress server) throws IOException {
            var flood = new Flood(new Socket(server.getAddress(), server.getPort()), new AtomicLong());
            Thread.ofVirtual().start(flood::write);
            Thread.ofVirtual().start(flood::read);
            return flood;
        }

        private void write() {
            byte[] queries = "9,9\r\n".repeat(1_000).getBytes(UTF_8);
            try (OutputStream out = socket.getOutputStream()) {
                while (true) {
                    out.write(queries);
                }
            } catch (IOException e) {
                // The test has closed the connection.
            }
        }

        private void read() {
            byte[] some = new byte[10_000];
            try (InputStream in = socket.getInputStream()) {
                for (int n = in.read(some); n >= 0; n = in.read(some)) {
                    octets.addAndGet(n);
                }
            } catch (IOException e) {
                // The test has closed the connection.
            }
        }

        long replies() {
            return socket.isClosed() ? CLOSED : octets.get() / OCTETS_OF_A_REPLY;
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @Test
    void auditLinesAreNotLostInAFloodOfOtherLines() throws Exception {
        Commands.assumeLogin();
        Path policy = Files.writeString(directory.resolve("p.conf"), "default { default { force reply \"hal\" } }");
        Process daemon = InstalledProgram.built()
                .command("--listen", "127.0.0.1:0", "-C", policy.toString(), "--lookup", "system")
                .start();
        List<Flood> floods = new CopyOnWriteArrayList<>();
        LongSupplier replies = () -> floods.stream().mapToLong(Flood::replies).sum();
        try (OwnConnection own = OwnConnection.open(InetAddress.ofLiteral("127.0.0.1"))) {
            var log = SlowReader.of(daemon.getErrorStream(), replies);
            var server = new InetSocketAddress(
                    InetAddress.ofLiteral("127.0.0.1"), log.port().get(DEADLINE, TimeUnit.SECONDS));
            for (int i = 0; i < FLOODS; i++) {
                floods.add(Flood.start(server));
            }
            for (int i = 0; i < AUDITED; i++) {
                assertTrue(Asker.ask(server, own.localPort(), own.remotePort()).endsWith("hal"));
                long next = replies.getAsLong() + REPLIES_BETWEEN;
                Await.until("the flood goes on", () -> replies.getAsLong() >= next);
            }
            for (Flood flood : floods) {
                flood.close();
            }
            daemon.toHandle().destroy();
            List<String> lines =
                    log.all().get(DEADLINE, TimeUnit.SECONDS).lines().toList();

            assertTrue(lines.stream().anyMatch(line -> line.contains("lost ")), "the log has lost no line");
            assertEquals(
                    AUDITED,
                    lines.stream().filter(line -> line.contains(" audit id=")).count());
        } finally {
            for (Flood flood : floods) {
                flood.close();
            }
            daemon.destroyForcibly().onExit().get(DEADLINE, TimeUnit.SECONDS);
        }
    }
}
