package io.github.nettyidentd.helper;

import io.github.nettyidentd.linux.ffi.InheritedFd;
import io.github.nettyidentd.linux.namespace.NamespaceListener;
import java.net.InetAddress;
import java.util.List;

/** Sends what it hears about namespaces over a connection. */
final class NamespaceReports implements NamespaceListener {

    private final ServedConnection connection;

    NamespaceReports(ServedConnection connection) {
        this.connection = connection;
    }

    @Override
    public void added(long namespace, String name, int questions, int counts) {
        try {
            connection.send(new Response.Added(namespace, name), List.of(questions, counts));
        } finally {
            // The daemon has its own.
            new InheritedFd(questions).close();
            new InheritedFd(counts).close();
        }
    }

    @Override
    public void renamed(long namespace, String name) {
        connection.send(new Response.Renamed(namespace, name), List.of());
    }

    @Override
    public void removed(long namespace) {
        connection.send(new Response.Removed(namespace), List.of());
    }

    @Override
    public void addressAdded(long namespace, InetAddress address, int interfaceIndex) {
        connection.send(new Response.AddressAdded(namespace, address, interfaceIndex), List.of());
    }

    @Override
    public void addressRemoved(long namespace, InetAddress address, int interfaceIndex) {
        connection.send(new Response.AddressRemoved(namespace, address, interfaceIndex), List.of());
    }
}
