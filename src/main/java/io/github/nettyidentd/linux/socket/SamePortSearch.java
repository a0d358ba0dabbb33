package io.github.nettyidentd.linux.socket;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.blocking.BlockingCalls;
import io.github.nettyidentd.blocking.Bounds;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.StringTokenizer;
import java.util.concurrent.CompletableFuture;

/**
 * Looks for connections that have the ports of a given connection and other addresses. That helps an operator who
 * wonders why no owner was found: behind NAT, or on a host with several addresses, it is easy to ask about the wrong
 * addresses. Reads {@code /proc/net/tcp} and {@code /proc/net/tcp6} (proc_net(5)) on a thread of its own, which takes
 * milliseconds.
 */
final class SamePortSearch implements AutoCloseable {

    private static final Bounds BOUNDS = new Bounds(1, 2, 1, 16, Duration.ofSeconds(5));
    private static final int MAX_FOUND = 4;
    private static final int LOCAL = 1;
    private static final int REMOTE = 2;
    private static final int HEX = 16;
    private static final int WORD_DIGITS = 8;

    private final Path directory;
    private final BlockingCalls reader = new BlockingCalls("same-ports", BOUNDS);

    SamePortSearch(Path directory) {
        this.directory = directory;
    }

    /** Finds at most {@value #MAX_FOUND} connections. Does not block. */
    CompletableFuture<List<ConnectionPair>> find(ConnectionPair pair) {
        return reader.run(directory, () -> "connections with the same ports", () -> read(pair));
    }

    private List<ConnectionPair> read(ConnectionPair pair) throws IOException {
        List<ConnectionPair> found = new ArrayList<>();
        String local = hex(pair.portOnServer());
        String remote = hex(pair.portOnClient());
        for (String file : List.of("tcp", "tcp6")) {
            Path path = directory.resolve(file);
            if (!Files.exists(path)) {
                continue;
            }
            try (BufferedReader rows = Files.newBufferedReader(path, ISO_8859_1)) {
                for (String row = rows.readLine(); row != null && found.size() < MAX_FOUND; row = rows.readLine()) {
                    List<String> fields = Collections.list(new StringTokenizer(row)).stream()
                            .map(String.class::cast)
                            .toList();
                    if (fields.size() > REMOTE
                            && fields.get(LOCAL).endsWith(local)
                            && fields.get(REMOTE).endsWith(remote)) {
                        found.add(new ConnectionPair(
                                address(fields.get(LOCAL)), pair.portOnServer(),
                                address(fields.get(REMOTE)), pair.portOnClient()));
                    }
                }
            }
        }
        found.remove(pair);
        return List.copyOf(found);
    }

    private static String hex(int port) {
        return String.format(Locale.ROOT, ":%04X", port);
    }

    /** Reads an address, which the kernel prints as words of 32 bits in the byte order of the host. */
    private static InetAddress address(String end) throws UnknownHostException {
        String digits = end.substring(0, end.indexOf(':'));
        ByteBuffer octets = ByteBuffer.allocate(digits.length() / 2).order(ByteOrder.nativeOrder());
        for (int i = 0; i < digits.length(); i += WORD_DIGITS) {
            octets.putInt(Integer.parseUnsignedInt(digits, i, i + WORD_DIGITS, HEX));
        }
        return InetAddress.getByAddress(octets.array());
    }

    @Override
    public void close() {
        reader.close();
    }
}
