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
 * The content of a user-id reply (RFC 1413 §5, {@code ident-reply}): the operating system, the charset if one is named, and
 * the octets of the user-id. A user-id has 1 to 512 octets, none of them NUL, CR or LF. It may have an {@link Origin}, which
 * is not sent and does not count in {@link #equals}. Immutable.
 */
public final class UserId {

    /** The most octets of a user-id (RFC 1413 §5, note 3). */
    public static final int MAX_OCTETS = 512;

    /** The {@code opsys} for a normal login on a Unix-like system. */
    public static final String UNIX = "UNIX";

    /** The {@code opsys} for a user-id that is not a login: a token, a hash, a random word (RFC 1413 §5). */
    public static final String OTHER = "OTHER";

    private static final char MAX_ASCII = 0x7f;

    private final String opsys;
    private final @Nullable String charset;
    private final byte[] octets;

    /** The text that the octets were made of; {@code null} if they were given as octets. */
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

    /**
     * Makes a user-id for a login: {@code opsys} is {@code UNIX}, and no charset is named.
     *
     * @throws IllegalArgumentException if the login in UTF-8 is not 1 to 512 octets without NUL, CR and LF
     */
    public static UserId unix(String login) {
        return of(UNIX, null, login);
    }

    /**
     * Makes a user-id for a text that is not a login: {@code opsys} is {@code OTHER}, and no charset is named.
     *
     * @throws IllegalArgumentException if the text in UTF-8 is not 1 to 512 octets without NUL, CR and LF
     */
    public static UserId other(String text) {
        return of(OTHER, null, text);
    }

    /**
     * Makes a user-id from text.
     *
     * @param opsys 1 to 64 printable ASCII characters without space, colon and comma
     * @param charset the charset that the reply names, in which the text is encoded. With {@code null} the reply names none,
     *     which means US-ASCII to the peer, and the text is encoded in UTF-8
     * @throws IllegalArgumentException if the opsys is not a token, the JDK does not know the charset, the charset lacks a
     *     character of the text, or the encoded text is not 1 to 512 octets without NUL, CR and LF
     */
    public static UserId of(String opsys, @Nullable String charset, String text) {
        return new UserId(opsys, charset, encode(charset, text), text);
    }

    /**
     * Makes a user-id from octets, which are copied and sent as they are.
     *
     * @param opsys 1 to 64 printable ASCII characters without space, colon and comma
     * @param charset the charset that the reply names, which the JDK need not know; {@code null} names none
     * @throws IllegalArgumentException if the opsys or the charset is not a token, or the octets are not 1 to 512 octets
     *     without NUL, CR and LF
     */
    public static UserId ofOctets(String opsys, @Nullable String charset, byte[] octets) {
        return new UserId(opsys, charset, octets.clone(), null);
    }

    /** The same user-id with this origin. */
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

    /** The operating system that the reply names, usually {@link #UNIX} or {@link #OTHER}. */
    public String opsys() {
        return opsys;
    }

    /** The charset that the reply names; empty if it names none, which means US-ASCII (RFC 1413 §5, note 4). */
    public Optional<String> charset() {
        return Optional.ofNullable(charset);
    }

    /** The number of octets of the user-id, 1 to 512. */
    public int length() {
        return octets.length;
    }

    /** The octets of the user-id, copied. */
    public byte[] octets() {
        return octets.clone();
    }

    /**
     * The user-id as text, for people. That is the text that it was made from, or the octets decoded by the charset that is
     * named, or by UTF-8 if none is. If the JDK does not know the charset or the octets do not fit it, each octet becomes
     * one character (ISO 8859-1). May contain control characters.
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

    /** Where the user-id comes from; empty if its lookup did not say so. */
    public Optional<Origin> origin() {
        return Optional.ofNullable(origin);
    }

    /** Two user-ids are equal if their opsys, charset and octets are. Text and origin do not count. */
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

    /** The part of the reply behind {@code USERID :}, for example {@code UNIX :stjohns}. */
    @Override
    public String toString() {
        return opsys + (charset == null ? "" : " , " + charset) + " :" + text();
    }
}
