package io.github.nettyidentd.linux.namespace;

import java.net.InetAddress;

/**
 * Hears which network namespaces there are besides the own one. The helper's watch and the daemon's end of the helper's
 * socket speak to it in the same words. Called by one thread at a time; must not block or throw.
 */
public interface NamespaceListener {

    /**
     * A namespace is there. Its addresses follow.
     *
     * @param namespace the inode of the namespace, by which later calls name it
     * @param name the name of its file, such as {@code web} of {@code /run/netns/web}; empty if it has none
     * @param questions the descriptor of a sock_diag socket that was opened inside, for questions that never wait. The
     *     listener closes it
     * @param counts the same for questions that may wait. The listener closes it
     */
    void added(long namespace, String name, int questions, int counts);

    /** A namespace has another name now; empty if it has lost its name and still has processes. */
    void renamed(long namespace, String name);

    /** A namespace has gone. What the listener holds of it must be closed at once, because it keeps the namespace alive. */
    void removed(long namespace);

    /**
     * A namespace has an address.
     *
     * @param interfaceIndex the interface in the namespace that has it
     */
    void addressAdded(long namespace, InetAddress address, int interfaceIndex);

    /** A namespace has lost an address. */
    void addressRemoved(long namespace, InetAddress address, int interfaceIndex);
}
