package io.github.nettyidentd.linux.socket;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.linux.ffi.Credentials;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Checks socket tables by connections that this process makes to itself, whose owner is therefore known. A table that
 * is wrong about them would be wrong about all. The whole check takes a second at most. For one thread.
 */
final class SocketTableCheck implements AutoCloseable {

    /** The result of a check. */
    sealed interface Result {

        /** The table knew the owner of each connection that could be made. */
        record Passed() implements Result {}

        /** Nothing is known, because no connection could be made or the time was over; but the kernel can be asked. */
        record NotPossible(String why) implements Result {}

        /** The table found no owner, as on a kernel without sock_diag. */
        record Failed(String what) implements Result {}

        /** The table named another owner. */
        record Wrong(String what) implements Result {}
    }

    /** A connection of this process to itself. */
    private record Connection(Socket connecting, Socket accepted) {}

    private static final List<String> LOOPBACKS = List.of("127.0.0.1", "::1");
    private static final long WHOLE = Duration.ofSeconds(1).toNanos();

    /** If loopback packets are lost, connecting takes all of this time; the rest is left to ask the tables. */
    private static final long CONNECTING = Duration.ofMillis(500).toNanos();

    private final long start = System.nanoTime();
    private final long ownUid = Credentials.effectiveUid();
    private final List<AutoCloseable> opened = new ArrayList<>();
    private final List<Connection> connections = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();

    private SocketTableCheck() {}

    /** Makes the connections. If there are none, tables are only asked whether they respond at all. */
    static SocketTableCheck open() {
        var check = new SocketTableCheck();
        for (String loopback : LOOPBACKS) {
            try {
                check.connect(InetAddress.ofLiteral(loopback));
            } catch (IOException e) {
                check.failures.add(loopback + ": " + e.getMessage());
            }
        }
        return check;
    }

    private void connect(InetAddress loopback) throws IOException {
        var listener = opened(new ServerSocket(0, 1, loopback));
        var connecting = opened(new Socket());
        connecting.connect(new InetSocketAddress(loopback, listener.getLocalPort()), millisToConnect());
        listener.setSoTimeout(millisToConnect());
        connections.add(new Connection(connecting, opened(listener.accept())));
    }

    private <T extends AutoCloseable> T opened(T socket) {
        opened.add(socket);
        return socket;
    }

    private int millisToConnect() throws IOException {
        long millis = TimeUnit.NANOSECONDS.toMillis(start + CONNECTING - System.nanoTime());
        if (millis <= 0) {
            throw new SocketTimeoutException("Connect timed out");
        }
        return (int) millis;
    }

    /** Checks a table. */
    Result of(SocketTable table) {
        if (connections.isEmpty()) {
            return askPlainly(table);
        }
        for (Connection connection : connections) {
            Result result = check(table, connection.connecting, false);
            if (result instanceof Result.Passed) {
                result = check(table, connection.accepted, true);
            }
            if (!(result instanceof Result.Passed)) {
                return result;
            }
        }
        return new Result.Passed();
    }

    private Result check(SocketTable table, Socket socket, boolean accepted) {
        var pair = new ConnectionPair(
                socket.getLocalAddress(), socket.getLocalPort(), socket.getInetAddress(), socket.getPort());
        return ask(table, pair, owner -> switch (owner) {
            case SocketOwner.Found found
            when found.uid() == ownUid && found.accepted() == accepted -> new Result.Passed();
            case SocketOwner.Found found ->
                new Result.Wrong(
                        "%s: %s (expected: uid %d, accepted %b)".formatted(describe(pair), found, ownUid, accepted));
            case SocketOwner.None none ->
                new Result.Failed(describe(pair) + ": " + none.reason().text());
        });
    }

    /** Asks about a connection between ports that are not in use; any response will do. */
    private Result askPlainly(SocketTable table) {
        InetAddress loopback = InetAddress.ofLiteral(LOOPBACKS.getFirst());
        var pair = new ConnectionPair(loopback, 1, loopback, 1);
        return ask(table, pair, _ -> new Result.NotPossible(failures.getFirst()));
    }

    /** Judges what a table found. */
    @FunctionalInterface
    private interface Judgement {
        Result of(SocketOwner owner);
    }

    private Result ask(SocketTable table, ConnectionPair pair, Judgement judgement) {
        try {
            long left = start + WHOLE - System.nanoTime();
            return judgement.of(table.find(pair).get(left, TimeUnit.NANOSECONDS));
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            return new Result.Failed(describe(pair) + ": " + (cause == null ? e : cause).getMessage());
        } catch (TimeoutException e) {
            return new Result.NotPossible("no response about " + describe(pair) + " in time");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Result.NotPossible("interrupted");
        }
    }

    private static String describe(ConnectionPair pair) {
        return "own connection " + pair.server() + " -> " + pair.client();
    }

    @Override
    public void close() {
        for (AutoCloseable socket : opened) {
            try {
                socket.close();
            } catch (Exception e) {
                // The socket was only for this check.
            }
        }
    }
}
