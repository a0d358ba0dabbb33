package io.github.nettyidentd.linux.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.nettyidentd.linux.ffi.Credentials;
import io.github.nettyidentd.testing.ForkedJvm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PrivilegesTest {

    private static final RunAs NOBODY = new RunAs("nobody", 65534, 65534, List.of(65534L));

    private static ThreadCredentials thread(Set<Long> uids, Set<Long> groups, long capabilities) {
        return new ThreadCredentials("4711", uids, Set.of(65534L), groups, capabilities, true);
    }

    private static void drop(String user, String group, String groups, long uid, long gid)
            throws IOException, InterruptedException {
        assumeTrue(Credentials.effectiveUid() == 0, "only root can become another user");
        ForkedJvm.Outcome outcome = ForkedJvm.run(ForkedJvm.command(DroppedJvm.Drop.class, user, group));
        assertEquals("""
                uid=%1$d gid=%2$d groups=[%3$s] threads>8=true no new privileges=true
                another thread: %1$d
                virtual thread: %1$d
                again: true
                as another: cannot become daemon (uid 1, gid 1): setgroups([1]): EPERM (1); only root can
                """.formatted(uid, gid, groups), outcome.output());
        assertEquals(0, outcome.status());
    }

    @Test
    void becomesAUserWithItsGroupsInAllThreads() throws IOException, InterruptedException {
        RunAs nobody = RunAs.of("nobody", null);
        drop("nobody", "", Long.toString(nobody.gid()), nobody.uid(), nobody.gid());
    }

    @Test
    void becomesAUidWithoutAnAccountInOneGroup() throws IOException, InterruptedException {
        drop("3999999999", "daemon", "1", 3_999_999_999L, 1);
    }

    @Test
    void doesNothingWhereItIsThatUserAlready() throws IOException {
        long uid = Credentials.effectiveUid();
        assumeTrue(uid != 0, "nobody drops to root");
        long gid = (int) Files.getAttribute(Path.of("/proc/self"), "unix:gid");
        assertEquals(
                uid, Privileges.drop(new RunAs("me", uid, gid, List.of(gid))).uid());
    }

    @Test
    void refusesAThreadOfAnotherUser() throws IOException {
        var nobody = thread(Set.of(65534L), Set.of(65534L), 0);
        assertEquals(
                new Privileges.Held(65534, 65534, Set.of(65534L), 2, true),
                Privileges.held(List.of(nobody, nobody), NOBODY, Set.of(65534L)));
        for (ThreadCredentials other : List.of(
                thread(Set.of(0L, 65534L), Set.of(65534L), 0),
                thread(Set.of(65534L), Set.of(0L, 65534L), 0),
                thread(Set.of(65534L), Set.of(), 0))) {
            var failure = assertThrows(
                    IOException.class, () -> Privileges.held(List.of(nobody, other), NOBODY, Set.of(65534L)));
            assertTrue(String.valueOf(failure.getMessage())
                    .endsWith("(expected: nobody (uid 65534, gid 65534), groups [65534])"));
        }
    }

    @Test
    void refusesAThreadThatKeepsACapability() {
        var failure = assertThrows(
                IOException.class,
                () -> Privileges.refuseCapabilities(List.of(thread(Set.of(65534L), Set.of(), 0x400))));
        assertEquals("thread 4711 keeps capabilities 400 (expected: none)", failure.getMessage());
    }

    @Test
    void readsWhatTheKernelHoldsOfAThread() throws IOException {
        assertEquals(
                new ThreadCredentials("7", Set.of(0L, 65534L), Set.of(4_000_000_000L), Set.of(1L, 2L), 0x401, true),
                ThreadCredentials.parse(
                        "7",
                        List.of(
                                "Name:\tjava",
                                "Uid:\t65534\t0\t65534\t65534",
                                "Gid:\t4000000000\t4000000000\t4000000000\t4000000000",
                                "Groups:\t1 2 ",
                                "CapInh:\t0000000000000002",
                                "CapPrm:\t0000000000000400",
                                "CapEff:\t0000000000000000",
                                "CapAmb:\t0000000000000001",
                                "NoNewPrivs:\t1")));
    }

    @Test
    void failsWhereTheKernelShowsLess() {
        assertThrows(IOException.class, () -> ThreadCredentials.parse("7", List.of("Uid:\t1\t1\t1\t1")));
    }
}
