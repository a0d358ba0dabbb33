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

    /** More than one means already that it is not known which one is meant. */
    private static final int MAX_HELD = 16;

    private static final int LOCAL = 1;
    private static final int REMOTE = 2;
    private static final int STATE = 3;
    private static final int INODE = 9;
    private static final int HEX = 16;
    private static final int WORD_DIGITS = 8;

    private final Path directory;
    private final BlockingCalls reader = new BlockingCalls("same-ports", BOUNDS);

    /** Apart from the above, so that an operator who traces queries keeps no gateway waiting. */
    private final BlockingCalls heldReader = new BlockingCalls("gateway-ports", BOUNDS);

    SamePortSearch(Path directory) {
        this.directory = directory;
    }

    /** Finds at most {@value #MAX_FOUND} connections. Does not block. */
    CompletableFuture<List<ConnectionPair>> find(ConnectionPair pair) {
        return reader.run(
                directory,
                () -> "connections with the same ports",
                () -> read(pair, fields -> true, MAX_FOUND).stream()
                        .filter(found -> !found.equals(pair))
                        .toList());
    }

    /**
     * Finds the connections with these ports and this local address that a process holds; at most {@value #MAX_HELD}. Does
     * not block. Each source that asks has one reading under way, and the files are never read more than twice at once.
     */
    CompletableFuture<List<ConnectionPair>> findHeld(ConnectionPair pair) {
        return heldReader.run(
                pair.clientAddress(),
                () -> "connections with the ports that " + pair.clientAddress().getHostAddress() + " asks about",
                () -> read(
                        pair,
                        fields -> isHeld(fields) && address(fields.get(LOCAL)).equals(pair.serverAddress()),
                        MAX_HELD));
    }

    /** Says whether a row counts, which has the ports. */
    private interface RowTest {
        boolean counts(List<String> fields) throws IOException;
    }

    private List<ConnectionPair> read(ConnectionPair pair, RowTest test, int most) throws IOException {
        List<ConnectionPair> found = new ArrayList<>();
        String local = hex(pair.portOnServer());
        String remote = hex(pair.portOnClient());
        for (String file : List.of("tcp", "tcp6")) {
            Path path = directory.resolve(file);
            if (!Files.exists(path)) {
                continue;
            }
            try (BufferedReader rows = Files.newBufferedReader(path, ISO_8859_1)) {
                for (String row = rows.readLine(); row != null && found.size() < most; row = rows.readLine()) {
                    // Most rows have other ports, and are not cut into fields.
                    if (!row.contains(local) || !row.contains(remote)) {
                        continue;
                    }
                    List<String> fields = fields(row);
                    if (fields.size() > INODE
                            && fields.get(LOCAL).endsWith(local)
                            && fields.get(REMOTE).endsWith(remote)
                            && test.counts(fields)) {
                        found.add(new ConnectionPair(
                                address(fields.get(LOCAL)), pair.portOnServer(),
                                address(fields.get(REMOTE)), pair.portOnClient()));
                    }
                }
            }
        }
        return List.copyOf(found);
    }

    private static List<String> fields(String row) {
        return Collections.list(new StringTokenizer(row)).stream()
                .map(String.class::cast)
                .toList();
    }

    /** Whether a process holds the socket of a row, in a state in which a peer may ask about it. */
    private static boolean isHeld(List<String> fields) {
        return TcpState.of(Integer.parseInt(fields.get(STATE), HEX)).canBeHeld()
                && !fields.get(INODE).equals("0");
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
        heldReader.close();
        reader.close();
    }
}
