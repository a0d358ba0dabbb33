package io.github.nettyidentd.registry.line;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.github.nettyidentd.policy.ReplyText;
import io.github.nettyidentd.registry.SocketName;
import io.github.nettyidentd.registry.line.SocketWords.WrongWordException;
import io.github.nettyidentd.text.Printable;
import java.util.List;
import java.util.Optional;
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
     * @param reason for the program; has nothing that it has sent
     */
    record Broken(String reason) implements RegistrarCommand {}

    /** The word that stands for no user-id. */
    String HIDDEN = "-";

    /** The most characters of the name of an application. */
    int MAX_APPLICATION = 64;

    /**
     * Reads a line.
     *
     * @param line its octets without the line end, one in each character
     */
    static RegistrarCommand parse(String line) {
        if (line.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
            return new Broken("the line has a control character");
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
            return new Broken("the line is empty");
        }
        List<String> arguments = words.subList(1, words.size());
        return switch (words.getFirst()) {
            case "add" -> add(arguments);
            case "del" -> delete(arguments);
            case "lookup" ->
                SocketWords.areEnds(arguments)
                        ? new LookUp(SocketWords.ends(arguments))
                        : expected("lookup LPORT RPORT [LADDR [RADDR]]");
            case "list" -> arguments.isEmpty() ? new Listing() : expected("list");
            case "clear" -> arguments.isEmpty() ? new Clear() : expected("clear");
            case "id" -> identify(arguments);
            case "expect" ->
                arguments.equals(List.of("on")) || arguments.equals(List.of("off"))
                        ? new Expect(arguments.getFirst().equals("on"))
                        : expected("expect on|off");
            case "show" ->
                arguments.size() == 2
                        ? new Show(SocketWords.uid(arguments.get(0)), SocketWords.cookie(arguments.get(1)))
                        : expected("show UID COOKIE");
            default -> expected("add, del, lookup, list, clear, id, expect");
        };
    }

    private static Broken expected(String syntax) {
        return new Broken("not a command (expected: " + syntax + ")");
    }

    private static RegistrarCommand add(List<String> arguments) throws WrongWordException {
        if (arguments.size() > 1) {
            List<String> name = arguments.subList(1, arguments.size());
            if (name.equals(List.of("fd"))) {
                return new AddPassed(text(arguments.getFirst()));
            }
            if (isCookie(name)) {
                return new Add(cookie(name), text(arguments.getFirst()));
            }
            if (SocketWords.areEnds(name)) {
                return new Add(SocketWords.ends(name), text(arguments.getFirst()));
            }
        }
        return expected("add USER-ID LPORT RPORT [LADDR [RADDR]], add USER-ID cookie N, add USER-ID fd");
    }

    private static Optional<ReplyText> text(String word) throws WrongWordException {
        if (word.equals(HIDDEN)) {
            return Optional.empty();
        }
        try {
            return Optional.of(ReplyText.ofOctets(word.getBytes(ISO_8859_1)));
        } catch (IllegalArgumentException e) {
            throw new WrongWordException(
                    "USER-ID cannot be sent (expected: 1 to 512 octets, something visible, no control characters)");
        }
    }

    private static RegistrarCommand delete(List<String> arguments) throws WrongWordException {
        if (isCookie(arguments)) {
            return new Delete(cookie(arguments));
        }
        return SocketWords.areEnds(arguments)
                ? new Delete(SocketWords.ends(arguments))
                : expected("del LPORT RPORT [LADDR [RADDR]], del cookie N");
    }

    private static boolean isCookie(List<String> words) {
        return words.size() == 2 && words.getFirst().equals("cookie");
    }

    private static SocketName.Cookie cookie(List<String> words) throws WrongWordException {
        return new SocketName.Cookie(SocketWords.cookie(words.get(1)));
    }

    private static RegistrarCommand identify(List<String> arguments) {
        if (arguments.size() != 1
                || arguments.getFirst().length() > MAX_APPLICATION
                || !arguments.getFirst().chars().allMatch(Printable::isAscii)) {
            return expected("id APP, with 1 to " + MAX_APPLICATION + " visible ASCII characters");
        }
        return new Identify(arguments.getFirst());
    }
}
