package io.github.nettyidentd.daemon;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.testing.Asker;
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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Audit lines of a daemon whose log is read more slowly than it grows. */
class AuditIT {

    private static final int AUDITED = 33;
    private static final int FLOODS = 4;
    private static final int DEADLINE = 60;
    private static final Pattern LISTENING = Pattern.compile("listening on 127\\.0\\.0\\.1:(\\d+) ");

    @TempDir
    private Path directory;

    /** Reads at most 1 MB in a second, as a journal does on a busy host. */
    private record SlowReader(InputStream in, CompletableFuture<Integer> port, CompletableFuture<String> all) {

        private static final int AT_ONCE = 10_000;
        private static final long PAUSE_NANOS = 10_000_000;

        static SlowReader of(InputStream in) {
            var reader = new SlowReader(in, new CompletableFuture<>(), new CompletableFuture<>());
            Thread.ofPlatform().daemon().start(reader::read);
            return reader;
        }

        private void read() {
            var text = new ByteArrayOutputStream();
            byte[] some = new byte[AT_ONCE];
            try {
                for (int n = in.read(some); n >= 0; n = in.read(some)) {
                    text.write(some, 0, n);
                    if (!port.isDone()) {
                        Matcher line = LISTENING.matcher(text.toString(UTF_8));
                        if (line.find()) {
                            port.complete(Integer.valueOf(line.group(1)));
                        }
                    }
                    LockSupport.parkNanos(PAUSE_NANOS);
                }
            } catch (IOException e) {
                all.completeExceptionally(e);
            }
            all.complete(text.toString(UTF_8));
        }
    }

    /** Queries that no account stands behind, as many as are answered, until it is closed. */
    private record Flood(Socket socket) implements AutoCloseable {

        static Flood start(InetSocketAddress server) throws IOException {
            var flood = new Flood(new Socket(server.getAddress(), server.getPort()));
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
                // it is closed
            }
        }

        private void read() {
            try (InputStream in = socket.getInputStream()) {
                in.transferTo(OutputStream.nullOutputStream());
            } catch (IOException e) {
                // it is closed
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    @Test
    void noneIsLostInAFloodOfOtherLines() throws Exception {
        Commands.assumeLogin();
        Path policy = Files.writeString(directory.resolve("p.conf"), "default { default { force reply \"hal\" } }");
        Process daemon = InstalledProgram.built()
                .command("--listen", "127.0.0.1:0", "-C", policy.toString(), "--lookup", "system")
                .start();
        List<Flood> floods = new ArrayList<>();
        try (OwnConnection own = OwnConnection.open(InetAddress.ofLiteral("127.0.0.1"))) {
            var log = SlowReader.of(daemon.getErrorStream());
            var server = new InetSocketAddress(
                    InetAddress.ofLiteral("127.0.0.1"), log.port().get(DEADLINE, TimeUnit.SECONDS));
            for (int i = 0; i < FLOODS; i++) {
                floods.add(Flood.start(server));
            }
            for (int i = 0; i < AUDITED; i++) {
                assertTrue(Asker.ask(server, own.localPort(), own.remotePort()).endsWith("hal"));
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100)); // while the flood goes on
            }
            for (Flood flood : floods) {
                flood.close();
            }
            daemon.toHandle().destroy();
            List<String> lines =
                    log.all().get(DEADLINE, TimeUnit.SECONDS).lines().toList();

            assertTrue(lines.stream().anyMatch(line -> line.contains("lost ")), "the flood was not one");
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
