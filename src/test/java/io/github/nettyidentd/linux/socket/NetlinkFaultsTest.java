package io.github.nettyidentd.linux.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.linux.ffi.Credentials;
import io.github.nettyidentd.linux.ffi.FaultyNetlink;
import io.github.nettyidentd.linux.ffi.FaultyNetlink.Fault;
import io.github.nettyidentd.testing.OwnConnection;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The kernel is real, but its responses are lost, arrive twice or are garbled. */
class NetlinkFaultsTest {

    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
    private static final int ROUNDS = 500;

    private final Random random = new Random(113);

    private SockDiagSocketTable table(Supplier<Fault> faults) {
        return new SockDiagSocketTable(UidMap.own(), () -> FaultyNetlink.open(faults, random));
    }

    private static ConnectionPair pair(OwnConnection own) {
        return new ConnectionPair(LOOPBACK, own.localPort(), LOOPBACK, own.remotePort());
    }

    private static void assertOwn(CompletableFuture<SocketOwner> owner) {
        assertEquals(
                Credentials.effectiveUid(),
                assertInstanceOf(SocketOwner.Found.class, owner.join()).uid());
    }

    @ParameterizedTest
    @EnumSource
    void asksOnceMoreOnANewSocket(Fault fault) throws IOException {
        Deque<Fault> faults = new ArrayDeque<>(List.of(fault));
        try (var own = OwnConnection.open(LOOPBACK);
                var table = table(() -> faults.isEmpty() ? Fault.NONE : faults.remove())) {
            assertOwn(table.find(pair(own)));
            assertOwn(table.find(pair(own)));
        }
    }

    @ParameterizedTest
    @EnumSource(names = "NONE", mode = EnumSource.Mode.EXCLUDE)
    void failsWhereNoResponseArrives(Fault fault) throws IOException {
        try (var own = OwnConnection.open(LOOPBACK);
                var table = table(() -> fault)) {
            for (CompletableFuture<SocketOwner> owner : table.findAll(Collections.nCopies(3, pair(own)))) {
                assertInstanceOf(IOException.class, owner.exceptionNow());
            }
        }
    }

    /** The first call and the one that repeats it may each have a fault; the owner is found unless both have. */
    @Test
    void findsTheOwnerUnlessBothCallsAreFaulty() throws IOException {
        Thread asking = Thread.currentThread();
        Deque<Fault> faults = new ArrayDeque<>();
        int found = 0;
        int failed = 0;
        // The threads that find out the opener of a connection have a socket without faults.
        try (var own = OwnConnection.open(LOOPBACK);
                var table = table(
                        () -> Thread.currentThread() != asking || faults.isEmpty() ? Fault.NONE : faults.remove())) {
            for (int i = 0; i < ROUNDS; i++) {
                faults.clear();
                faults.add(anyFault());
                faults.add(anyFault());
                boolean findable = faults.contains(Fault.NONE);
                // At least two: a single response has no second response that DOUBLED could replace.
                List<ConnectionPair> pairs = Collections.nCopies(2 + random.nextInt(15), pair(own));
                for (CompletableFuture<SocketOwner> owner : table.findAll(pairs)) {
                    if (findable) {
                        assertOwn(owner);
                        found++;
                    } else {
                        assertInstanceOf(IOException.class, owner.exceptionNow());
                        failed++;
                    }
                }
            }
        }
        assertTrue(found > ROUNDS && failed > ROUNDS, found + " found, " + failed + " failed");
    }

    /** Here the threads that find out the opener have faults too. */
    @Test
    void neverNamesAnybodyElse() throws IOException {
        int found = 0;
        try (var own = OwnConnection.open(LOOPBACK);
                var table = table(this::anyFault)) {
            List<ConnectionPair> pairs = Collections.nCopies(20, pair(own));
            for (int i = 0; i < ROUNDS; i++) {
                for (CompletableFuture<SocketOwner> owner : table.findAll(pairs)) {
                    if (isFound(owner)) {
                        assertOwn(owner);
                        found++;
                    }
                }
            }
        }
        // One call in four has no fault, so that one of two has none in 7 of 16 cases.
        assertTrue(found > ROUNDS * 20 / 4, found + " of " + ROUNDS * 20 + " found");
    }

    private Fault anyFault() {
        Fault[] all = Fault.values();
        return all[random.nextInt(all.length)];
    }

    private static boolean isFound(CompletableFuture<SocketOwner> owner) {
        try {
            owner.join();
            return true;
        } catch (CompletionException e) {
            assertInstanceOf(IOException.class, e.getCause());
            return false;
        }
    }

    @Test
    void leavesNoDescriptorBehind() throws IOException {
        try (var own = OwnConnection.open(LOOPBACK)) {
            long before = descriptors();
            try (var table = table(() -> Fault.LOST)) {
                for (int i = 0; i < ROUNDS; i++) {
                    assertInstanceOf(IOException.class, table.find(pair(own)).exceptionNow());
                }
                assertEquals(before, descriptors());
            }
        }
    }

    private static long descriptors() throws IOException {
        try (var open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        }
    }
}
