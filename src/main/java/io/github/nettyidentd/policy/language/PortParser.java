package io.github.nettyidentd.policy.language;

import io.github.nettyidentd.policy.PortRange;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Parses ports, ranges of ports, and names of services. */
final class PortParser {

    private static final Pattern NUMBER = Pattern.compile("\\d+");
    private static final Pattern SERVICE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._+-]{0,254}");

    private static final String ONE_PORT = "a port from 1 to 65535, or the name of a TCP service";

    /** How many digits are sure to fit into an int. A number with more digits, not counting leading zeros, is not a port. */
    private static final int MAX_DIGITS = 9;

    private final FileNames names;
    private final Problems problems;

    PortParser(FileNames names, Problems problems) {
        this.names = names;
        this.problems = problems;
    }

    /** Parses the port of a forward; 0 after an error. */
    int one(Token token) {
        return port(token, token.text(), ONE_PORT);
    }

    /** Parses the operand of a filter: {@code a}, {@code a:b}, {@code a:} or {@code :b}; {@code null} after an error. */
    @Nullable
    PortRange range(Token token) {
        String text = token.text();
        int colon = text.indexOf(':');
        String expected = ONE_PORT + ", or a range of two with a colon between";
        int first = colon == 0 ? PortRange.MIN : port(token, colon < 0 ? text : text.substring(0, colon), expected);
        int last = colon < 0 ? first : lastPort(token, text.substring(colon + 1), expected);
        if (first == 0 || last == 0) {
            return null;
        }
        if (first > last) {
            error(token, "the smaller port first");
            return null;
        }
        return new PortRange(first, last);
    }

    private int lastPort(Token token, String text, String expected) {
        return text.isEmpty() ? PortRange.MAX : port(token, text, expected);
    }

    /** The port of a number or of a service; 0 after an error. */
    private int port(Token token, String text, String expected) {
        if (NUMBER.matcher(text).matches()) {
            String digits = text.replaceFirst("^0+", "");
            int port = digits.isEmpty() || digits.length() > MAX_DIGITS ? 0 : Integer.parseInt(digits);
            return port <= PortRange.MAX && port > 0 ? port : error(token, expected);
        }
        if (!SERVICE.matcher(text).matches()) {
            return error(token, expected);
        }
        if (!names.admits(text)) {
            return error(token, "at most " + FileNames.MAX_IN_USER_FILE + " names in a file");
        }
        OptionalInt port = NameUnavailableException.at(token, () -> names.portOf(text));
        return port.isPresent() ? port.getAsInt() : error(token, expected);
    }

    private int error(Token token, String expected) {
        problems.unexpected(token, expected);
        return 0;
    }
}
