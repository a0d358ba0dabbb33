package io.github.nettyidentd.hop;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.github.nettyidentd.blocking.BlockingCalls;
import io.github.nettyidentd.blocking.Bounds;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * The gateways of this host's default routes, as they were a second ago at most. Reads {@code /proc/net/route} and
 * {@code /proc/net/ipv6_route}, which a router may fill with many routes, on a thread of its own. Any thread may call it.
 */
final class DefaultGateways implements AutoCloseable {

    private static final Bounds BOUNDS = new Bounds(1, 1, 1, 64, Duration.ofSeconds(2));
    private static final long FRESH_NANOS = Duration.ofSeconds(1).toNanos();

    private static final String IPV4_NONE = "00000000";
    private static final String IPV6_NONE = "0".repeat(32);

    private record Snapshot(Set<InetAddress> gateways, long takenAt) {
        boolean isFresh() {
            return System.nanoTime() - takenAt < FRESH_NANOS;
        }
    }

    private final Path directory;
    private final BlockingCalls reader = new BlockingCalls("default-gateway", BOUNDS);
    private volatile Snapshot last = new Snapshot(Set.of(), System.nanoTime() - FRESH_NANOS);

    DefaultGateways() {
        this(Path.of("/proc/net"));
    }

    DefaultGateways(Path directory) {
        this.directory = directory;
    }

    /** Whether an address is that of a default gateway. Does not block; if the routes cannot be read now, the last ones count. */
    CompletableFuture<Boolean> contains(InetAddress address) {
        Snapshot snapshot = last;
        if (snapshot.isFresh()) {
            return CompletableFuture.completedFuture(snapshot.gateways().contains(address));
        }
        return reader.run(directory, () -> "the default gateway", this::read)
                .exceptionally(_ -> last)
                .thenApply(read -> read.gateways().contains(address));
    }

    private Snapshot read() throws IOException {
        if (!last.isFresh()) {
            Set<InetAddress> gateways = new HashSet<>();
            readIpv4(gateways);
            readIpv6(gateways);
            last = new Snapshot(Set.copyOf(gateways), System.nanoTime());
        }
        return last;
    }

    /** Fields: interface, destination, gateway, flags, and behind three more the mask; in the byte order of the host. */
    private void readIpv4(Set<InetAddress> gateways) throws IOException {
        Path file = directory.resolve("route");
        if (!Files.exists(file)) {
            return;
        }
        try (BufferedReader rows = Files.newBufferedReader(file, US_ASCII)) {
            for (String row = rows.readLine(); row != null; row = rows.readLine()) {
                String[] fields = row.split("\t", -1);
                if (fields.length > 7
                        && fields[1].equals(IPV4_NONE)
                        && fields[7].strip().equals(IPV4_NONE)
                        && !fields[2].equals(IPV4_NONE)) {
                    ByteBuffer octets = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.nativeOrder());
                    octets.putInt(HexFormat.fromHexDigits(fields[2]));
                    gateways.add(InetAddress.getByAddress(octets.array()));
                }
            }
        }
    }

    /** Fields: destination and the length of its prefix, source and the same, next hop. */
    private void readIpv6(Set<InetAddress> gateways) throws IOException {
        Path file = directory.resolve("ipv6_route");
        if (!Files.exists(file)) {
            return;
        }
        try (BufferedReader rows = Files.newBufferedReader(file, US_ASCII)) {
            for (String row = rows.readLine(); row != null; row = rows.readLine()) {
                String[] fields = row.split(" +", -1);
                if (fields.length > 4
                        && fields[0].equals(IPV6_NONE)
                        && fields[1].equals("00")
                        && !fields[4].equals(IPV6_NONE)) {
                    gateways.add(InetAddress.getByAddress(HexFormat.of().parseHex(fields[4])));
                }
            }
        }
    }

    @Override
    public void close() {
        reader.close();
    }
}
