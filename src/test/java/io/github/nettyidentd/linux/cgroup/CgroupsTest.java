package io.github.nettyidentd.linux.cgroup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.github.nettyidentd.testing.Await;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CgroupsTest {

    private static final Duration DEADLINE = Duration.ofSeconds(30);

    /** A tree whose walks the test lets go on, and whose cgroups come and go. */
    private static final class FakeTree implements CgroupTree {
        private final Map<Long, String> cgroups = new ConcurrentHashMap<>();
        private final Semaphore begun = new Semaphore(0);
        private final Semaphore mayEnd = new Semaphore(0);
        private final AtomicInteger walks = new AtomicInteger();

        @Override
        public Walked walk() throws IOException {
            Map<Long, String> found = Map.copyOf(cgroups);
            walks.incrementAndGet();
            begun.release();
            mayEnd.acquireUninterruptibly();
            if (found.containsValue("broken")) {
                throw new IOException("cannot list the directory");
            }
            return new Walked(found, "gone");
        }

        @Override
        public boolean isAt(String path, long id) {
            return path.equals(cgroups.get(id));
        }
    }

    private final FakeTree tree = new FakeTree();
    private Cgroups cgroups = new Cgroups(DEADLINE, tree);

    @AfterEach
    void close() {
        cgroups.close();
        tree.mayEnd.release(100);
    }

    private static Cgroup known(String path) {
        return new Cgroup.Known(path);
    }

    private static final Cgroup GONE = new Cgroup.Unknown("gone");

    @Test
    void anIdIsKnownAtOnceAfterAWalkThatFoundIt() {
        tree.cgroups.putAll(Map.of(7L, "/a", 8L, "/b"));
        CompletableFuture<Cgroup> first = cgroups.find(7);
        assertFalse(first.isDone());
        tree.mayEnd.release();
        assertEquals(known("/a"), first.join());
        assertEquals(known("/b"), cgroups.find(8).getNow(GONE));
        assertEquals(1, tree.walks.get());
    }

    @Test
    void theKernelThatTellsNoIdIsNotAskedFurther() {
        assertInstanceOf(Cgroup.Unknown.class, cgroups.find(0).getNow(known("/")));
        assertEquals(0, tree.walks.get());
    }

    @Test
    void aDeadCgroupIsNotKnownAndThatIsRemembered() {
        tree.mayEnd.release();
        assertEquals(GONE, cgroups.find(7).join());
        assertEquals(GONE, cgroups.find(7).getNow(known("/")));
        assertEquals(1, tree.walks.get());
    }

    @Test
    void aWalkThatBeganBeforeTheQuestionDoesNotProveThatThereIsNoSuchCgroup() throws Exception {
        CompletableFuture<Cgroup> other = cgroups.find(7);
        tree.begun.acquire();
        tree.cgroups.put(8L, "/new");
        CompletableFuture<Cgroup> late = cgroups.find(8);
        tree.mayEnd.release(2);
        assertEquals(known("/new"), late.join());
        assertEquals(GONE, other.join());
        assertEquals(2, tree.walks.get());
    }

    @Test
    void aWalkThatBeganBeforeTheQuestionMayAnswerIt() throws Exception {
        tree.cgroups.put(8L, "/b");
        var _ = cgroups.find(7);
        tree.begun.acquire();
        CompletableFuture<Cgroup> late = cgroups.find(8);
        tree.mayEnd.release();
        assertEquals(known("/b"), late.join());
        assertEquals(1, tree.walks.get());
    }

    @Test
    void allWhoAskDuringAWalkShareTheNextOne() throws Exception {
        var first = cgroups.find(1);
        tree.begun.acquire();
        List<CompletableFuture<Cgroup>> late = new ArrayList<>();
        for (long id = 2; id < 100; id++) {
            tree.cgroups.put(id, "/" + id);
            late.add(cgroups.find(id));
        }
        tree.mayEnd.release(2);
        for (int i = 0; i < late.size(); i++) {
            assertEquals(known("/" + (i + 2)), late.get(i).join());
        }
        assertEquals(GONE, first.join());
        assertEquals(2, tree.walks.get());
    }

    @Test
    void aNameIsCheckedBeforeItIsGivenAgain() throws Exception {
        tree.cgroups.put(7L, "/a");
        tree.mayEnd.release(100);
        assertEquals(known("/a"), cgroups.find(7).join());
        // Within a second of the last look, the old name may be given.
        tree.cgroups.put(7L, "/other");
        Await.until("the new name is given", () -> cgroups.find(7).join().equals(known("/other")));
        tree.cgroups.remove(7L);
        Await.until(
                "the name of the dead cgroup is given no more",
                () -> cgroups.find(7).join().equals(GONE));
    }

    @Test
    void aWalkThatFailsSaysWhyAndIsNotRemembered() {
        tree.cgroups.putAll(Map.of(1L, "broken"));
        tree.mayEnd.release(2);
        assertEquals(
                new Cgroup.Unknown("cannot list the directory"), cgroups.find(7).join());
        tree.cgroups.remove(1L);
        assertEquals(GONE, cgroups.find(7).join());
    }

    @Test
    void aWalkThatTakesTooLongIsNotWaitedFor() {
        cgroups.close();
        cgroups = new Cgroups(Duration.ofMillis(100), tree);
        assertEquals(
                new Cgroup.Unknown("cgroups: no answer within 100 ms about the tree of cgroups"),
                cgroups.find(7).join());
    }

    @Test
    void whoeverGoesAwayLeavesTheWalkToTheOthers() throws Exception {
        tree.cgroups.put(7L, "/a");
        CompletableFuture<Cgroup> cancelled = cgroups.find(7);
        CompletableFuture<Cgroup> other = cgroups.find(7);
        tree.begun.acquire();
        cancelled.cancel(true);
        tree.mayEnd.release();
        assertEquals(known("/a"), other.join());
    }
}
