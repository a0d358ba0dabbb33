package io.github.nettyidentd.registry.line;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.policy.ReplyText;
import io.github.nettyidentd.registry.Registered;
import io.github.nettyidentd.registry.Registration;
import io.github.nettyidentd.registry.SocketName;
import io.github.nettyidentd.testing.Await;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs that flood, do not read, or keep many connections, beside one that does none of it. */
class RegistrarFairnessTest {

    private static final long FLOODER = 4_001;
    private static final long OTHER = 4_002;

    private final FakeRegistrars registrars = new FakeRegistrars();
    private final List<LineClient> clients = new ArrayList<>();
    private Path path;
    private RegistrarServer server;

    @BeforeEach
    void open(@TempDir Path directory) throws IOException {
        path = directory.resolve("register");
        server = RegistrarServer.open(path, registrars, (_, _) -> List.of());
    }

    @AfterEach
    void close() {
        clients.forEach(LineClient::close);
        server.close();
    }

    private LineClient connect(long uid) throws Exception {
        int before = registrars.open.get();
        registrars.nextUids.add(uid);
        LineClient client = LineClient.connect(path);
        clients.add(client);
        Await.until("it is accepted", () -> registrars.open.get() > before || client.isReadable());
        return client;
    }

    @Test
    void answersThatAreNotReadStopTheReading() throws Exception {
        LineClient deaf = connect(FLOODER);
        registrars.entries.put(new SocketName.Ends(1, 2, null, null), Optional.of(ReplyText.of("x".repeat(500))));
        String lookups = "lookup 1 2\n".repeat(1_000);
        long sent = 0;
        long last = 1;
        while (last > 0) {
            last = deaf.sendWithoutWaiting(lookups);
            sent += last;
            if (last == 0) {
                // The server reads on as long as the program's receive buffer has room.
                last = firstRoom(deaf, lookups);
                sent += last;
            }
        }
        assertTrue(sent < 2_000_000, "sent: " + sent);
        long carriedOut = registrars.taken();
        assertEquals("ok 1", connect(OTHER).ask("clear"));

        // Each whole line that was sent is answered in the end.
        long lines = sent / 11;
        assertTrue(carriedOut < lines, carriedOut + " of " + lines);
        assertEquals("ok " + "x".repeat(500), deaf.answer());
        for (long i = 1; i < lines; i++) {
            deaf.answer();
        }
        Await.until("all are answered", () -> registrars.taken() == lines + 1);
    }

