package io.github.nettyidentd.linux.socket;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

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
import java.util.concurrent.Future.State;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The kernel is real; what it says gets lost, comes twice or is garbled on its way to us. */
class NetlinkFaultsTest {

    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");
    private static final int ROUNDS = 500;

    private final Random random = new Random(113);

    private NetlinkSocketTable table(Supplier<Fault> faults) {
        return new NetlinkSocketTable(UidMap.own(), () -> FaultyNetlink.open(faults, random));
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
    void failsWhereNoAnswerComesThrough(Fault fault) throws IOException {
        try (var own = OwnConnection.open(LOOPBACK);
                var table = table(() -> fault)) {
            for (CompletableFuture<SocketOwner> owner : table.findAll(Collections.nCopies(3, pair(own)))) {
                assertInstanceOf(IOException.class, owner.exceptionNow());
            }
        }
    }

    @Test
    void saysTheOwnerOrFailsWhateverHappens() throws IOException {
        List<Fault> faults = List.of(Fault.values());
        try (var own = OwnConnection.open(LOOPBACK);
                var table = table(() -> faults.get(random.nextInt(faults.size())))) {
            List<ConnectionPair> pairs = Collections.nCopies(20, pair(own));
            for (int i = 0; i < ROUNDS; i++) {
                table.findAll(pairs).stream()
                        .filter(owner -> owner.state() == State.SUCCESS)
                        .forEach(NetlinkFaultsTest::assertOwn);
            }
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
