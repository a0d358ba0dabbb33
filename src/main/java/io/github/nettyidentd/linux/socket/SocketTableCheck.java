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
 * Asks socket tables about connections that this process makes to itself, whose owner is therefore known: a table that is
 * wrong here would be wrong everywhere. All of it takes a second at most. For one thread.
 */
final class SocketTableCheck implements AutoCloseable {

    /** What came of it. */
    sealed interface Result {

        /** The table knew each connection that could be made. */
        record Passed() implements Result {}

        /** No connection could be made, or the time was over, so that nothing is known; but the table answers. */
        record NotPossible(String why) implements Result {}

        /** The table has no answer, which is what a kernel without sock_diag says. */
        record NoAnswer(String what) implements Result {}

        /** The table named somebody else. */
        record Wrong(String what) implements Result {}
    }

    /** A connection of this process to itself. */
    private record Connection(Socket connecting, Socket accepted) {}

    private static final List<String> LOOPBACKS = List.of("127.0.0.1", "::1");
    private static final long WHOLE = Duration.ofSeconds(1).toNanos();

    /** Where loopback packets are lost, the rest of the time is left for questions. */
    private static final long CONNECTING = Duration.ofMillis(500).toNanos();

    private final long start = System.nanoTime();
    private final long ownUid = Credentials.effectiveUid();
    private final List<AutoCloseable> opened = new ArrayList<>();
    private final List<Connection> connections = new ArrayList<>();
    private final List<String> failures = new ArrayList<>();

    private SocketTableCheck() {}

    /** Makes the connections; where there can be none, tables are asked a question without an answer instead. */
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

    /** Asks a table. */
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
                new Result.NoAnswer(describe(pair) + ": " + none.reason().text());
        });
    }

    /** Any answer will do about a connection of ports that nobody uses. */
    private Result askPlainly(SocketTable table) {
        InetAddress loopback = InetAddress.ofLiteral(LOOPBACKS.getFirst());
        var pair = new ConnectionPair(loopback, 1, loopback, 1);
        return ask(table, pair, _ -> new Result.NotPossible(failures.getFirst()));
    }

    /** What to make of an answer. */
    @FunctionalInterface
    private interface Judgement {
        Result of(SocketOwner owner);
    }

    private Result ask(SocketTable table, ConnectionPair pair, Judgement judgement) {
        try {
            long left = start + WHOLE - System.nanoTime();
            return judgement.of(table.find(pair).get(left, TimeUnit.NANOSECONDS));
        } catch (ExecutionException e) {
            return new Result.NoAnswer(describe(pair) + ": " + e.getCause());
        } catch (TimeoutException e) {
            return new Result.NotPossible("no answer about " + describe(pair) + " in time");
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
                // a socket that was only for this check
            }
        }
    }
}
