package io.github.nettyidentd.linux.namespace;

import io.github.nettyidentd.linux.ffi.AddressSocket;
import io.github.nettyidentd.linux.ffi.DescriptorPoll;
import io.github.nettyidentd.linux.ffi.FileStatus;
import io.github.nettyidentd.linux.ffi.OpenFile;
import io.github.nettyidentd.linux.ffi.ProcessNamespaces;
import io.github.nettyidentd.linux.ffi.SystemCallException;
import io.github.nettyidentd.linux.namespace.NamespaceEntrance.Opened;
import io.github.nettyidentd.linux.namespace.NamespaceNames.Named;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The namespaces of which the listener has been told. A sweep compares them with those that names and processes refer to. For
 * one thread.
 */
final class KnownNamespaces implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(KnownNamespaces.class);

    private static final String OWN = "/proc/self/ns/net";
    private static final File PROCESSES = new File("/proc");

    /**
     * How many namespaces without a name may be known, in all and for each uid. Any user may make some (user_namespaces(7)),
     * and each costs descriptors.
     */
    private static final int MAX_UNNAMED = 1_024;

    private static final int MAX_UNNAMED_OF_UID = 256;

    /** How many namespaces may be known; only root gives names. */
    private static final int MAX_KNOWN = 4_096;

    private final NamespaceListener listener;
    private final NamespaceNames names;
    private final ProcessNamespaces processes = new ProcessNamespaces();
    private final long device;
    private final long own;
    private final Map<Long, WatchedNamespace> known = new LinkedHashMap<>();

    /** By inode, the files of the namespaces that were passed over; each is said once. */
    private final Map<Long, String> passedOver = new HashMap<>();

    /** Whether a namespace has no name, and the process that was found in it had ended a moment later. */
    private boolean processMissing;

    private boolean saidFull;

    KnownNamespaces(List<Path> directories, NamespaceListener listener) throws SystemCallException {
        FileStatus.Identity ownNamespace = FileStatus.of(OWN).identity();
        this.listener = listener;
        this.device = ownNamespace.device();
        this.own = ownNamespace.inode();
        this.names = new NamespaceNames(directories, device);
    }

    /** The directories whose events show that names have changed. */
    Set<Path> watched() {
        return names.watched();
    }

    /** Whether another look through the processes is due at once. */
    boolean isProcessMissing() {
        return processMissing;
    }

    /** Has each namespace's descriptors waited for. */
    void addTo(DescriptorPoll poll) {
        for (WatchedNamespace namespace : known.values()) {
            poll.addReadable(namespace.addressesFd());
            // Not a negative descriptor: poll(2) takes no more entries than this process may have descriptors.
            if (namespace.hasProcess()) {
                poll.addReadable(namespace.processFd());
            }
        }
    }

    /**
     * Takes what has happened at the descriptors.
     *
     * @param first where the first descriptor is in the poll
     * @return whether a process has ended, so that another one of its namespace has to be looked for
     */
    boolean takeEvents(DescriptorPoll poll, int first, AddressSocket.Reader reader) {
        boolean ended = false;
        int index = first;
        for (WatchedNamespace namespace : known.values()) {
            if (poll.isReady(index++)) {
                namespace.readAddresses(reader);
            }
            if (namespace.hasProcess() && poll.isReady(index++)) {
                namespace.leaveProcess();
                ended = true;
            }
        }
        return ended;
    }

    /**
     * Compares what is known with what is there.
     *
     * @param all whether to look through the processes even if no namespace has lost its last name
     */
    void sweep(boolean all) throws InterruptedException {
        Map<Long, Named> named = names.read();
        boolean needsProcesses = all
                || known.values().stream()
                        .anyMatch(namespace -> !named.containsKey(namespace.inode()) && !namespace.hasProcess());
        Map<Long, String> pids = needsProcesses ? pids() : Map.of();
        processMissing = false;
        for (Iterator<WatchedNamespace> rest = known.values().iterator(); rest.hasNext(); ) {
            WatchedNamespace namespace = rest.next();
            if (!keep(namespace, named.get(namespace.inode()), pids.get(namespace.inode()), needsProcesses)) {
                rest.remove();
                namespace.close();
                listener.removed(namespace.inode());
            }
        }
        for (Map.Entry<Long, Named> entry : named.entrySet()) {
            add(entry.getKey(), entry.getValue().name(), entry.getValue().path().toString(), null);
        }
        for (Map.Entry<Long, String> entry : pids.entrySet()) {
            add(entry.getKey(), "", "/proc/" + entry.getValue() + "/ns/net", entry.getValue());
        }
        passedOver.keySet().removeIf(inode -> !named.containsKey(inode) && needsProcesses && !pids.containsKey(inode));
    }

    /** By inode, one process of each namespace besides the own one. */
    private Map<Long, String> pids() {
        Map<Long, String> pids = new HashMap<>();
        String[] entries = PROCESSES.list();
        if (entries == null) {
            return pids;
        }
        for (String entry : entries) {
            if (entry.charAt(0) >= '1' && entry.charAt(0) <= '9') {
                long inode = processes.of(entry);
                if (inode != own && inode != ProcessNamespaces.UNKNOWN) {
                    pids.putIfAbsent(inode, entry);
                }
            }
        }
        return pids;
    }

    /** Brings a known namespace up to date; false if it has gone. */
    private boolean keep(
            WatchedNamespace namespace, @Nullable Named named, @Nullable String pid, boolean processesKnown) {
        if (named != null) {
            namespace.leaveProcess();
            namespace.rename(named.name());
            return true;
        }
        if (namespace.hasProcess() && (!processesKnown || namespace.isProcessInside(processes))) {
            namespace.rename("");
            return true;
        }
        namespace.leaveProcess();
        if (pid == null) {
            return false;
        }
        namespace.rename("");
        processMissing |= !namespace.follow(pid, processes);
        return true;
    }

    /** @param pid a process in it, if it has no name */
    private void add(long inode, String name, String path, @Nullable String pid) throws InterruptedException {
        if (inode == own || known.containsKey(inode) || path.equals(passedOver.get(inode))) {
            return;
        }
        try (OpenFile namespaceFile = NamespaceEntrance.find(path, device, inode)) {
            // Before there must be room, so that no user takes the room of others.
            if (pid != null && !NamespaceMaker.isRoot(namespaceFile)) {
                passedOver.put(inode, path);
                return;
            }
            long owner = pid == null ? 0 : FileStatus.of("/proc/" + pid).uid();
            if (!hasRoom(name, owner)) {
                return;
            }
            Opened opened = NamespaceEntrance.open(namespaceFile);
            var namespace = new WatchedNamespace(inode, name, owner, opened.addresses(), listener);
            known.put(inode, namespace);
            listener.added(inode, name, opened.questions(), opened.counts());
            if (pid != null) {
                processMissing |= !namespace.follow(pid, processes);
            }
        } catch (SystemCallException e) {
            if (e.isForbidden() || e.isUnsupported()) {
                log.debug("a network namespace is passed over: {}", e.getMessage());
                passedOver.put(inode, path);
            } else {
                log.debug("a network namespace is not entered now: {}", e.getMessage());
            }
        } catch (IOException e) {
            log.debug("a network namespace is not entered now: {}", e.getMessage());
        }
    }

    private boolean hasRoom(String name, long owner) {
        if (known.size() < MAX_KNOWN) {
            if (!name.isEmpty()) {
                return true;
            }
            long unnamed = known.values().stream().filter(it -> !it.isNamed()).count();
            long ofUid = known.values().stream()
                    .filter(it -> !it.isNamed() && it.owner() == owner)
                    .count();
            if (unnamed < MAX_UNNAMED && (owner == 0 || ofUid < MAX_UNNAMED_OF_UID)) {
                return true;
            }
        }
        if (!saidFull) {
            saidFull = true;
            log.warn(
                    "too many network namespaces: {} are followed (at most {}, of them {} without a name, and {} of each"
                            + " user's)",
                    known.size(),
                    MAX_KNOWN,
                    MAX_UNNAMED,
                    MAX_UNNAMED_OF_UID);
        }
        return false;
    }

    /** Tells the listener of all addresses that have come and gone until now. */
    void readAddresses(AddressSocket.Reader reader) {
        known.values().forEach(namespace -> namespace.readAddresses(reader));
    }

    @Override
    public void close() {
        known.values().forEach(WatchedNamespace::close);
        known.clear();
        processes.close();
    }
}
