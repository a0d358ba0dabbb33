package io.github.nettyidentd.hop;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.github.nettyidentd.api.Origin;
import io.github.nettyidentd.api.UserId;
import io.github.nettyidentd.net.Addresses;
import io.github.nettyidentd.net.Network;
import io.github.nettyidentd.policy.FilePlace;
import io.github.nettyidentd.policy.ReplyText;
import io.github.nettyidentd.policy.language.ParseResult;
import io.github.nettyidentd.policy.language.ParseResult.Problem;
import io.github.nettyidentd.text.OctetText;
import io.github.nettyidentd.text.Printable;
import io.github.nettyidentd.text.TextFile;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Parses the file of static rules, which is oidentd_masq.conf(5) of oidentd: in each line a host, a reply and an operating
 * system, with blanks between them. A line that cannot be understood is a warning, and the other lines count.
 */
final class StaticRulesParser {

    private static final Pattern FIELD = Pattern.compile("[^ \t]+");
    private static final String COMMENT = "#";
    private static final int FIELDS = 3;
    private static final int MAX_SHOWN = 40;

    /** A file that is not one of rules at all has a problem in each line. */
    private static final int MAX_PROBLEMS = 100;

    /** A part of a line; its octets are the characters. */
    private record Field(String octets, FilePlace place) {
        String shown() {
            String text = OctetText.of(octets.getBytes(ISO_8859_1));
            return "'" + Printable.escaped(text.length() > MAX_SHOWN ? text.substring(0, MAX_SHOWN) + "…" : text) + "'";
        }
    }

    private final Function<String, List<InetAddress>> resolver;
    private final List<StaticRule> rules = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();

    private StaticRulesParser(Function<String, List<InetAddress>> resolver) {
        this.resolver = resolver;
    }

    /**
     * Parses a file. Blocks while host names are resolved.
     *
     * @param resolver finds all addresses of a host, none if its name cannot be resolved
     */
    static ParseResult<StaticRuleTable> parse(
            String file, byte[] content, Function<String, List<InetAddress>> resolver) {
        if (TextFile.isUtf16(content)) {
            return failed(file, "found text in UTF-16, expected UTF-8");
        }
        if (TextFile.hasByteOrderMark(content)) {
            return failed(file, "found a byte order mark, expected a file without one");
        }
        var parser = new StaticRulesParser(resolver);
        String[] lines = new String(content, ISO_8859_1).split("\n", -1);
        for (int i = 0; i < lines.length; i++) {
            parser.line(file, i + 1, lines[i].replaceFirst("\r+$", ""));
        }
        return new ParseResult<>(Optional.of(new StaticRuleTable(parser.rules)), List.of(), parser.problems);
    }

    private static ParseResult<StaticRuleTable> failed(String file, String text) {
        return new ParseResult<>(Optional.empty(), List.of(new Problem(new FilePlace(file, 1, 1), text)), List.of());
    }

    private void line(String file, int number, String line) {
        List<Field> fields = new ArrayList<>();
        Matcher matcher = FIELD.matcher(line);
        while (matcher.find() && fields.size() <= FIELDS) {
            fields.add(new Field(matcher.group(), new FilePlace(file, number, matcher.start() + 1)));
        }
        if (fields.isEmpty() || fields.getFirst().octets().startsWith(COMMENT)) {
            return;
        }
        if (fields.size() < FIELDS) {
            problem(
                    new FilePlace(file, number, line.length() + 1),
                    "found the end of the line, expected "
                            + (fields.size() == 1 ? "a reply and an operating system" : "an operating system")
                            + " such as UNIX: this line does not count");
            return;
        }
        if (fields.size() > FIELDS) {
            Field further = fields.getLast();
            problem(further.place(), "found " + further.shown() + ", expected the end of the line: it is ignored");
        }
        List<Network> hosts = hosts(fields.getFirst());
        UserId answer = answer(fields.get(1), fields.get(2));
        if (hosts != null && answer != null) {
            String place = file + ":" + number;
            rules.add(new StaticRule(hosts, answer.from(new Origin(null, place))));
        }
    }

