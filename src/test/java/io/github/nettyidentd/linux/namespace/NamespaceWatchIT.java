package io.github.nettyidentd.linux.namespace;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.linux.ffi.FileStatus;
import io.github.nettyidentd.testing.Await;
import io.github.nettyidentd.testing.Commands;
import io.github.nettyidentd.testing.NetworkNamespace;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real namespaces, named ones and those of processes. Needs root and iproute2. Other namespaces may be there as well. */
class NamespaceWatchIT {

    private final SeenNamespaces seen = new SeenNamespaces();
    private NamespaceWatch watch;

    @BeforeEach
    void start() throws IOException {
        Commands.assumeRoot();
        Commands.assumeProgram("ip");
        Commands.assumeProgram("unshare");
        watch = NamespaceWatch.start(seen);
    }

    @AfterEach
    void stop() {
        if (watch != null) {
            watch.close();
        }
        seen.close();
    }

    private void sweep() throws InterruptedException, ExecutionException, TimeoutException {
        watch.sweep().get(30, SECONDS);
    }

    private static long inode(String path) throws IOException {
        return FileStatus.of(path).identity().inode();
    }

    private static long inode(NetworkNamespace namespace) throws IOException {
        return inode("/run/netns/" + namespace.name());
    }

    /** A process in a namespace of its own. */
    private static Process unshared() throws Exception {
        return unshared("unshare", "--net", "sleep", "600");
    }

    private static Process unshared(String... command) throws Exception {
        Process process = new ProcessBuilder(command).start();
        long own = inode("/proc/self/ns/net");
        Await.until("the process has left our namespace", () -> inodeOf(process) != own);
        return process;
    }

    private static long inodeOf(Process process) throws IOException {
        return inode("/proc/" + process.pid() + "/ns/net");
    }

    @Test
    void leavesOutTheOwnNamespace() throws Exception {
        sweep();
        assertFalse(seen.has(inode("/proc/self/ns/net")));
    }

    @Test
    void tellsOfANamedNamespaceAndOfItsAddressesWithoutBeingAsked() throws Exception {
        sweep();
        try (var namespace = NetworkNamespace.create()) {
            long inode = inode(namespace);
            Await.until("it is told", () -> seen.has(inode));
            assertEquals(namespace.name(), seen.name(inode));
            namespace.ip("address add 192.0.2.7/32 dev lo");
            Await.until("its address is told", () -> seen.addresses(inode).equals(Set.of("192.0.2.7%1")));
        }
    }

    @Test
    void aSweepKnowsEverythingThatWasThereBefore() throws Exception {
        try (var namespace = NetworkNamespace.create()) {
            namespace.ip("address add 192.0.2.7/24 dev lo");
            namespace.ip("link add v1 type veth peer name v2");
            namespace.ip("address add 192.0.2.8 peer 192.0.2.9 dev v1");
            namespace.ip("address add 2001:db8::7/64 dev v2 nodad");
            sweep();
            long inode = inode(namespace);
            Set<String> addresses = seen.addresses(inode);
            assertTrue(addresses.contains("192.0.2.7%1"), addresses::toString);
            assertTrue(addresses.stream().anyMatch(it -> it.startsWith("192.0.2.8%")), addresses::toString);
            assertTrue(addresses.stream().noneMatch(it -> it.startsWith("192.0.2.9%")), addresses::toString);
            assertTrue(addresses.stream().anyMatch(it -> it.startsWith("2001:db8:0:0:0:0:0:7%")), addresses::toString);
            namespace.ip("address del 192.0.2.7/24 dev lo");
            namespace.ip("link del v1");
            sweep();
            assertEquals(Set.of(), seen.addresses(inode));
        }
    }

    @Test
    void followsTheNamespaceOfAProcessUntilItsEnd() throws Exception {
        Process process = unshared();
        try {
            long inode = inodeOf(process);
            sweep();
            assertEquals("", seen.name(inode));
            process.destroyForcibly();
            Await.until("it is let go", () -> !seen.has(inode));
        } finally {
            process.destroyForcibly();
        }
    }

    /** Such a user could give it the address of somebody else's container. */
    @Test
    void leavesOutANamespaceThatAnotherUserThanRootHasMade() throws Exception {
        Commands.assumeProgram("setpriv");
        Process ofRoot = unshared("unshare", "--user", "--map-root-user", "--net", "sleep", "600");
        Process ofUser = unshared(
                "setpriv", "--reuid=54321", "--regid=54321", "--clear-groups", "unshare", "--user", "--map-root-user",
                "--net", "sleep", "600");
        try {
            sweep();
            assertTrue(seen.has(inodeOf(ofRoot)));
            assertFalse(seen.has(inodeOf(ofUser)));
        } finally {
            ofRoot.destroyForcibly().waitFor();
            ofUser.destroyForcibly().waitFor();
        }
    }

    @Test
    void asksAnotherProcessOfTheNamespaceWhenOneHasEnded() throws Exception {
        Process first = unshared();
        Process second =
                new ProcessBuilder("nsenter", "--net=/proc/" + first.pid() + "/ns/net", "sleep", "600").start();
        try {
            long inode = inodeOf(first);
            Await.until("the second has entered", () -> inodeOf(second) == inode);
            sweep();
            first.destroyForcibly().waitFor();
            sweep();
            assertTrue(seen.has(inode));
            second.destroyForcibly().waitFor();
            Await.until("it is let go", () -> !seen.has(inode));
        } finally {
            first.destroyForcibly();
            second.destroyForcibly();
        }
    }

