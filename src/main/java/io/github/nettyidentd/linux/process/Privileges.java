package io.github.nettyidentd.linux.process;

import io.github.nettyidentd.linux.ffi.Credentials;
import io.github.nettyidentd.linux.ffi.NoNewPrivileges;
import io.github.nettyidentd.linux.ffi.SystemCallException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;

/**
 * Gives up the rights of root for good. Afterwards the kernel counts this process as not dumpable
 * (PR_SET_DUMPABLE(2const)), so that other processes of the same user cannot read its memory. The capability bounding
 * set stays as it is, because only a thread itself can empty its own, and most threads are the JVM's. It has no effect
 * once {@code no_new_privs} is set in all threads, because no program that is executed can give a capability then.
 */
public final class Privileges {

    /**
     * The identity of this process in all of its threads, as it was read back from the kernel.
     *
     * @param uid the one uid
     * @param gid the one gid
     * @param groups the supplementary groups
     * @param threads how many threads were checked
     * @param noNewPrivileges whether {@code no_new_privs} is set in all of them
     */
    public record Held(long uid, long gid, Set<Long> groups, int threads, boolean noNewPrivileges) {
        public Held {
            groups = Set.copyOf(groups);
        }
    }

    private static final long ROOT = 0;
    private static final Path SETGROUPS = Path.of("/proc/self/setgroups");

    private Privileges() {}

    /**
     * Whether this process is root and can become another user. The root of a user namespace that an ordinary user made
     * cannot: it may not set groups, has no other uid than its own, and is an ordinary user outside
     * (user_namespaces(7)).
     */
    public static boolean isRoot() {
        return Credentials.effectiveUid() == ROOT && maySetGroups();
    }

    private static boolean maySetGroups() {
        try {
            return !Files.readAllLines(SETGROUPS).contains("deny");
        } catch (IOException e) {
            // A kernel without user namespaces does not have this file.
            return true;
        }
    }

    /**
     * Makes this process that of a user, in all threads: groups, gid and uid, no capabilities, no way back, and
     * {@code no_new_privs} if the kernel can set it for all threads. Call it once, when all that needs root is done.
     * Blocks.
     *
     * <p>Nothing is changed if this process belongs to that user already; it keeps its capabilities then.
     *
     * @throws IOException if the kernel refuses it, or a thread is not what it should be afterwards. End the process
     *     then, because it may be anything in between
     */
    public static Held drop(RunAs user) throws IOException {
        ThreadCredentials own = ThreadCredentials.ofThisThread();
        if (isAlready(own, user)) {
            return held(ThreadCredentials.ofAllThreads(), user, own.groups());
        }
        setNoNewPrivileges();
        try {
            // In this order, because without uid 0 neither groups nor gid can be changed any more.
            Credentials.setGroups(user.groups());
            Credentials.setGid(user.gid());
            Credentials.setUid(user.uid());
        } catch (SystemCallException e) {
            String advice = e.isForbidden() && Credentials.effectiveUid() != ROOT ? "; only root can" : "";
            throw new IOException("cannot become " + describe(user) + ": " + e.getMessage() + advice, e);
        }
        List<ThreadCredentials> after = ThreadCredentials.ofAllThreads();
        Held held = held(after, user, Set.copyOf(user.groups()));
        refuseCapabilities(after);
        refuseWayBack("uid", () -> Credentials.setUid(ROOT));
        if (user.gid() != ROOT) {
            refuseWayBack("gid", () -> Credentials.setGid(ROOT));
        }
        return held;
    }

    private static void setNoNewPrivileges() {
        try {
            NoNewPrivileges.setForAllThreads();
        } catch (IOException e) {
            // Whether it is set is read back from the kernel.
        }
    }

    private static String describe(RunAs user) {
        return "%s (uid %d, gid %d)".formatted(user.name(), user.uid(), user.gid());
    }

    private static boolean isAlready(ThreadCredentials thread, RunAs user) {
        return thread.uids().equals(Set.of(user.uid())) && thread.gids().equals(Set.of(user.gid()));
    }

    /** Checks that all threads have the ids of a user and the same groups, and fails otherwise. */
    static Held held(List<ThreadCredentials> threads, RunAs user, Set<Long> groups) throws IOException {
        for (ThreadCredentials thread : threads) {
            if (!isAlready(thread, user) || !thread.groups().equals(groups)) {
                throw new IOException("thread %s has uids %s, gids %s, groups %s (expected: %s, groups %s)"
                        .formatted(
                                thread.tid(), thread.uids(), thread.gids(), thread.groups(), describe(user), groups));
            }
        }
        boolean noNewPrivileges = threads.stream().allMatch(ThreadCredentials::noNewPrivileges);
        return new Held(user.uid(), user.gid(), groups, threads.size(), noNewPrivileges);
    }

    static void refuseCapabilities(List<ThreadCredentials> threads) throws IOException {
        for (ThreadCredentials thread : threads) {
            if (thread.capabilities() != 0) {
                throw new IOException("thread %s keeps capabilities %x (expected: none)"
                        .formatted(thread.tid(), thread.capabilities()));
            }
        }
    }

    /** Attempts to become root again. */
    @FunctionalInterface
    private interface Return {
        void attempt() throws IOException;
    }

    private static void refuseWayBack(String id, Return toRoot) throws IOException {
        try {
            toRoot.attempt();
        } catch (SystemCallException e) {
            if (e.isForbidden()) {
                return;
            }
            throw e;
        }
        throw new IOException("could become root again by its " + id + " (expected: EPERM)");
    }
}
