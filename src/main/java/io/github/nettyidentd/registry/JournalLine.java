package io.github.nettyidentd.registry;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.policy.ReplyText;
import java.net.InetAddress;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A line of a journal: a checksum of eight hexadecimal digits, a space and words. Texts are written as hexadecimal digits, and
 * {@code -} stands for none.
 */
sealed interface JournalLine {

    /**
     * The first line.
     *
     * @param host where the journal has a meaning: this boot of this host, in this network namespace; one word
     * @param generation counts the rewritten journals
     */
    record Header(String host, long generation) implements JournalLine {}

    /** A registration was added, or replaces the one about the same socket. */
    record Added(Registered registered) implements JournalLine {}

    /**
     * A registration was removed.
     *
     * @param ends of a socket that does not exist yet; otherwise {@code null}
     */
    record Removed(long uid, long cookie, SocketName.@Nullable Ends ends) implements JournalLine {}

    /** What is known of an account. */
    record Noted(long uid, RegistrarAccount.Said said, boolean registersForOthers) implements JournalLine {}

    /** All that was in the table when the journal was rewritten stands before this line. */
    record Complete() implements JournalLine {}

    /** More than any line has. */
    int MAX_OCTETS = 2_048;

    /** Changes with the format. */
    String FORMAT = "netty-identd-registrations-1";

    int CHECKSUM_DIGITS = 8;
    String NONE = "-";

    /** The line with its end. */
    default byte[] octets() {
        String words = switch (this) {
            case Header(String host, long generation) -> String.join(" ", FORMAT, host, "" + generation);
            case Added(Registered registered) -> added(registered);
            case Removed(long uid, long cookie, SocketName.Ends ends) ->
                String.join(" ", "del", "" + uid, Long.toUnsignedString(cookie), words(ends));
            case Noted(long uid, RegistrarAccount.Said said, boolean registersForOthers) ->
                String.join(" ", "account", "" + uid, said.name(), "" + registersForOthers);
            case Complete() -> "complete";
        };
        return (checksum(words) + " " + words + "\n").getBytes(US_ASCII);
    }

    private static String added(Registered registered) {
        Registration registration = registered.registration();
        SocketName.Ends ends = registered.pair() == null ? null : ends(registered.pair());
        String kind = "cookie";
        if (registered.name() instanceof SocketName.Ends named) {
            kind = ends == null ? "ends" : "pair";
            ends = ends == null ? named : ends;
        }
        return String.join(
                " ",
                "add",
                "" + registration.registrar(),
                Long.toUnsignedString(registered.cookie()),
                registration.text().map(text -> hex(text.octets())).orElse(NONE),
                registration.application().isEmpty()
                        ? NONE
                        : hex(registration.application().getBytes(UTF_8)),
                kind,
                words(ends));
    }

    private static SocketName.Ends ends(ConnectionPair pair) {
        return new SocketName.Ends(
                pair.portOnServer(), pair.portOnClient(), pair.serverAddress(), pair.clientAddress());
    }

    private static String words(SocketName.@Nullable Ends ends) {
        return ends == null
                ? NONE
                : String.join(
                        " ",
                        "" + ends.portOnServer(),
                        "" + ends.portOnClient(),
                        hex(PackedAddresses.pack(ends.serverAddress(), ends.clientAddress())));
    }

    private static String hex(byte[] octets) {
        return HexFormat.of().formatHex(octets);
    }

    private static String checksum(String words) {
        var checksum = new CRC32C();
        checksum.update(words.getBytes(ISO_8859_1));
        return HexFormat.of().toHexDigits(checksum.getValue(), CHECKSUM_DIGITS);
    }

    /**
     * Reads a line.
     *
     * @param line without its end, an octet in each character
     * @throws IllegalArgumentException if this is not a line of a journal
     */
    static JournalLine parse(String line) {
        if (line.length() <= CHECKSUM_DIGITS || line.charAt(CHECKSUM_DIGITS) != ' ') {
            throw new IllegalArgumentException("no checksum");
        }
        String text = line.substring(CHECKSUM_DIGITS + 1);
        if (!line.startsWith(checksum(text))) {
            throw new IllegalArgumentException("wrong checksum");
        }
        List<String> words = List.of(text.split(" ", -1));
        return switch (words.getFirst()) {
            case FORMAT -> new Header(word(words, 1), Long.parseLong(word(words, 2)));
            case "add" -> new Added(registered(words));
            case "del" -> {
                long cookie = Long.parseUnsignedLong(word(words, 2));
                yield new Removed(uid(words), cookie, ends(words, 3));
            }
            case "account" ->
                new Noted(
                        uid(words),
                        RegistrarAccount.Said.valueOf(word(words, 2)),
                        Boolean.parseBoolean(word(words, 3)));
            case "complete" -> new Complete();
            default -> throw new IllegalArgumentException("an unknown word");
        };
    }

    private static String word(List<String> words, int index) {
        if (index >= words.size()) {
            throw new IllegalArgumentException("too few words");
        }
        return words.get(index);
    }

    private static long uid(List<String> words) {
        return Integer.toUnsignedLong(Integer.parseUnsignedInt(word(words, 1)));
    }

    private static Registered registered(List<String> words) {
        long cookie = Long.parseUnsignedLong(word(words, 2));
        String text = word(words, 3);
        String application = word(words, 4);
        var registration = new Registration(
                uid(words),
                application.equals(NONE) ? "" : new String(HexFormat.of().parseHex(application), UTF_8),
                text.equals(NONE)
                        ? Optional.empty()
                        : Optional.of(ReplyText.ofOctets(HexFormat.of().parseHex(text))));
        SocketName.Ends ends = ends(words, 6);
        return switch (word(words, 5)) {
            case "cookie" ->
                new Registered(
                        registration,
                        required(cookie),
                        new SocketName.Cookie(cookie),
                        ends == null ? null : pair(ends));
            case "pair" -> new Registered(registration, required(cookie), required(ends), pair(required(ends)));
            case "ends" -> new Registered(registration, cookie, required(ends), null);
            default -> throw new IllegalArgumentException("an unknown kind of name");
        };
    }

    private static long required(long cookie) {
        if (cookie == 0) {
            throw new IllegalArgumentException("no cookie");
        }
        return cookie;
    }

    private static <T> T required(@Nullable T value) {
        if (value == null) {
            throw new IllegalArgumentException("something is missing");
        }
        return value;
    }

    private static SocketName.@Nullable Ends ends(List<String> words, int index) {
        if (word(words, index).equals(NONE)) {
            return null;
        }
        byte[] addresses = HexFormat.of().parseHex(word(words, index + 2));
        PackedAddresses.check(addresses);
        return new SocketName.Ends(
                port(words, index),
                port(words, index + 1),
                PackedAddresses.server(addresses),
                PackedAddresses.client(addresses));
    }

    private static int port(List<String> words, int index) {
        int port = Integer.parseInt(word(words, index));
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("not a port");
        }
        return port;
    }

    private static ConnectionPair pair(SocketName.Ends ends) {
        InetAddress server = required(ends.serverAddress());
        InetAddress client = required(ends.clientAddress());
        return new ConnectionPair(server, ends.portOnServer(), client, ends.portOnClient());
    }
}
