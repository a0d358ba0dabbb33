package io.github.nettyidentd.linux.socket;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.blocking.BlockingCalls;
import io.github.nettyidentd.blocking.Bounds;
import io.github.nettyidentd.linux.socket.SocketOwner.Reason;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.Inet4Address;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Reads {@code /proc/net/tcp} and {@code /proc/net/tcp6} from top to bottom, for kernels and sandboxes that refuse
 * netlink. That takes milliseconds, and more with each socket on the host, and is done on a thread of its own. The
 * files have no counts that tell which end opened a connection; if a socket listens on the local port, the connection
 * counts as accepted.
 */
final class ProcSocketTable implements SocketTable {

    private static final Bounds BOUNDS = new Bounds(1, 4, 1, 256, Duration.ofSeconds(5));

    private final Path directory;
    private final OwnerCheck ownerCheck;
    private final SamePortSearch samePorts;
    private final BlockingCalls reader = new BlockingCalls("proc-net-tcp", BOUNDS);

    ProcSocketTable(Path directory, UidMap uids) {
        this.directory = directory;
        this.ownerCheck = new OwnerCheck(uids);
        this.samePorts = new SamePortSearch(directory);
    }

    @Override
    public String source() {
        return directory.resolve("tcp").toString();
    }

    @Override
    public CompletableFuture<SocketOwner> find(ConnectionPair pair) {
        return reader.run(
                pair.clientAddress(),
                () -> "a connection of " + pair.clientAddress().getHostAddress(),
                () -> read(pair));
    }

    private SocketOwner read(ConnectionPair pair) throws IOException {
        var scan = new ProcScan(pair);
        if (pair.serverAddress() instanceof Inet4Address) {
            scan("tcp", scan);
        }
        // This file has the IPv4 connections of IPv6 sockets too, and the sockets that listen for both families.
        if (Files.exists(directory.resolve("tcp6"))) {
            scan("tcp6", scan);
        }
        ProcScan.Row row = scan.connection();
        if (row == null) {
            return new SocketOwner.None(scan.hasListener() ? Reason.ONLY_LISTENER : Reason.NO_CONNECTION);
        }
        return ownerCheck
                .whyNobody(row.state(), row.uid(), row.inode())
                .<SocketOwner>map(SocketOwner.None::new)
                .orElseGet(
                        () -> new SocketOwner.Found(row.uid(), row.state(), row.inode(), scan.hasListener(), 0, 0, ""));
    }

    private void scan(String file, ProcScan scan) throws IOException {
        try (BufferedReader rows = Files.newBufferedReader(directory.resolve(file), StandardCharsets.ISO_8859_1)) {
            for (String row = rows.readLine(); row != null; row = rows.readLine()) {
                scan.read(row);
            }
        }
    }

    @Override
    public CompletableFuture<List<ConnectionPair>> findSamePorts(ConnectionPair pair) {
        return samePorts.find(pair);
    }

    @Override
    public CompletableFuture<List<ConnectionPair>> findHeldWithPorts(ConnectionPair pair) {
        return samePorts.findHeld(pair);
    }

    @Override
    public void close() {
        samePorts.close();
        reader.close();
    }
}