    /** The addresses of the first field; none for a name that cannot be resolved, {@code null} after a problem. */
    private @Nullable List<Network> hosts(Field field) {
        int slash = field.octets().indexOf('/');
        String host = slash < 0 ? field.octets() : field.octets().substring(0, slash);
        String mask = slash < 0 ? null : field.octets().substring(slash + 1);
        InetAddress address = Addresses.parse(host);
        if (address != null) {
            return mask == null ? List.of(Network.of(address)) : network(field, address, mask);
        }
        if (!Addresses.isHostName(host)) {
            expected(field, "an address, a network such as 10.0.0.0/8, or a host name");
            return null;
        }
        List<InetAddress> addresses = resolver.apply(host);
        if (addresses.isEmpty()) {
            problem(field.place(), "host name " + field.shown() + " cannot be resolved: this line matches nothing");
        }
        return mask == null ? addresses.stream().map(Network::of).toList() : networks(field, addresses, mask);
    }

    private @Nullable List<Network> network(Field field, InetAddress address, String mask) {
        Network network = masked(field, address, mask);
        if (network == null) {
            return null;
        }
        if (!network.address().equals(address)) {
            problem(field.place(), field.shown() + " means the network " + network);
        }
        return List.of(network);
    }

    /** As with oidentd, the mask behind a name is one of IPv4. */
    private @Nullable List<Network> networks(Field field, List<InetAddress> addresses, String mask) {
        List<Network> networks = new ArrayList<>();
        for (InetAddress address : addresses) {
            if (address instanceof Inet4Address) {
                Network network = masked(field, address, mask);
                if (network == null) {
                    return null;
                }
                networks.add(network);
            }
        }
        return networks;
    }

    /** Reads the length of a prefix, or a mask such as 255.255.255.0; {@code null} after a problem. */
    private @Nullable Network masked(Field field, InetAddress address, String mask) {
        String length = mask.indexOf('.') < 0 ? mask : dottedLength(mask);
        try {
            // As it stands in the file, because an IPv4-mapped network counts its bits from those of IPv6.
            String literal = address instanceof Inet4Address && field.octets().indexOf(':') < 0
                    ? address.getHostAddress()
                    : field.octets().substring(0, field.octets().indexOf('/'));
            return Network.parse(literal + "/" + length);
        } catch (IllegalArgumentException e) {
            expected(
                    field,
                    address instanceof Inet4Address
                            ? "a mask of 0 to 32, or one such as 255.255.255.0"
                            : "a mask of 0 to 128");
            return null;
        }
    }

    /** The length of a dotted mask; a text that is not a number if it is not a mask. */
    private static String dottedLength(String mask) {
        if (!(Addresses.parse(mask) instanceof Inet4Address address)) {
            return mask;
        }
        byte[] octets = address.getAddress();
        int bits = (octets[0] & 0xff) << 24 | (octets[1] & 0xff) << 16 | (octets[2] & 0xff) << 8 | (octets[3] & 0xff);
        int length = Integer.numberOfLeadingZeros(~bits);
        return length == Integer.bitCount(bits) ? String.valueOf(length) : mask;
    }

    private @Nullable UserId answer(Field reply, Field opsys) {
        byte[] octets = reply.octets().getBytes(ISO_8859_1);
        try {
            octets = ReplyText.ofOctets(octets).octets();
        } catch (IllegalArgumentException e) {
            expected(reply, "a reply of 1 to " + UserId.MAX_OCTETS + " octets without control characters");
            return null;
        }
        try {
            return UserId.ofOctets(opsys.octets(), null, octets);
        } catch (IllegalArgumentException e) {
            expected(opsys, "an operating system of 1 to 64 printable ASCII characters without colon and comma");
            return null;
        }
    }

    private void expected(Field field, String expected) {
        problem(field.place(), "found " + field.shown() + ", expected " + expected + ": this line does not count");
    }

    private void problem(FilePlace place, String text) {
        if (problems.size() < MAX_PROBLEMS - 1) {
            problems.add(new Problem(place, text));
        } else if (problems.size() == MAX_PROBLEMS - 1) {
            problems.add(new Problem(place, "found more problems than are shown, expected fewer than " + MAX_PROBLEMS));
        }
    }
}
