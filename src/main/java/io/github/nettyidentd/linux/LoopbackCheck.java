package io.github.nettyidentd.linux;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.linux.ffi.Credentials;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks a socket table about connections that this process makes to itself, whose owner is therefore known: a table that
 * is wrong here would be wrong everywhere.
 */
final class LoopbackCheck {

    /** What came of it. */
    sealed interface Result {

        /** The table knew each connection that could be made. */
        record Passed() implements Result {}

        /** No connection could be made, so that nothing is known. */
        record NotPossible(String why) implements Result {}

        /** The table has no answer, which is what a kernel without sock_diag says. */
        record NoAnswer(String what) implements Result {}

        /** The table named somebody else. */
        record Wrong(String what) implements Result {}
    }

    private static final List<String> LOOPBACKS = List.of("127.0.0.1", "::1");
    private static final Duration DEADLINE = Duration.ofSeconds(5);

    private final SocketTable table;
    private final long ownUid;

    private LoopbackCheck(SocketTable table) {
        this.table = table;
        this.ownUid = Credentials.effectiveUid();
    }

    static Result of(SocketTable table) {
        return new LoopbackCheck(table).run();
    }

    private Result run() {
        Result result = new Result.NotPossible("there is no loopback address");
        for (String loopback : LOOPBACKS) {
            Result next = check(InetAddress.ofLiteral(loopback));
            if (next instanceof Result.NoAnswer || next instanceof Result.Wrong) {
                return next;
            }
            if (!(result instanceof Result.Passed)) {
                result = next;
            }
        }
        return result;
    }

    private Result check(InetAddress loopback) {
        try (var listener = new ServerSocket(0, 1, loopback);
                var connecting = new Socket(loopback, listener.getLocalPort());
                var accepted = listener.accept()) {
            Result outgoing = check(connecting, false);
            return outgoing instanceof Result.Passed ? check(accepted, true) : outgoing;
        } catch (IOException e) {
            return new Result.NotPossible(loopback.getHostAddress() + ": " + e.getMessage());
        }
    }

    private Result check(Socket socket, boolean accepted) {
        var pair = new ConnectionPair(
                socket.getLocalAddress(), socket.getLocalPort(), socket.getInetAddress(), socket.getPort());
        try {
            return switch (table.find(pair).get(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)) {
                case SocketOwner.Found found
                when found.uid() == ownUid && found.accepted() == accepted -> new Result.Passed();
                case SocketOwner.Found found ->
                    new Result.Wrong("%s: %s (expected: uid %d, accepted %b)"
                            .formatted(describe(pair), found, ownUid, accepted));
                case SocketOwner.None none ->
                    new Result.NoAnswer(describe(pair) + ": " + none.reason().text());
            };
        } catch (ExecutionException | TimeoutException e) {
            return new Result.NoAnswer(describe(pair) + ": " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Result.NotPossible("interrupted");
        }
    }

    private static String describe(ConnectionPair pair) {
        return "own connection " + pair.server() + " -> " + pair.client();
    }
}
