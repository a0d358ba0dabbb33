package io.github.nettyidentd.linux.namespace;

import io.github.nettyidentd.linux.ffi.AddressSocket;
import io.github.nettyidentd.linux.ffi.InheritedFd;
import io.github.nettyidentd.linux.ffi.ProcessDescriptor;
import io.github.nettyidentd.linux.ffi.ProcessNamespaces;
import io.github.nettyidentd.linux.ffi.SystemCallException;
import java.io.IOException;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A namespace that the listener knows: its addresses, and a process in it, whose end is heard of. For one thread. Its socket
 * keeps the namespace alive, so that no other namespace gets its inode until this is closed.
 */
final class WatchedNamespace implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(WatchedNamespace.class);

    private static final int NONE = -1;

    /** Root in a container may give its interfaces any number of addresses. */
    private static final int MAX_ADDRESSES = 4_096;

    /** How often all addresses are listed again at once, if changes get in the way each time. */
    private static final int MAX_LISTS = 8;

    private record Place(InetAddress address, int interfaceIndex) {}

    private final long inode;
    private final long owner;
    private final AddressSocket socket;
    private final NamespaceListener listener;
    private final Set<Place> places = new HashSet<>();
    private String name;
    private String pid = "";
    private int process = NONE;

    /** What the kernel has listed so far; {@code null} unless it lists all addresses now. */
    private @Nullable Set<Place> listed;

    /** Whether the addresses that are known may be wrong. */
    private boolean inDoubt = true;

    /**
     * @param owner the uid on whose account the namespace goes
     * @param socket closed with this object
     */
    WatchedNamespace(long inode, String name, long owner, AddressSocket socket, NamespaceListener listener) {
        this.inode = inode;
        this.name = name;
        this.owner = owner;
        this.socket = socket;
        this.listener = listener;
    }

    long inode() {
        return inode;
    }

    long owner() {
        return owner;
    }

    boolean isNamed() {
        return !name.isEmpty();
    }

    /** Changes the name; the listener hears of it if it is another one. */
    void rename(String newName) {
        if (!newName.equals(name)) {
            name = newName;
            listener.renamed(inode, newName);
        }
    }

    /** The descriptor at which changes of addresses arrive. */
    int addressesFd() {
        return socket.fd();
    }

    /** The descriptor that can be read once the process in this namespace has ended. */
    int processFd() {
        return process;
    }

    /** Whether a process in this namespace is followed. */
    boolean hasProcess() {
        return process != NONE;
    }

    /**
     * Follows a process.
     *
     * @return false if it has ended, or has left the namespace
     */
    boolean follow(String newPid, ProcessNamespaces namespaces) {
        try {
            process = ProcessDescriptor.open(Integer.parseInt(newPid));
            pid = newPid;
        } catch (SystemCallException e) {
            // Before Linux 5.3 there are no such descriptors: then the next sweep finds out that the process has ended.
            return !e.isMissingProcess();
        }
        // Only now does the pid stand for one process for sure.
        if (!isProcessInside(namespaces)) {
            leaveProcess();
            return false;
        }
        return true;
    }

    /** Whether the process that is followed is still in this namespace, which it may leave by setns(2). */
    boolean isProcessInside(ProcessNamespaces namespaces) {
        return namespaces.of(pid) == inode;
    }

    /** Follows no process any more. */
    void leaveProcess() {
        if (hasProcess()) {
            new InheritedFd(process).close();
            process = NONE;
        }
    }

    /** Tells the listener of all addresses that have come and gone until now. */
    void readAddresses(AddressSocket.Reader reader) {
        try {
            for (int lists = 0; lists <= MAX_LISTS; lists++) {
                readOnce(reader);
                if (!inDoubt) {
                    return;
                }
                inDoubt = false;
                listed = new HashSet<>();
                socket.requestAll();
            }
            readOnce(reader);
        } catch (IOException e) {
            inDoubt = true;
            log.debug("namespace {}: cannot ask for its addresses: {}", this, e.getMessage());
        }
    }

    private void readOnce(AddressSocket.Reader reader) {
        try {
            if (!reader.read(socket, new Received())) {
                inDoubt = true;
            }
        } catch (IOException e) {
            inDoubt = true;
            log.debug("namespace {}: {}", this, e.getMessage());
        }
        if (listed != null) {
            // The kernel sends the next part of the list when there is room, that is before the socket is empty.
            listed = null;
            inDoubt = true;
        }
    }

    /** What one socket has received. */
    private final class Received implements AddressSocket.Receiver {

        @Override
        public void added(InetAddress address, int interfaceIndex) {
            var place = new Place(address, interfaceIndex);
            if (listed != null) {
                listed.add(place);
            }
            if (places.size() < MAX_ADDRESSES && places.add(place)) {
                listener.addressAdded(inode, address, interfaceIndex);
            }
        }

        @Override
        public void removed(InetAddress address, int interfaceIndex) {
            var place = new Place(address, interfaceIndex);
            if (listed != null) {
                listed.remove(place);
            }
            if (places.remove(place)) {
                listener.addressRemoved(inode, address, interfaceIndex);
            }
        }

        @Override
        public void interrupted() {
            inDoubt = true;
        }

        @Override
        public void end() {
            if (listed == null) {
                return;
            }
            for (Iterator<Place> known = places.iterator(); known.hasNext(); ) {
                Place place = known.next();
                if (!listed.contains(place)) {
                    known.remove();
                    listener.addressRemoved(inode, place.address(), place.interfaceIndex());
                }
            }
            listed = null;
        }
    }

    @Override
    public void close() {
        leaveProcess();
        socket.close();
    }

    @Override
    public String toString() {
        return isNamed() ? name : "net:[" + inode + "]";
    }
}
