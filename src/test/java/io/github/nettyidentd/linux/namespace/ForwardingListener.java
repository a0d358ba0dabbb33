package io.github.nettyidentd.linux.namespace;

import java.net.InetAddress;

/** Hands everything on to another listener. */
class ForwardingListener implements NamespaceListener {

    private final NamespaceListener next;

    ForwardingListener(NamespaceListener next) {
        this.next = next;
    }

    @Override
    public void added(long namespace, String name, int questions, int counts) {
        next.added(namespace, name, questions, counts);
    }

    @Override
    public void renamed(long namespace, String name) {
        next.renamed(namespace, name);
    }

    @Override
    public void removed(long namespace) {
        next.removed(namespace);
    }

    @Override
    public void addressAdded(long namespace, InetAddress address, int interfaceIndex) {
        next.addressAdded(namespace, address, interfaceIndex);
    }

    @Override
    public void addressRemoved(long namespace, InetAddress address, int interfaceIndex) {
        next.addressRemoved(namespace, address, interfaceIndex);
    }
}
