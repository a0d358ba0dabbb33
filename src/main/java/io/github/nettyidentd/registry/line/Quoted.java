package io.github.nettyidentd.registry.line;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.github.nettyidentd.text.OctetText;
import io.github.nettyidentd.text.Printable;

/** Quotes what a program has sent, for an answer or a log line. */
final class Quoted {

    private Quoted() {}

    /**
     * Quotes at most 40 characters. The quotation has no control characters and no line separators, so that it cannot be taken
     * for another line.
     *
     * @param octets one in each character
     */
    static String of(String octets) {
        return "'" + Printable.escaped(Printable.shortened(OctetText.of(octets.getBytes(ISO_8859_1)))) + "'";
    }
}
