package io.github.nettyidentd.registry.line;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.github.nettyidentd.net.Addresses;
import io.github.nettyidentd.policy.ReplyText;
import io.github.nettyidentd.registry.SocketName;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * A command of the protocol of kiwiirc/identd. One blank stands between two words; no text has a blank in it.
 *
 * <p>kiwiirc/identd takes a line that has too many words, or a port that is not a number, for whatever is left of it. Here such a
 * line is not a command, because it comes from a user name with a blank in it.
 */
sealed interface KiwiCommand {

    /** {@code id APP}: the registrations from now on belong to this application. */
    record Identify(String application) implements KiwiCommand {}

    /** {@code add USER LPORT RPORT [LADDR]}: registers about a connection. */
    record Add(SocketName.Ends socket, ReplyText text) implements KiwiCommand {}

    /** {@code del LPORT RPORT [LADDR]}: removes a registration. */
    record Delete(SocketName.Ends socket) implements KiwiCommand {}

    /** {@code lookup LPORT RPORT [LADDR]}: the only command that is answered. */
    record Lookup(SocketName.Ends socket) implements KiwiCommand {}

    /** {@code clear}: removes all registrations of the application. */
    record Clear() implements KiwiCommand {}

    /** A line without words, which some programs send between two commands. */
    record Nothing() implements KiwiCommand {}

    /** The longest command, {@code add}, has five words. */
    int MAX_WORDS = 5;

    int MAX_APPLICATION = 64;

    /** The one control character of ASCII that does not come before the blank. */
    char DELETE = 0x7f;

    int MAX_PORT = 65_535;

    int MAX_PORT_DIGITS = 5;

    /**
     * Reads a line.
     *
     * @param line one character for each octet, without the line end
     * @return {@code null} if the line is not a command
     */
    static @Nullable KiwiCommand parse(String line) {
        if (line.chars().anyMatch(c -> c < ' ' || c == DELETE)) {
            return null;
        }
        String[] words = line.split(" ", MAX_WORDS + 1);
        int count = words.length;
        return switch (words[0]) {
            case "" -> count == 1 ? new Nothing() : null;
            case "id" -> count == 2 && isApplication(words[1]) ? new Identify(words[1]) : null;
            case "add" -> count == 4 || count == 5 ? add(words) : null;
            case "del" -> count == 3 || count == 4 ? delete(ends(words, 1)) : null;
            case "lookup" -> count == 3 || count == 4 ? lookup(ends(words, 1)) : null;
            case "clear" -> count == 1 ? new Clear() : null;
            default -> null;
        };
    }

    private static boolean isApplication(String word) {
        return !word.isEmpty()
                && word.length() <= MAX_APPLICATION
                && word.chars().allMatch(c -> c < DELETE);
    }

    private static @Nullable KiwiCommand add(String[] words) {
        SocketName.Ends socket = ends(words, 2);
        if (socket == null) {
            return null;
        }
        try {
            return new Add(socket, ReplyText.ofOctets(words[1].getBytes(ISO_8859_1)));
        } catch (IllegalArgumentException e) {
            return null;
        }
    }

    private static @Nullable KiwiCommand delete(SocketName.@Nullable Ends socket) {
        return socket == null ? null : new Delete(socket);
    }

    private static @Nullable KiwiCommand lookup(SocketName.@Nullable Ends socket) {
        return socket == null ? null : new Lookup(socket);
    }

    /** Reads two ports and perhaps an address, the last words of a line. */
    private static SocketName.@Nullable Ends ends(String[] words, int first) {
        int portOnServer = port(words[first]);
        int portOnClient = port(words[first + 1]);
        if (portOnServer == 0 || portOnClient == 0) {
            return null;
        }
        // A program that knows no address leaves it out or empty, or sends the wildcard address.
        if (words.length == first + 2 || words[first + 2].isEmpty()) {
            return new SocketName.Ends(portOnServer, portOnClient, null, null);
        }
        InetAddress address = Addresses.parseScoped(words[first + 2]);
        if (address == null) {
            return null;
        }
        return new SocketName.Ends(portOnServer, portOnClient, address.isAnyLocalAddress() ? null : address, null);
    }

    /** A port; 0 if the word is not one. */
    private static int port(String word) {
        if (word.isEmpty() || word.length() > MAX_PORT_DIGITS || !word.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return 0;
        }
        int port = Integer.parseInt(word);
        return port <= MAX_PORT ? port : 0;
    }
}
