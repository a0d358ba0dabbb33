package io.github.nettyidentd.cli;

import com.google.gson.JsonObject;
import io.github.nettyidentd.api.IdentError;
import io.github.nettyidentd.api.UserId;
import io.github.nettyidentd.client.IdentClientException;
import io.github.nettyidentd.protocol.IdentQuery;
import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;

/**
 * The outcome of a query, for people and for programs.
 *
 * @param server the ident server's address and port
 * @param query what was asked; {@code null} if nothing was asked, because there was no connection
 */
record QueryReport(String server, @Nullable IdentQuery query, Outcome outcome) {

    // Its own statuses, so that a script can tell an error that the server sent from no answer at all. 2 is a usage
    // error.
    static final int USER_ID = 0;
    static final int IDENT_ERROR = 1;
    static final int FAILURE = 3;

    /** What a query can lead to. */
    sealed interface Outcome {

        /** The server named a user. */
        record Answered(UserId userId) implements Outcome {}

        /** The server sent an error of RFC 1413 §5, or one of its own. */
        record Errored(String errorType) implements Outcome {}

        /**
         * There was no answer.
         *
         * @param kind the word for it in JSON, for example {@code timed-out}
         */
        record Failed(String kind, String message) implements Outcome {}

        static Outcome of(IdentError error) {
            return new Errored(error.errorType());
        }

        static Outcome of(IdentClientException failure) {
            String kind = switch (failure) {
                case IdentClientException.Refused _ -> "refused";
                case IdentClientException.TimedOut _ -> "timed-out";
                case IdentClientException.Closed _ -> "closed";
                case IdentClientException.MalformedReply _ -> "malformed-reply";
            };
            return new Failed(kind, String.valueOf(failure.getMessage()));
        }
    }

    /** Whether no connection was made, so that the host's next address is worth a try. */
    boolean isRefused() {
        return outcome instanceof Outcome.Failed failed && failed.kind().equals("refused");
    }

    int exitStatus() {
        return switch (outcome) {
            case Outcome.Answered _ -> USER_ID;
            case Outcome.Errored _ -> IDENT_ERROR;
            case Outcome.Failed _ -> FAILURE;
        };
    }

    /** Prints a user-id on {@code out} and anything else on {@code err}; {@code verbose} adds opsys and charset. */
    void printText(PrintWriter out, PrintWriter err, boolean verbose) {
        switch (outcome) {
            case Outcome.Answered(UserId userId) ->
                out.println((verbose ? describe(userId) : "") + UserIdText.printable(userId));
            case Outcome.Errored(String errorType) -> err.println(prefix() + errorType + ": " + explain(errorType));
            case Outcome.Failed failed -> err.println(prefix() + failed.message());
        }
    }

    private static String prefix() {
        return "netty-identd query: ";
    }

    private static String describe(UserId userId) {
        return userId.opsys() + userId.charset().map(charset -> " , " + charset).orElse("") + " : ";
    }

    private static String explain(String errorType) {
        return switch (errorType) {
            case IdentError.NO_USER -> "there is no such connection, or no user can be named for it";
            case IdentError.HIDDEN_USER -> "the server knows the user, but hides it";
            case IdentError.INVALID_PORT -> "the server takes one of the ports for invalid";
            case IdentError.UNKNOWN_ERROR -> "the server names no user and gives no reason";
            default -> "an error type of this server's own";
        };
    }

    /** One JSON object in ASCII, so that it survives any terminal's charset. */
    String toJson() {
        var json = new JsonObject();
        json.addProperty("server", server);
        if (query != null) {
            json.addProperty("portOnServer", query.portOnServer());
            json.addProperty("portOnClient", query.portOnClient());
        }
        switch (outcome) {
            case Outcome.Answered(UserId userId) -> Json.addUserId(userId, json);
            case Outcome.Errored(String errorType) -> json.addProperty("errorType", errorType);
            case Outcome.Failed(String kind, String message) -> {
                json.addProperty("failure", kind);
                json.addProperty("message", message);
            }
        }
        return Json.ascii(json);
    }
}
