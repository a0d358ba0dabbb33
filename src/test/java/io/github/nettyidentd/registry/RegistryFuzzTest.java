package io.github.nettyidentd.registry;

import static io.github.nettyidentd.registry.KernelInMemory.CLIENT;
import static io.github.nettyidentd.registry.KernelInMemory.SERVER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.testing.Fuzz;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Three accounts connect, register, close and are asked about, at random and over few ports, so that ports come back. A model
 * says which name each socket must have.
 */
class RegistryFuzzTest {

    private static final long[] ACCOUNTS = {1_001, 1_002, 1_003};
    private static final int STEPS = 80;
    private static final InetAddress OTHER_CLIENT = InetAddress.ofLiteral("203.0.113.5");

    @Test
    void nobodySpeaksForAnothersSocketAndTheRightNameNeverChanges() {
        Fuzz.run(random -> {
            try (var setup = new RegistrySetup()) {
                var run = new Run(random, setup);
                for (int i = 0; i < STEPS; i++) {
                    run.step();
                }
                run.askAll();
            }
        });
    }

    private record Key(long uid, long cookie) {}

    /** @param pair {@code null} until the socket is connected */
    private record Socket(long cookie, long uid, @Nullable ConnectionPair pair, boolean accepted) {}

    private static final class Run {

        private final Random random;
        private final RegistrySetup setup;
        private final Map<Long, Socket> open = new HashMap<>();
        private final List<Long> cookies = new ArrayList<>(List.of(4_711L));

        /** The name that each account has given to each socket last. */
        private final Map<Key, String> names = new HashMap<>();

        private int lastName;

        Run(Random random, RegistrySetup setup) {
            this.random = random;
            this.setup = setup;
        }

        void step() {
            switch (random.nextInt(11)) {
                case 0, 1 -> connect();
                case 2 -> makeSocket();
                case 3, 4 -> registerByCookie();
                case 5, 6 -> registerByEnds();
                case 7 -> registerByDescriptor();
                case 8 -> delete();
                case 9 -> end();
                default -> askAll();
            }
        }

        private long account() {
            return ACCOUNTS[random.nextInt(ACCOUNTS.length)];
        }

        private ConnectionPair pair() {
            return new ConnectionPair(
                    SERVER,
                    40_000 + random.nextInt(3),
                    random.nextBoolean() ? CLIENT : OTHER_CLIENT,
                    6_667 + random.nextInt(2));
        }

        private <T> @Nullable T any(Collection<T> all) {
            return all.stream()
                    .skip(all.isEmpty() ? 0 : random.nextInt(all.size()))
                    .findFirst()
                    .orElse(null);
        }

        private void makeSocket() {
            long uid = account();
            long cookie = setup.kernel.socket(uid);
            cookies.add(cookie);
            open.put(cookie, new Socket(cookie, uid, null, false));
        }

        private void connect() {
            ConnectionPair pair = pair();
            if (open.values().stream().anyMatch(socket -> pair.equals(socket.pair()))) {
                return;
            }
            Socket made = any(open.values());
            if (made != null && made.pair() == null) {
                setup.kernel.connect(made.cookie(), pair);
                open.put(made.cookie(), new Socket(made.cookie(), made.uid(), pair, false));
                return;
            }
            long uid = account();
            boolean accepted = random.nextInt(4) == 0;
            long cookie = accepted ? setup.kernel.accepted(uid, pair) : setup.kernel.connected(uid, pair);
            cookies.add(cookie);
            open.put(cookie, new Socket(cookie, uid, pair, accepted));
        }

        private void end() {
            Socket socket = any(open.values());
            if (socket != null) {
                // The kernel may lose the end. Then the table has the entry for longer, which must not matter.
                setup.kernel.losesEnds = random.nextInt(3) == 0;
                setup.kernel.end(socket.cookie());
                open.remove(socket.cookie());
            }
        }

        private String newName(long uid) {
            return uid + "-" + lastName++;
        }

        private void registerByCookie() {
            long uid = account();
            long cookie = cookies.get(random.nextInt(cookies.size()));
            String name = newName(uid);
            if (succeeds(setup.line(uid).add(RegistrySetup.cookie(cookie), RegistrySetup.text(name)))) {
                names.put(new Key(uid, cookie), name);
            } else {
                assertFalse(open.containsKey(cookie));
            }
        }

        private void registerByDescriptor() {
            Socket socket = any(open.values());
            if (socket == null) {
                return;
            }
            long uid = account();
            String name = newName(uid);
            boolean added = succeeds(
                    setup.line(uid).add(new PassedSocket(socket.cookie(), socket.uid()), RegistrySetup.text(name)));
            assertEquals(uid == socket.uid(), added);
            if (added) {
                names.put(new Key(uid, socket.cookie()), name);
            }
        }

        private void registerByEnds() {
            long uid = account();
            SocketName.Ends ends = ends(pair());
            List<Socket> own = open.values().stream()
                    .filter(socket -> socket.uid() == uid && isMeant(socket, ends))
                    .toList();
            String name = newName(uid);
            boolean added = succeeds(setup.line(uid).add(ends, RegistrySetup.text(name)));
            assertEquals(own.size() == 1 && !own.getFirst().accepted(), added);
            if (added) {
                names.put(new Key(uid, own.getFirst().cookie()), name);
            }
        }

        private SocketName.Ends ends(ConnectionPair pair) {
            return RegistrySetup.ends(
                    pair.portOnServer(),
                    pair.portOnClient(),
                    random.nextBoolean() ? pair.serverAddress() : null,
                    random.nextBoolean() ? pair.clientAddress() : null);
        }

        private static boolean isMeant(Socket socket, SocketName.Ends ends) {
            ConnectionPair pair = socket.pair();
            return pair != null
                    && pair.portOnServer() == ends.portOnServer()
                    && pair.portOnClient() == ends.portOnClient()
                    && (ends.clientAddress() == null || ends.clientAddress().equals(pair.clientAddress()));
        }

        private static boolean succeeds(CompletableFuture<Void> added) {
            assertTrue(added.isDone());
            return !added.isCompletedExceptionally();
        }

        private void delete() {
            long uid = account();
            long cookie = cookies.get(random.nextInt(cookies.size()));
            setup.line(uid).delete(RegistrySetup.cookie(cookie));
            names.remove(new Key(uid, cookie));
        }

        void askAll() {
            for (Socket socket : open.values()) {
                if (socket.pair() == null) {
                    continue;
                }
                CompletableFuture<List<Registration>> asked = setup.ask(socket.pair());
                String name = names.get(new Key(socket.uid(), socket.cookie()));
                assertEquals(
                        name == null || socket.accepted() ? List.of() : List.of(name),
                        RegistrySetup.texts(asked.getNow(List.of())));
                asked.cancel(true);
            }
            assertEquals(0, setup.registry.statistics().waiting());
        }
    }
}
