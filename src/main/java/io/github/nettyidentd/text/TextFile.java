package io.github.nettyidentd.text;

/** Recognizes the encodings that our files must not have, so that a message can name them. */
public final class TextFile {

    private TextFile() {}

    /** Whether a file begins with the byte order mark of UTF-8. */
    public static boolean hasByteOrderMark(byte[] octets) {
        return octet(octets, 0) == 0xef && octet(octets, 1) == 0xbb && octet(octets, 2) == 0xbf;
    }

    /** Whether a file is text in UTF-16, with a byte order mark or without one. Text in UTF-32 counts too. */
    public static boolean isUtf16(byte[] octets) {
        int first = octet(octets, 0);
        int second = octet(octets, 1);
        boolean hasMark = (first == 0xff && second == 0xfe) || (first == 0xfe && second == 0xff);
        return hasMark || (octets.length >= 4 && (hasNulAt(octets, 0) || hasNulAt(octets, 1)));
    }

    /** Whether one octet of each of the first two pairs is 0, and the other is not: ASCII in UTF-16. */
    private static boolean hasNulAt(byte[] octets, int index) {
        int other = 1 - index;
        return octets[index] == 0 && octets[index + 2] == 0 && octets[other] != 0 && octets[other + 2] != 0;
    }

    private static int octet(byte[] octets, int index) {
        return index < octets.length ? Byte.toUnsignedInt(octets[index]) : -1;
    }
}