    @Test
    void aNamespaceThatLosesItsNameLivesWithItsProcess() throws Exception {
        Process process;
        long inode;
        try (var namespace = NetworkNamespace.create()) {
            inode = inode(namespace);
            process = new ProcessBuilder(namespace.runner("sleep", "600")).start();
            Await.until("the process has entered", () -> inodeOf(process) == inode);
            Await.until("it is told", () -> seen.name(inode).equals(namespace.name()));
        }
        try {
            Await.until("it has no name", () -> seen.name(inode).isEmpty());
            process.destroyForcibly();
            Await.until("it is let go", () -> !seen.has(inode));
        } finally {
            process.destroyForcibly();
        }
    }

    /** A container's end must not wait for us, although the sockets that we hold keep the namespace alive. */
    @Test
    void theNetworkOfARemovedNamespaceGoesAtOnce() throws Exception {
        String device = "nsw" + ProcessHandle.current().pid();
        try (var gateway = NetworkNamespace.create()) {
            try (var container = NetworkNamespace.create()) {
                gateway.ip("link add " + device + " type veth peer name eth0 netns " + container.name());
                container.ip("address add 192.0.2.7/24 dev eth0");
                sweep();
                assertTrue(seen.has(inode(container)));
            }
            Await.until("the other end of its link has gone", () -> !isThere(device, gateway));
        }
    }

    private static boolean isThere(String device, NetworkNamespace namespace) throws IOException {
        return Commands.run(namespace.runner("ip", "link", "show", device)).status() == 0;
    }

    @Test
    void namesInANewDirectoryAndLinksToProcessesCountToo(@TempDir Path directory) throws Exception {
        Process process = unshared();
        var seenHere = new SeenNamespaces();
        try (var namespaces = new KnownNamespaces(List.of(directory.resolve("docker/netns")), seenHere)) {
            namespaces.sweep(false);
            assertEquals(0, seenHere.count());
            Files.createDirectories(directory.resolve("docker/netns"));
            Files.createFile(directory.resolve("docker/netns/not-bound-yet"));
            Files.createSymbolicLink(
                    directory.resolve("docker/netns/web"), Path.of("/proc/" + process.pid() + "/ns/net"));
            Files.createSymbolicLink(directory.resolve("docker/netns/default"), Path.of("/proc/self/ns/net"));
            Files.createSymbolicLink(directory.resolve("docker/netns/other"), Path.of("/proc/self/ns/uts"));
            namespaces.sweep(false);
            assertEquals(1, seenHere.count());
            assertTrue(seenHere.hasName("web"));
        } finally {
            process.destroyForcibly();
            seenHere.close();
        }
    }

    @Test
    void nothingIsLostOrLeftWhereNamespacesComeAndGoQuickly() throws Exception {
        sweep();
        long before = descriptors() - 2L * seen.count();
        List<CompletableFuture<Void>> sweeps = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            Process process = unshared();
            try (var namespace = NetworkNamespace.create()) {
                sweeps.add(watch.sweep());
                if (i % 4 == 0) {
                    sweep();
                    assertTrue(seen.has(inode(namespace)));
                    assertTrue(seen.has(inodeOf(process)));
                }
            } finally {
                process.destroyForcibly().waitFor();
            }
        }
        for (CompletableFuture<Void> sweep : sweeps) {
            sweep.get(30, SECONDS);
        }
        // Those of other tests on this host may come and go, too: each has a socket here and two with the listener.
        Await.until("nothing is left", () -> {
            sweep();
            return descriptors() - 2L * seen.count() <= before;
        });
    }

    private static long descriptors() throws IOException {
        try (var open = Files.list(Path.of("/proc/self/fd"))) {
            return open.count();
        }
    }

    /** More changes than the kernel has room for: the addresses are listed again. */
    @Test
    void addressesAreExactAfterMoreChangesThanTheKernelKeeps(@TempDir Path directory) throws Exception {
        var held = new CountDownLatch(1);
        var atWork = new CountDownLatch(1);
        try (var namespace = NetworkNamespace.create();
                var slow = new SeenNamespaces()) {
            long inode = inode(namespace);
            var listener = new ForwardingListener(slow) {
                @Override
                public void addressAdded(long it, InetAddress address, int interfaceIndex) {
                    super.addressAdded(it, address, interfaceIndex);
                    if (it == inode) {
                        atWork.countDown();
                        try {
                            held.await();
                        } catch (InterruptedException e) {
                            throw new IllegalStateException(e);
                        }
                    }
                }
            };
            namespace.ip("address add 198.51.100.1/32 dev lo");
            try (var slowWatch = NamespaceWatch.start(listener)) {
                atWork.await();
                var commands = new StringBuilder();
                for (int i = 0; i < 2_000; i++) {
                    commands.append("address add 10.9.%d.%d/32 dev lo\n".formatted(i / 250, i % 250));
                }
                commands.append("address del 198.51.100.1/32 dev lo\n");
                Path batch = Files.writeString(directory.resolve("batch"), commands);
                namespace.ip("-batch " + batch);
                held.countDown();
                slowWatch.sweep().get(30, SECONDS);
                assertEquals(2_000, slow.addresses(inode).size());
                assertFalse(slow.addresses(inode).contains("198.51.100.1%1"));
            }
        }
    }

    @Test
    void aSweepFailsOnceTheWatchIsClosed() {
        watch.close();
        assertTrue(watch.sweep().isCompletedExceptionally());
    }
}
