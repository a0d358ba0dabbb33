package io.github.nettyidentd.linux.namespace;

import io.github.nettyidentd.linux.ffi.InheritedFd;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Remembers what a watch tells, and holds the descriptors until the namespace has gone, as the daemon does. Any thread. */
final class SeenNamespaces implements NamespaceListener, AutoCloseable {

    private record Seen(String name, List<Integer> descriptors, Set<String> addresses) {}

    private final Map<Long, Seen> all = new HashMap<>();

    @Override
    public synchronized void added(long namespace, String name, int questions, int counts) {
        if (all.put(namespace, new Seen(name, List.of(questions, counts), new HashSet<>())) != null) {
            throw new IllegalStateException("added twice: " + namespace);
        }
    }

    private Seen known(long namespace) {
        Seen seen = all.get(namespace);
        if (seen == null) {
            throw new IllegalStateException("not added: " + namespace);
        }
        return seen;
    }

    @Override
    public synchronized void renamed(long namespace, String name) {
        Seen before = known(namespace);
        all.put(namespace, new Seen(name, before.descriptors, before.addresses));
    }

    @Override
    public synchronized void removed(long namespace) {
        known(namespace).descriptors.forEach(fd -> new InheritedFd(fd).close());
        all.remove(namespace);
    }

    @Override
    public synchronized void addressAdded(long namespace, InetAddress address, int interfaceIndex) {
        if (!known(namespace).addresses.add(address.getHostAddress() + "%" + interfaceIndex)) {
            throw new IllegalStateException("added twice: " + address);
        }
    }

    @Override
    public synchronized void addressRemoved(long namespace, InetAddress address, int interfaceIndex) {
        if (!known(namespace).addresses.remove(address.getHostAddress() + "%" + interfaceIndex)) {
            throw new IllegalStateException("not added: " + address);
        }
    }

    synchronized boolean has(long namespace) {
        return all.containsKey(namespace);
    }

    synchronized boolean hasName(String name) {
        return all.values().stream().anyMatch(seen -> seen.name.equals(name));
    }

    /** The name of a namespace; {@code gone} if there is none. */
    synchronized String name(long namespace) {
        Seen seen = all.get(namespace);
        return seen == null ? "gone" : seen.name;
    }

    /** The addresses in a namespace, each with {@code %} and the index of its interface. */
    synchronized Set<String> addresses(long namespace) {
        Seen seen = all.get(namespace);
        return seen == null ? Set.of() : Set.copyOf(seen.addresses);
    }

    synchronized int count() {
        return all.size();
    }

    /** Closes the descriptors that are left. */
    @Override
    public synchronized void close() {
        Set.copyOf(all.keySet()).forEach(this::removed);
    }
}
