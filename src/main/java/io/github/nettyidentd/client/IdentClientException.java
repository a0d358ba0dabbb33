package io.github.nettyidentd.client;

import io.github.nettyidentd.protocol.IdentQuery;
import io.github.nettyidentd.protocol.MalformedReplyException;
import java.io.Serial;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Says why a query brought neither a user-id nor an ident error: the server could not be asked, or did not answer in
 * RFC 1413's words. RFC 1413 §5 allows a client to treat a {@link Closed} connection as {@code UNKNOWN-ERROR}.
 *
 * <p>These failures are expected in everyday use, so they carry no stack trace. A message names the server's address and
 * holds no bytes that the server sent.
 */
public abstract sealed class IdentClientException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private final InetSocketAddress server;

    private IdentClientException(Route route, String message, @Nullable Throwable cause) {
        super(message, cause, false, false);
        this.server = route.server();
    }

    /** The address of the ident server that was asked. */
    public final InetSocketAddress server() {
        return server;
    }

    /**
     * No connection was established: the server refused it, the host is unreachable, or the source address does not belong
     * to this host. Also used if a class of a library is missing; the cause is the {@link LinkageError} then.
     */
    public static final class Refused extends IdentClientException {

        @Serial
        private static final long serialVersionUID = 1L;

        /**
         * Finds the reason in a message of Netty. Netty's native transports put the system call before the reason, and Netty
         * puts the address behind it.
         */
        private static final Pattern REASON =
                Pattern.compile("(?:\\w+\\(.*?\\) failed(?: with error\\(-?\\d+\\))?: )?(.*?)(?:: \\S*/\\S+)?");

        Refused(Route route, Throwable cause) {
            super(route, "cannot connect to " + route + ": " + reason(cause), cause);
        }

        /** What the operating system said, for example {@code Connection refused}. */
        private static String reason(Throwable cause) {
            String message = cause.getMessage();
            if (cause instanceof Error) {
                return cause.toString();
            }
            if (message == null) {
                return cause.getClass().getSimpleName();
            }
            Matcher matcher = REASON.matcher(message);
            return matcher.matches() ? matcher.group(1) : message;
        }
    }

    /** The server did not accept the connection, or did not answer, within the client's timeout. */
    public static final class TimedOut extends IdentClientException {

        @Serial
        private static final long serialVersionUID = 1L;

        private TimedOut(Route route, String what, Duration timeout) {
            super(route, "no " + what + " within " + text(timeout), null);
        }

        static TimedOut connecting(Route route, Duration timeout) {
            return new TimedOut(route, "connection to " + route, timeout);
        }

        static TimedOut waiting(Route route, Duration timeout) {
            return new TimedOut(route, "answer from " + route.serverText(), timeout);
        }

        private static String text(Duration timeout) {
            return timeout.toMillisPart() == 0 ? timeout.toSeconds() + " s" : timeout.toMillis() + " ms";
        }
    }

    /** The connection ended before the answer was complete, or this client was closed, or its event loop has ended. */
    public static final class Closed extends IdentClientException {

        @Serial
        private static final long serialVersionUID = 1L;

        private Closed(Route route, String message) {
            super(route, message, null);
        }

        static Closed withoutAnswer(Route route) {
            return new Closed(route, route.serverText() + " closed the connection without an answer");
        }

        static Closed insideAnswer(Route route) {
            return new Closed(route, route.serverText() + " closed the connection before the end of its answer");
        }

        static Closed client(Route route) {
            return new Closed(route, "the client was closed before " + route.serverText() + " answered");
        }

        static Closed eventLoop(Route route) {
            return new Closed(route, "the client's event loop ended before " + route.serverText() + " answered");
        }
    }

    /** The server sent something that is not an RFC 1413 reply to the query. */
    public static final class MalformedReply extends IdentClientException {

        @Serial
        private static final long serialVersionUID = 1L;

        private MalformedReply(Route route, String what, @Nullable MalformedReplyException cause) {
            super(route, route.serverText() + " sent " + what, cause);
        }

        static MalformedReply line(Route route, MalformedReplyException cause) {
            return new MalformedReply(route, "a malformed reply: " + cause.getMessage(), cause);
        }

        static MalformedReply overlong(Route route, int limit) {
            return new MalformedReply(route, "a line of more than " + limit + " octets", null);
        }

        static MalformedReply otherPorts(Route route, IdentQuery asked, int portOnServer, int portOnClient) {
            return new MalformedReply(
                    route,
                    "a reply about ports " + portOnServer + " , " + portOnClient + " (expected: " + asked.portOnServer()
                            + " , " + asked.portOnClient() + ")",
                    null);
        }
    }
}
