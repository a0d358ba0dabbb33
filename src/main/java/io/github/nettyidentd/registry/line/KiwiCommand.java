package io.github.nettyidentd.registry.line;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.github.nettyidentd.policy.ReplyText;
import io.github.nettyidentd.registry.SocketName;
import io.github.nettyidentd.registry.line.SocketWords.WrongWordException;
import io.github.nettyidentd.text.Printable;
import java.net.InetAddress;
import java.util.List;
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

    /** The one control character of ASCII that does not come before the blank. */
    char DELETE = 0x7f;

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
        try {
            return switch (words[0]) {
                case "" -> count == 1 ? new Nothing() : null;
                case "id" -> count == 2 && isApplication(words[1]) ? new Identify(words[1]) : null;
                case "add" -> count == 4 || count == 5 ? new Add(ends(words, 2), text(words[1])) : null;
                case "del" -> count == 3 || count == 4 ? new Delete(ends(words, 1)) : null;
                case "lookup" -> count == 3 || count == 4 ? new Lookup(ends(words, 1)) : null;
                case "clear" -> count == 1 ? new Clear() : null;
                default -> null;
            };
        } catch (WrongWordException | IllegalArgumentException e) {
            return null;
        }
    }

    private static boolean isApplication(String word) {
        return !word.isEmpty()
                && word.length() <= RegistrarCommand.MAX_APPLICATION
                && word.chars().allMatch(Printable::isAscii);
    }

    private static ReplyText text(String word) {
        return ReplyText.ofOctets(word.getBytes(ISO_8859_1));
    }

    /** Reads two ports and perhaps an address, the last words of a line. */
    private static SocketName.Ends ends(String[] words, int first) throws WrongWordException {
        // A program that knows no address leaves it out or empty, or sends the wildcard address.
        boolean hasAddress = words.length > first + 2 && !words[first + 2].isEmpty();
        SocketName.Ends ends = SocketWords.ends(List.of(words).subList(first, hasAddress ? words.length : first + 2));
        InetAddress address = ends.serverAddress();
        return address == null || !address.isAnyLocalAddress()
                ? ends
                : new SocketName.Ends(ends.portOnServer(), ends.portOnClient(), null, null);
    }
}