    private static long firstRoom(LineClient client, String lines) throws IOException {
        for (int i = 0; i < 200; i++) {
            int sent = client.sendWithoutWaiting(lines);
            if (sent > 0) {
                return sent;
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
        }
        return 0;
    }

    @Test
    void aLongListIsMadeAsItIsRead() throws Exception {
        var made = new AtomicInteger();
        registrars.listed = Optional.of(Stream.generate(() -> entry(made.incrementAndGet()))
                .limit(100_000)
                .iterator());
        LineClient client = connect(FLOODER);
        client.send("list\n");
        assertEquals("entry alice cookie 1", client.answer());
        assertEquals("ok 0", connect(OTHER).ask("clear"));
        assertTrue(made.get() < 20_000, () -> "made: " + made);
        for (int i = 2; i <= 100_000; i++) {
            assertEquals("entry alice cookie " + i, client.answer());
        }
        assertEquals("ok 100000", client.answer());
    }

    private static Registered entry(long cookie) {
        return new Registered(
                new Registration(FLOODER, "", Optional.of(ReplyText.of("alice"))),
                cookie,
                new SocketName.Cookie(cookie),
                null);
    }

    @Test
    void anAccountThatHasUsedUpItsCommandsIsReadLater() throws Exception {
        var full = new AtomicLong(TimeUnit.SECONDS.toNanos(1_000));
        registrars.rates.put(FLOODER, full::get);
        LineClient flooder = connect(FLOODER);
        flooder.send("id a\n".repeat(100));
        LineClient second = connect(FLOODER).send("id b\n");
        LineClient other = connect(OTHER);
        for (int i = 0; i < 100; i++) {
            assertEquals("ok", other.ask("id c"));
        }
        assertFalse(flooder.isReadable());
        assertFalse(second.isReadable());
        assertEquals(100, registrars.done.size());
    }

    @Test
    void aPauseOfAnAccountEndsByItself() throws Exception {
        var asked = new AtomicInteger();
        // Every command waits 5 ms.
        registrars.rates.put(FLOODER, () -> asked.incrementAndGet() % 2 == 1 ? TimeUnit.MILLISECONDS.toNanos(5) : 0L);
        LineClient flooder = connect(FLOODER);
        long begin = System.nanoTime();
        flooder.send("id a\n".repeat(40)).answers(40);
        assertTrue(System.nanoTime() - begin >= TimeUnit.MILLISECONDS.toNanos(200));
        assertEquals(80, asked.get());
    }

    @Test
    void nothingSpinsWhileProgramsAreIdleOrPausedOrDeaf() throws Exception {
        registrars.rates.put(FLOODER, () -> TimeUnit.SECONDS.toNanos(1_000));
        connect(FLOODER).send("id a\n").end();
        connect(OTHER).send("half a line");
        registrars.outcome = CompletableFuture::new;
        connect(OTHER).send("expect on\nlist\n").close();
        clients.removeLast();
        registrars.listed = Optional.of(Stream.generate(() -> entry(1)).iterator());
        LineClient deaf = connect(OTHER).send("list\n");
        Await.until("it has something to read", deaf::isReadable);
        ServerThread.awaitRest();
    }

    /** The commands of the one account take 2 ms each, and it keeps all of its connections full of them. */
    @Test
    void aFloodDelaysOthersByItsShareOnly() throws Exception {
        List<LineClient> flood = new ArrayList<>();
        for (int i = 0; i < 64; i++) {
            flood.add(connect(FLOODER));
        }
        LineClient other = connect(OTHER);
        registrars.rates.put(FLOODER, () -> {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
            return 0L;
        });
        for (LineClient client : flood) {
            client.send("id a\n".repeat(1_000));
        }
        long[] nanos = new long[50];
        for (int i = 0; i < nanos.length; i++) {
            long begin = System.nanoTime();
            assertEquals("ok", other.ask("id b"));
            nanos[i] = System.nanoTime() - begin;
        }
        Arrays.sort(nanos);
        // 1,024 commands of the flood, 16 of each connection, would take two seconds.
        assertTrue(nanos[25] < TimeUnit.MILLISECONDS.toNanos(150), () -> "median: " + nanos[25]);
        assertTrue(flood.stream().filter(RegistrarFairnessTest::isServed).count() > 8, "the flood starves itself");
    }

    private static boolean isServed(LineClient client) {
        try {
            return client.isReadable();
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void oneMoreConnectionOfAnAccountIsRefused() throws Exception {
        registrars.mostOfAccount = 3;
        for (int i = 0; i < 3; i++) {
            assertEquals("ok", connect(FLOODER).ask("id a"));
        }
        assertEquals(
                "error too many connections of this account\n", connect(FLOODER).untilClosed());
        assertEquals("ok", connect(OTHER).ask("id a"));

        clients.getFirst().close();
        clients.removeFirst();
        Await.until("one is free", () -> registrars.open.get() == 3);
        assertEquals("ok", connect(FLOODER).ask("id a"));
    }

    @Test
    void whereAllAreTakenTheIdlestOfTheLargestHolderGoes() throws Exception {
        registrars.most = 5;
        LineClient alone = connect(OTHER);
        LineClient busy = connect(FLOODER);
        LineClient idlest = connect(FLOODER);
        LineClient idle = connect(FLOODER);
        LineClient last = connect(FLOODER);
        assertEquals("ok", busy.ask("id a"));
        registrars.nextUids.add(4_003L);
        LineClient third = LineClient.connect(path);
        clients.add(third);
        assertEquals("ok", third.ask("id a"));
        assertEquals("", idlest.untilClosed());
        assertEquals("ok", alone.ask("id a"));
        assertEquals("ok", idle.ask("id a"));
        assertEquals("ok", last.ask("id a"));
        assertEquals("ok", busy.ask("id a"));
    }

    @Test
    void whereAllAreTakenAndNobodyHasMoreANewOneIsRefused() throws Exception {
        registrars.most = 2;
        LineClient first = connect(FLOODER);
        LineClient second = connect(OTHER);
        try (LineClient third = LineClient.connect(path)) {
            assertEquals("error too many connections\n", third.untilClosed());
        }
        assertEquals("ok", first.ask("id a"));
        assertEquals("ok", second.ask("id a"));
    }

    @Test
    void tenThousandConnectionsAreBounded() throws Exception {
        LineClient other = connect(OTHER);
        for (int i = 0; i < 10_000; i++) {
            try (LineClient one = LineClient.connect(path)) {
                if (i < 64) {
                    clients.add(LineClient.connect(path));
                }
                one.sendWithoutWaiting("id a\nhalf");
            } catch (IOException e) {
                // Refused, and closed before it had sent anything.
            }
        }
        assertEquals("ok", other.ask("id b"));
        assertTrue(registrars.open.get() <= 1 + 64 + 1, registrars.open::toString);
        Await.until("those that are closed are forgotten", () -> registrars.open.get() <= 65);
    }
}
