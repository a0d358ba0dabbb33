package io.github.nettyidentd.protocol;

import io.github.nettyidentd.api.IdentError;
import io.github.nettyidentd.api.UserId;
import java.util.Objects;

/**
 * A reply (<a href="https://www.rfc-editor.org/rfc/rfc1413#section-5">RFC 1413 §5</a>). It repeats the ports of the query,
 * or has 0 for a number that the grammar does not allow.
 */
public sealed interface IdentReply {

    /** The port on the host that runs the ident server, as the query has it, 0 to 99999. */
    int portOnServer();

    /** The port on the host that queries it, as the query has it, 0 to 99999. */
    int portOnClient();

    /** {@code USERID}: the user who owns the connection. */
    record UserIdReply(int portOnServer, int portOnClient, UserId userId) implements IdentReply {
        public UserIdReply {
            Objects.requireNonNull(userId, "userId");
            requireInteger("portOnServer", portOnServer);
            requireInteger("portOnClient", portOnClient);
        }
    }

    /**
     * {@code ERROR}: why no user is named.
     *
     * @param errorType an error type as {@link IdentError#errorType()} gives it, because it is sent as it is; any other
     *     text is refused by an {@link IllegalArgumentException}
     */
    record ErrorReply(int portOnServer, int portOnClient, String errorType) implements IdentReply {
        public ErrorReply {
            errorType = IdentError.of(errorType).errorType();
            requireInteger("portOnServer", portOnServer);
            requireInteger("portOnClient", portOnClient);
        }
    }

    private static void requireInteger(String name, int number) {
        if (number < 0 || number > Rfc1413.MAX_INTEGER) {
            throw new IllegalArgumentException(name + ": " + number + " (expected: 0-99999)");
        }
    }
}
