package io.github.nettyidentd.protocol;

import io.github.nettyidentd.api.IdentError;
import io.github.nettyidentd.api.UserId;
import java.util.Objects;

/** A reply (RFC 1413 §5). It repeats the ports of the query, as far as they are 0 to 99999. */
public sealed interface IdentReply {

    /** The port on the answering host as it is echoed, 0 to 99999. */
    int portOnServer();

    /** The port on the asking host as it is echoed, 0 to 99999. */
    int portOnClient();

    /** {@code USERID}: the user behind the connection. */
    record UserIdReply(int portOnServer, int portOnClient, UserId userId) implements IdentReply {
        public UserIdReply {
            Objects.requireNonNull(userId, "userId");
            requireInteger("portOnServer", portOnServer);
            requireInteger("portOnClient", portOnClient);
        }
    }

    /**
     * {@code ERROR}: why there is no user-id.
     *
     * @param errorType an error type as {@link IdentError#errorType()} gives it; nothing else, as it is sent as it is
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
