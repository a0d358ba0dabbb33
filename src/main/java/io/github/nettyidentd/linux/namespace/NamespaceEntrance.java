package io.github.nettyidentd.linux.namespace;

import io.github.nettyidentd.linux.ffi.AddressSocket;
import io.github.nettyidentd.linux.ffi.FileStatus;
import io.github.nettyidentd.linux.ffi.InheritedFd;
import io.github.nettyidentd.linux.ffi.NamespaceOwner;
import io.github.nettyidentd.linux.ffi.OpenFile;
import io.github.nettyidentd.linux.ffi.SockDiagSocket;
import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Opens sockets in another network namespace. They stay in it for good, whichever thread uses them. Only a thread of its own
 * enters, which then ends: a thread in a namespace would keep it alive, and no other code may run there by mistake.
 */
final class NamespaceEntrance {

    /**
     * Sockets in a namespace.
     *
     * @param questions a descriptor of sock_diag(7)
     * @param counts another one
     */
    record Opened(int questions, int counts, AddressSocket addresses) {}

    private NamespaceEntrance() {}

    /**
     * Opens the sockets. Blocks for a moment.
     *
     * @param path the namespace's file
     * @throws ForeignNamespaceException if a user other than root can choose the namespace's addresses
     * @throws IOException if the file is another namespace by now, or this process may not enter it
     */
    static Opened open(String path, long device, long inode) throws IOException, InterruptedException {
        var task = new FutureTask<>(() -> enter(path, device, inode));
        Thread.ofPlatform().daemon().name("namespace-entrance").start(task);
        try {
            return task.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    private static Opened enter(String path, long device, long inode) throws IOException {
        try (OpenFile held = OpenFile.hold(path)) {
            FileStatus.Identity found = held.status().identity();
            if (found.device() != device || found.inode() != inode) {
                throw new IOException(path + ": another file by now");
            }
            try (OpenFile namespace = held.openForReading()) {
                if (!NamespaceOwner.isRoot(namespace)) {
                    throw new ForeignNamespaceException(path);
                }
                namespace.enterNetworkNamespace();
            }
        }
        AddressSocket addresses = AddressSocket.open();
        int questions = -1;
        try {
            questions = SockDiagSocket.openDescriptor();
            return new Opened(questions, SockDiagSocket.openDescriptor(), addresses);
        } catch (IOException e) {
            addresses.close();
            if (questions >= 0) {
                new InheritedFd(questions).close();
            }
            throw e;
        }
    }
}
