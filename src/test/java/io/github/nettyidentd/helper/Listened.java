package io.github.nettyidentd.helper;

import io.github.nettyidentd.linux.ffi.InheritedFd;
import io.github.nettyidentd.linux.namespace.NamespaceListener;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** Takes note of all that is told about namespaces, and closes the descriptors. */
final class Listened implements NamespaceListener {

    private final List<String> told = new CopyOnWriteArrayList<>();

    List<String> told() {
        return List.copyOf(told);
    }

    @Override
    public void added(long namespace, String name, int questions, int counts) {
        told.add("added " + namespace + " " + name);
        new InheritedFd(questions).close();
        new InheritedFd(counts).close();
    }

    @Override
    public void renamed(long namespace, String name) {
        told.add("renamed " + namespace + " " + name);
    }

    @Override
    public void removed(long namespace) {
        told.add("removed " + namespace);
    }

    @Override
    public void addressAdded(long namespace, InetAddress address, int interfaceIndex) {
        told.add("address " + namespace + " " + address.getHostAddress() + " " + interfaceIndex);
    }

    @Override
    public void addressRemoved(long namespace, InetAddress address, int interfaceIndex) {
        told.add("no address " + namespace + " " + address.getHostAddress() + " " + interfaceIndex);
    }
}
