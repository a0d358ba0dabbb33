package io.github.nettyidentd.protocol;

/** The result of parsing a query line. */
public sealed interface ParsedQuery permits IdentQuery, ParsedQuery.OutOfRange, ParsedQuery.Malformed {

    /**
     * Two integers, at least one of which is not a port. The query is answered {@code INVALID-PORT} (RFC 1413 §5), and the
     * connection stays open.
     *
     * @param portOnServer the number that the reply repeats: as it was sent if it has one to five digits, otherwise 0
     * @param portOnClient the same for the second number
     */
    record OutOfRange(int portOnServer, int portOnClient) implements ParsedQuery {}

    /** Any other line. It is answered {@code 0 , 0 : ERROR : INVALID-PORT}, and the connection is closed. */
    record Malformed() implements ParsedQuery {}
}
