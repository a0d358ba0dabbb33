package io.github.nettyidentd.client;

import io.github.nettyidentd.protocol.IdentQuery;
import io.github.nettyidentd.protocol.MalformedReplyException;
import java.io.Serial;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Why a query brought neither a user-id nor an ident error: the server could not be asked, or did not answer in
 * RFC 1413's words. RFC 1413 §5 lets a client take a {@link Closed} connection for {@code UNKNOWN-ERROR}.
 *
 * <p>Expected in everyday use, so it carries no stack trace. Messages name the server's address and hold none of its
 * bytes.
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

    /** No connection: it was refused, the host is unreachable, or the source address is not one of this host. */
    public static final class Refused extends IdentClientException {

        @Serial
        private static final long serialVersionUID = 1L;

        Refused(Route route, Throwable cause) {
            super(route, "cannot connect to " + route + ": " + ConnectFailure.reason(cause), cause);
        }
    }

    /** No connection, or no answer, within the client's timeout. */
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

    /** The connection ended before the end of the answer, or this client was closed. */
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
    }

    /** The server answered, but with no RFC 1413 reply to the query. */
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
