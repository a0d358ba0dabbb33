package io.github.nettyidentd.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.testing.AccountProgram;
import io.github.nettyidentd.testing.Await;
import io.github.nettyidentd.testing.ClassResources;
import io.github.nettyidentd.testing.RegistrationHost;
import io.github.nettyidentd.testing.TestResources;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Many connections of an account that registers, and the queries about another account meanwhile. Needs root and python3. */
@SuppressWarnings("NullAway.Init") // opened before the tests, or they are skipped
class RegistrationLoadIT {

    private static final Logger log = LoggerFactory.getLogger(RegistrationLoadIT.class);

    private static final int EARLY = 1_000;
    private static final int LATE = 200;
    private static final int MILLIS = 500;
    private static final int MAX_MILLIS = 900;
    private static final int ENOUGH = 200;

    @RegisterExtension
    static final ClassResources RESOURCES = new ClassResources();

    private static RegistrationHost host;

    @RegisterExtension
    final TestResources resources = new TestResources();

    private final AtomicBoolean stopped = new AtomicBoolean();
    private final List<Duration> times = new CopyOnWriteArrayList<>();
    private AccountProgram alice;
    private ServerSocket server;
    private int ofOther;

    @BeforeAll
    static void open() throws Exception {
        RESOURCES.open(() -> {
            host = RESOURCES.add(RegistrationHost.start(
                    "user \"alice\" { default { allow spoof } }\n", "--registration-wait", "1s"));
        });
    }

    @BeforeEach
    void startPrograms() throws Exception {
        alice = resources.add(host.program("alice"));
        alice.open("line", host.socket());
        ofOther = resources.add(host.program("bob")).connect("socket", host.port());
        server = resources.add(new ServerSocket(0, EARLY, InetAddress.ofLiteral("127.0.0.1")));
    }

    @Test
    void connectionsThatAreRegisteredByCookieAreKnownInTheMomentOfAccept() throws Exception {
        alice.send("early %d %s 127.0.0.1 %d".formatted(EARLY, host.socket(), server.getLocalPort()));
        Map<Integer, String> answers = answers(EARLY);
        List<Integer> ports = alice.numbers();
        assertEquals(EARLY, ports.size());
        for (int i = 0; i < EARLY; i++) {
            assertEquals("u" + i, answers.get(ports.get(i)));
        }
        assertEquals("ok " + EARLY, count(alice.order("say line list")));
    }

    @Test
    void queriesWaitForALateRegistrarAndOthersDoNot() throws Exception {
        CompletableFuture<Void> others = askAboutTheOther();
        try {
            assertEquals("ok", alice.order("say line expect on"));
            Duration before = awaitPercentile("before", others);
            alice.send("late %d %d %s 127.0.0.1 %d".formatted(LATE, MILLIS, host.socket(), server.getLocalPort()));
            Map<Integer, String> answers = answers(LATE);
            assertAllRight(answers, alice.numbers());
            Duration meanwhile = awaitPercentile("meanwhile", others);
            log.info("p99 of queries about others: {} before, {} meanwhile", before, meanwhile);
        } finally {
            stopped.set(true);
        }
        others.join();
    }

    @Test
    void aRegistrarThatIsStoppedDelaysItsOwnAccountOnly() throws Exception {
        assertEquals("ok", alice.order("say line expect on"));
        int port = alice.connect("socket", host.port());
        alice.signal("STOP");
        try {
            var waiting = CompletableFuture.supplyAsync(
                    () -> ask(port, host.port()), thread -> Thread.ofVirtual().start(thread));
            for (int i = 0; i < EARLY && !waiting.isDone(); i++) {
                assertEquals("bob", host.ask(ofOther));
            }
            // Nothing was registered: the account's own answer.
            assertEquals("alice", waiting.join());
        } finally {
            alice.signal("CONT");
        }
        assertEquals("ok", alice.order("say line expect off"));
    }

    private static String count(String listed) {
        return listed.substring(listed.lastIndexOf("ok "));
    }

    /** Accepts connections, asks about each at once, and gives the answers by the ports of the connections. */
    private Map<Integer, String> answers(int count) throws Exception {
        Map<Integer, String> answers = new ConcurrentHashMap<>();
        List<Thread> asking = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int port = resources.add(server.accept()).getPort();
            asking.add(Thread.ofVirtual().start(() -> answers.put(port, ask(port, server.getLocalPort()))));
        }
        for (Thread thread : asking) {
            thread.join();
        }
        return answers;
    }

    /** @param portsAndMillis the port of each connection, and after how many milliseconds it was registered */
    private static void assertAllRight(Map<Integer, String> answers, List<Integer> portsAndMillis) {
        int inTime = 0;
        for (int i = 0; i < LATE; i++) {
            // On a busy host the program may come later than a query can wait.
            if (portsAndMillis.get(2 * i + 1) <= MAX_MILLIS) {
                assertEquals("u" + i, answers.get(portsAndMillis.get(2 * i)));
                inTime++;
            }
        }
        log.info("{} of {} were registered in time", inTime, LATE);
        assertTrue(inTime > LATE / 2, "only " + inTime + " were registered in time");
    }

    private static String ask(int port, int otherPort) {
        try {
            return host.ask(port, otherPort);
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** Asks about the connection of another account, each time on a new connection, without an end. */
    private CompletableFuture<Void> askAboutTheOther() {
        return CompletableFuture.runAsync(
                () -> {
                    while (!stopped.get()) {
                        long start = System.nanoTime();
                        assertEquals("bob", ask(ofOther, host.port()));
                        times.add(Duration.ofNanos(System.nanoTime() - start));
                    }
                },
                thread -> Thread.ofPlatform().daemon().start(thread));
    }

    /** Waits for enough answers about the other account since the last time, and gives how long all but one in a hundred took. */
    private Duration awaitPercentile(String when, CompletableFuture<Void> others) throws Exception {
        Await.until("enough answers " + when, () -> times.size() >= ENOUGH || others.isDone());
        List<Duration> taken = new ArrayList<>(times);
        times.clear();
        Collections.sort(taken);
        return taken.get(taken.size() * 99 / 100);
    }
}
