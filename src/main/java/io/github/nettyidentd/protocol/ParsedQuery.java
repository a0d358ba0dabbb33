package io.github.nettyidentd.protocol;

/** What a query line turned out to be. */
public sealed interface ParsedQuery permits IdentQuery, ParsedQuery.OutOfRange, ParsedQuery.Malformed {

    /**
     * Two integers, of which at least one is no port. It is answered {@code INVALID-PORT}, and the connection goes on.
     *
     * @param portOnServer the number to echo: as it was sent if it has one to five digits, otherwise 0
     * @param portOnClient likewise
     */
    record OutOfRange(int portOnServer, int portOnClient) implements ParsedQuery {}

    /** Anything else. It is answered {@code 0 , 0 : ERROR : INVALID-PORT}, and the connection is closed. */
    record Malformed() implements ParsedQuery {}
}
