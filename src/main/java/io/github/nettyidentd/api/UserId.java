package io.github.nettyidentd.api;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A user-id reply's content (RFC 1413 §5): the operating system, the charset if one is named, and the user-id, octet for
 * octet. A user-id has 1 to 512 octets, none of them NUL, CR or LF. It may say where it comes from, which is not sent and
 * makes it no other user-id. Immutable.
 */
public final class UserId {

    /** The most octets that a user-id can have (RFC 1413 §5, note 3). */
    public static final int MAX_OCTETS = 512;

    /** The {@code opsys} for a normal login on a Unix-like system. */
    public static final String UNIX = "UNIX";

    /** The {@code opsys} for whatever is not a normal login: a token, a hash, a random word (RFC 1413 §5). */
    public static final String OTHER = "OTHER";

    private static final char MAX_ASCII = 0x7f;

    private final String opsys;
    private final @Nullable String charset;
    private final byte[] octets;

    /** What the octets were made of, if it was text. */
    private final @Nullable String text;

    private final @Nullable Origin origin;

    private UserId(String opsys, @Nullable String charset, byte[] octets, @Nullable String text) {
        this.opsys = Tokens.require("opsys", opsys);
        this.charset = charset == null ? null : Tokens.require("charset", charset);
        this.octets = requireUserId(octets);
        this.text = text;
        this.origin = null;
    }

    private UserId(UserId userId, Origin origin) {
        this.opsys = userId.opsys;
        this.charset = userId.charset;
        this.octets = userId.octets;
        this.text = userId.text;
        this.origin = Objects.requireNonNull(origin, "origin");
    }

    /** A login name: {@code opsys} is {@code UNIX}, no charset. */
    public static UserId unix(String login) {
        return of(UNIX, null, login);
    }

    /** Something that is not a login name: {@code opsys} is {@code OTHER}, no charset. */
    public static UserId other(String text) {
        return of(OTHER, null, text);
    }

    /**
     * A user-id out of text.
     *
     * @param opsys 1 to 64 printable ASCII characters without colon and comma
     * @param charset the charset that is named in the answer, and in which the text is encoded; {@code null} names none
     *     (which means US-ASCII to the peer) and encodes in UTF-8
     * @throws IllegalArgumentException if the opsys is no token, the JDK does not know the charset, the charset cannot
     *     carry the text, or the octets are no user-id
     */
    public static UserId of(String opsys, @Nullable String charset, String text) {
        return new UserId(opsys, charset, encode(charset, text), text);
    }

    /**
     * A user-id out of octets, kept as they are.
     *
     * @param charset the charset that is named in the answer, which the JDK need not know; or {@code null}
     * @throws IllegalArgumentException if the opsys or the charset is no token, or the octets are no user-id
     */
    public static UserId ofOctets(String opsys, @Nullable String charset, byte[] octets) {
        return new UserId(opsys, charset, octets.clone(), null);
    }

    /** The same user-id, and where it comes from. */
    public UserId from(Origin origin) {
        return new UserId(this, origin);
    }

    private static byte[] encode(@Nullable String charset, String text) {
        if (charset == null && isAscii(text)) {
            return text.getBytes(StandardCharsets.US_ASCII);
        }
        try {
            Charset known = charset == null ? StandardCharsets.UTF_8 : Charset.forName(charset);
            ByteBuffer encoded = known.newEncoder().encode(CharBuffer.wrap(text));
            byte[] octets = new byte[encoded.remaining()];
            encoded.get(octets);
            return octets;
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException(
                    "userId: cannot be written in charset " + (charset == null ? "UTF-8" : charset), e);
        } catch (IllegalCharsetNameException | UnsupportedCharsetException | UnsupportedOperationException e) {
            throw new IllegalArgumentException("charset: '" + charset + "' (expected: one that this JDK encodes)", e);
        }
    }

    private static boolean isAscii(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) > MAX_ASCII) {
                return false;
            }
        }
        return true;
    }

    private static boolean isAscii(byte[] octets) {
        for (byte octet : octets) {
            if (octet < 0) {
                return false;
            }
        }
        return true;
    }

    private static byte[] requireUserId(byte[] octets) {
        if (octets.length == 0 || octets.length > MAX_OCTETS) {
            throw new IllegalArgumentException("userId: " + octets.length + " octets (expected: 1-512)");
        }
        for (byte octet : octets) {
            if (octet == 0 || octet == '\r' || octet == '\n') {
                throw new IllegalArgumentException(
                        "userId: octet 0x%02x (expected: any but NUL, CR and LF)".formatted(octet));
            }
        }
        return octets;
    }

    public String opsys() {
        return opsys;
    }

    /** The charset named in the answer; empty means US-ASCII (RFC 1413 §5, note 4). */
    public Optional<String> charset() {
        return Optional.ofNullable(charset);
    }

    /** How many octets the user-id has, 1 to 512. */
    public int length() {
        return octets.length;
    }

    /** A copy of the user-id's octets. */
    public byte[] octets() {
        return octets.clone();
    }

    /**
     * The user-id as text for people: what it was made of, or else decoded in the charset that is named, or in UTF-8 where
     * none is; where that is unknown to the JDK or does not fit, one character for each octet (ISO 8859-1).
     */
    public String text() {
        return decoded().orElseGet(() -> new String(octets, StandardCharsets.ISO_8859_1));
    }

    /** The same; empty where the charset is unknown to the JDK, or the octets are not text in it. */
    public Optional<String> decoded() {
        if (text != null) {
            return Optional.of(text);
        }
        if (charset == null && isAscii(octets)) {
            return Optional.of(new String(octets, StandardCharsets.US_ASCII));
        }
        try {
            Charset known = charset == null ? StandardCharsets.UTF_8 : Charset.forName(charset);
            return Optional.of(
                    known.newDecoder().decode(ByteBuffer.wrap(octets)).toString());
        } catch (CharacterCodingException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Where the user-id comes from, if whoever made it said so. */
    public Optional<Origin> origin() {
        return Optional.ofNullable(origin);
    }

    /** Equal in all that is sent. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof UserId that
                && opsys.equals(that.opsys)
                && Objects.equals(charset, that.charset)
                && Arrays.equals(octets, that.octets);
    }

    @Override
    public int hashCode() {
        return Objects.hash(opsys, charset, Arrays.hashCode(octets));
    }

    /** The reply's additional information as it is sent, for example {@code UNIX :stjohns}. */
    @Override
    public String toString() {
        return opsys + (charset == null ? "" : " , " + charset) + " :" + text();
    }
}
