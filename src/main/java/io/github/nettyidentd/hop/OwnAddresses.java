package io.github.nettyidentd.hop;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.time.Duration;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The addresses of this host, as they were a second ago at most: a host with many containers has many interfaces, and its
 * kernel is not asked about all of them for each query. Any thread.
 */
final class OwnAddresses {

    private static final long FRESH_NANOS = Duration.ofSeconds(1).toNanos();

    private record Snapshot(Set<InetAddress> addresses, long takenAt) {}

    private volatile Snapshot last = new Snapshot(Set.of(), System.nanoTime() - FRESH_NANOS);

    /** Whether an address is one of this host's, or cannot be another host's. */
    boolean contains(InetAddress address) {
        if (address.isLoopbackAddress() || address.isAnyLocalAddress() || address.isMulticastAddress()) {
            return true;
        }
        Snapshot snapshot = last;
        if (System.nanoTime() - snapshot.takenAt() >= FRESH_NANOS) {
            snapshot = new Snapshot(read(), System.nanoTime());
            last = snapshot;
        }
        return snapshot.addresses().contains(address);
    }

    private static Set<InetAddress> read() {
        try {
            return NetworkInterface.networkInterfaces()
                    .flatMap(NetworkInterface::inetAddresses)
                    .collect(Collectors.toUnmodifiableSet());
        } catch (SocketException e) {
            // A loop through this host ends after some rounds all the same.
            return Set.of();
        }
    }
}
