package io.github.nettyidentd.registry.line;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.github.nettyidentd.policy.ReplyText;
import io.github.nettyidentd.registry.SocketName;
import io.github.nettyidentd.registry.line.SocketWords.WrongWordException;
import io.github.nettyidentd.text.Printable;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/** A line on the local socket. One or several spaces stand between two words. */
sealed interface RegistrarCommand {

    /** {@code add USER-ID LPORT RPORT [LADDR [RADDR]]}, {@code add USER-ID cookie N}; {@code -} hides the owner. */
    record Add(SocketName socket, Optional<ReplyText> text) implements RegistrarCommand {}

    /** {@code add USER-ID fd}: about the socket whose descriptor comes along. */
    record AddPassed(Optional<ReplyText> text) implements RegistrarCommand {}

    /** {@code del LPORT RPORT [LADDR [RADDR]]}, {@code del cookie N}. */
    record Delete(SocketName socket) implements RegistrarCommand {}

    /** {@code lookup LPORT RPORT [LADDR [RADDR]]}. */
    record LookUp(SocketName.Ends socket) implements RegistrarCommand {}

    /** {@code list}. */
    record Listing() implements RegistrarCommand {}

    /** {@code clear}. */
    record Clear() implements RegistrarCommand {}

    /** {@code id APP}: the registrations from now on belong to this application. */
    record Identify(String application) implements RegistrarCommand {}

    /** {@code expect on|off}: whether the account registers all of its connections. */
    record Expect(boolean all) implements RegistrarCommand {}

    /** {@code show UID COOKIE}: what anybody has registered about a socket of this owner. */
    record Show(long owner, long cookie) implements RegistrarCommand {}

    /**
     * A line that is not a command.
     *
     * @param reason for the program; quotes at most one word or the line, as {@link Quoted} does
     */
    record Broken(String reason) implements RegistrarCommand {}

    /** The word that stands for no user-id. */
    String HIDDEN = "-";

    /** The word before the number of a socket. */
    String COOKIE = "cookie";

    /** The word that stands for the socket whose descriptor comes along. */
    String PASSED = "fd";

    /** The most characters of the name of an application. */
    int MAX_APPLICATION = 64;

    /** The commands that every program may send. */
    String COMMANDS = "add, del, lookup, list, clear, id, expect";

    /**
     * Reads a line.
     *
     * @param line its octets without the line end, one in each character
     */
    static RegistrarCommand parse(String line) {
        OptionalInt control = line.chars().filter(c -> c < ' ' || c == 0x7f).findFirst();
        if (control.isPresent()) {
            return new Broken(
                    "the line has the control character 0x%02x (expected: none)".formatted(control.getAsInt()));
        }
        List<String> words =
                Stream.of(line.split(" ")).filter(word -> !word.isEmpty()).toList();
        try {
            return parse(words);
        } catch (WrongWordException e) {
            return new Broken(e.reason());
        }
    }

    private static RegistrarCommand parse(List<String> words) throws WrongWordException {
        if (words.isEmpty()) {
            return new Broken("the line is empty (expected: " + COMMANDS + ")");
        }
        List<String> arguments = words.subList(1, words.size());
        return switch (words.getFirst()) {
            case "add" -> add(words, arguments);
            case "del" -> delete(words, arguments);
            case "lookup" ->
                areEnds(arguments)
                        ? new LookUp(SocketWords.ends(arguments))
                        : broken(words, "lookup LPORT RPORT [LADDR [RADDR]]");
            case "list" -> arguments.isEmpty() ? new Listing() : broken(words, "list");
            case "clear" -> arguments.isEmpty() ? new Clear() : broken(words, "clear");
            case "id" -> identify(words, arguments);
            case "expect" ->
                arguments.equals(List.of("on")) || arguments.equals(List.of("off"))
                        ? new Expect(arguments.getFirst().equals("on"))
                        : broken(words, "expect on|off");
            case "show" ->
                arguments.size() == 2
                        ? new Show(SocketWords.uid(arguments.get(0)), SocketWords.cookie(arguments.get(1)))
                        : broken(words, "show UID COOKIE");
            default -> throw new WrongWordException("command", words.getFirst(), COMMANDS);
        };
    }

    private static Broken broken(List<String> words, String syntax) {
        return new Broken(Quoted.of(String.join(" ", words)) + " (expected: " + syntax + ")");
    }

    private static RegistrarCommand add(List<String> words, List<String> arguments) throws WrongWordException {
        if (arguments.size() > 1) {
            List<String> name = arguments.subList(1, arguments.size());
            if (name.equals(List.of(PASSED))) {
                return new AddPassed(text(arguments.getFirst()));
            }
            if (isCookie(name)) {
                return new Add(cookie(name), text(arguments.getFirst()));
            }
            if (areEnds(name)) {
                return new Add(SocketWords.ends(name), text(arguments.getFirst()));
            }
        }
        return broken(words, "add USER-ID LPORT RPORT [LADDR [RADDR]], add USER-ID cookie N, add USER-ID fd");
    }

    private static Optional<ReplyText> text(String word) throws WrongWordException {
        if (word.equals(HIDDEN)) {
            return Optional.empty();
        }
        try {
            return Optional.of(ReplyText.ofOctets(word.getBytes(ISO_8859_1)));
        } catch (IllegalArgumentException e) {
            throw new WrongWordException("USER-ID", word, "1 to 512 octets, something visible, no control characters");
        }
    }

    private static RegistrarCommand delete(List<String> words, List<String> arguments) throws WrongWordException {
        if (isCookie(arguments)) {
            return new Delete(cookie(arguments));
        }
        return areEnds(arguments)
                ? new Delete(SocketWords.ends(arguments))
                : broken(words, "del LPORT RPORT [LADDR [RADDR]], del cookie N");
    }

    /** Whether the words are as many as those for ports and addresses, and do not begin another name of a socket. */
    private static boolean areEnds(List<String> words) {
        return SocketWords.areEnds(words)
                && !words.getFirst().equals(COOKIE)
                && !words.getFirst().equals(PASSED);
    }

    private static boolean isCookie(List<String> words) {
        return words.size() == 2 && words.getFirst().equals(COOKIE);
    }

    private static SocketName.Cookie cookie(List<String> words) throws WrongWordException {
        return new SocketName.Cookie(SocketWords.cookie(words.get(1)));
    }

    private static RegistrarCommand identify(List<String> words, List<String> arguments) {
        if (arguments.size() != 1
                || arguments.getFirst().length() > MAX_APPLICATION
                || !arguments.getFirst().chars().allMatch(Printable::isAscii)) {
            return broken(words, "id APPLICATION, of 1 to " + MAX_APPLICATION + " visible ASCII characters");
        }
        return new Identify(arguments.getFirst());
    }
}
