package io.github.nettyidentd.policy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.nettyidentd.api.UserId;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;

/**
 * A text that the policy, a user or another ident server chose as a user-id: 1 to 512 octets (RFC 1413 §5, note 3), not
 * blank, without control characters and line separators. Old policy files hold ISO 8859-1. So the octets are kept as they
 * are, and octets that are not UTF-8 are read as ISO 8859-1.
 *
 * @param text the text
 * @param encoding how the text is sent: UTF-8, or ISO 8859-1 if the octets are not UTF-8
 */
public record ReplyText(String text, Charset encoding) {

    /** The most octets that fit into an answer. */
    public static final int MAX_OCTETS = UserId.MAX_OCTETS;

    /** @throws IllegalArgumentException if the text cannot be sent, or if the encoding is not the one for its octets */
    public ReplyText {
        if (!encoding.equals(UTF_8) && !encoding.equals(ISO_8859_1)) {
            throw new IllegalArgumentException("encoding: " + encoding + " (expected: UTF-8 or ISO-8859-1)");
        }
        if (!encoding.newEncoder().canEncode(text)) {
            throw new IllegalArgumentException("text: cannot be written in " + encoding);
        }
        byte[] octets = text.getBytes(encoding);
        if (octets.length > MAX_OCTETS) {
            throw new IllegalArgumentException("text: " + octets.length + " octets (expected: 1-512)");
        }
        if (text.codePoints().allMatch(ReplyText::isInvisible)) {
            throw new IllegalArgumentException("text: blank (expected: something that can be seen)");
        }
        if (text.codePoints().anyMatch(ReplyText::isControl)) {
            throw new IllegalArgumentException("text: has a control character (expected: none)");
        }
        if (encoding.equals(ISO_8859_1) && isUtf8(octets)) {
            throw new IllegalArgumentException("encoding: ISO-8859-1 (expected: UTF-8, as the octets are)");
        }
    }

    /** A text to be sent in UTF-8. */
    public static ReplyText of(String text) {
        return new ReplyText(text, UTF_8);
    }

    /**
     * Decodes octets.
     *
     * @throws IllegalArgumentException if they cannot be sent
     */
    public static ReplyText ofOctets(byte[] octets) {
        return isUtf8(octets)
                ? new ReplyText(new String(octets, UTF_8), UTF_8)
                : new ReplyText(new String(octets, ISO_8859_1), ISO_8859_1);
    }

    /** The octets that are sent. */
    public byte[] octets() {
        return text.getBytes(encoding);
    }

    private static boolean isUtf8(byte[] octets) {
        try {
            UTF_8.newDecoder().decode(ByteBuffer.wrap(octets));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    private static boolean isInvisible(int c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c) || Character.getType(c) == Character.FORMAT;
    }

    /** Includes the line separators of Unicode, because some programs that show the text end a line there. */
    private static boolean isControl(int c) {
        int type = Character.getType(c);
        return type == Character.CONTROL || type == Character.LINE_SEPARATOR || type == Character.PARAGRAPH_SEPARATOR;
    }

    /** The text. */
    @Override
    public String toString() {
        return text;
    }
}
