package io.github.nettyidentd.text;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CoderResult;
import java.util.Arrays;

/**
 * Text for octets that are usually but not always UTF-8, such as logins and paths. No octet is lost: an octet that is
 * not part of UTF-8 becomes the lone surrogate U+DC00 plus the octet, which UTF-8 cannot encode (Python calls this
 * "surrogateescape"). Different octets are therefore different texts.
 */
public final class OctetText {

    private static final char ESCAPE = '\udc00';
    private static final int OCTET = 0xff;

    private OctetText() {}

    /** The text for some octets. */
    public static String of(byte[] octets) {
        ByteBuffer in = ByteBuffer.wrap(octets);
        CharBuffer out = CharBuffer.allocate(octets.length);
        var decoder = UTF_8.newDecoder();
        for (CoderResult result = decoder.decode(in, out, true);
                result.isError();
                result = decoder.decode(in, out, true)) {
            for (int i = 0; i < result.length(); i++) {
                out.put((char) (ESCAPE + Byte.toUnsignedInt(in.get())));
            }
        }
        return out.flip().toString();
    }

    /** The octets that a text stands for. A lone surrogate that does not stand for an octet becomes {@code ?}. */
    public static byte[] octets(String text) {
        if (isUtf8(text)) {
            return text.getBytes(UTF_8);
        }
        var octets = new ByteArrayOutputStream(text.length());
        text.codePoints()
                .forEach(c -> octets.writeBytes(
                        isEscape(c)
                                ? new byte[] {(byte) (c & OCTET)}
                                : Character.toString(c).getBytes(UTF_8)));
        return octets.toByteArray();
    }

    /** Whether the octets of a text are UTF-8. */
    public static boolean isUtf8(String text) {
        // Almost no text has a surrogate, and a loop over its characters costs a fraction of a stream.
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i))) {
                return text.codePoints().noneMatch(OctetText::isEscape);
            }
        }
        return true;
    }

    /** The octets up to the first space or tab, without such before them. */
    public static byte[] firstWord(byte[] octets) {
        int start = 0;
        while (start < octets.length && isBlank(octets[start])) {
            start++;
        }
        int end = start;
        while (end < octets.length && !isBlank(octets[end])) {
            end++;
        }
        return Arrays.copyOfRange(octets, start, end);
    }

    private static boolean isBlank(byte octet) {
        return octet == ' ' || octet == '\t';
    }

    private static boolean isEscape(int c) {
        return c > ESCAPE + Byte.MAX_VALUE && c <= ESCAPE + OCTET;
    }
}
