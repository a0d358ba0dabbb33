package io.github.nettyidentd.policy.language;

import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Makes up files without errors: with all parts of the language, and with texts that a user would try as a disguise. */
final class RandomPolicies {

    private static final List<String> CAPABILITIES =
            List.of("spoof", "spoof_all", "spoof_privport", "hide", "random", "random_numeric", "numeric", "forward");
    private static final List<String> HOSTS = List.of(
            "192.0.2.1",
            "198.51.100.7",
            "192.0.2.0/24",
            "0.0.0.0/0",
            "::/0",
            "2001:db8::1",
            "2001:db8::/32",
            "::ffff:192.0.2.1",
            "irc.example.net",
            "other.example.net",
            "nobody.example.net",
            "\"to\"",
            "192.0.2.99/31");
    private static final List<String> PORTS = List.of(
            "6667", "113", "1:1023", "1024:", ":1023", ":", "auth", "ircd", "http:https", "40000", "\"40000:\"");

    /** Heads of blocks, each at most once in a file, because a second one is an error. */
    private static final List<String> OTHER_BLOCKS = List.of(
            "group irc",
            "GROUP \"lisa\"",
            "uid 1000:1002",
            "uid 100000:",
            "cgroup \"/system.slice/*\"",
            "unit \"znc.service\"",
            "unit \"*\\x2eservice\"",
            "container \"*\"",
            "namespace blue",
            "namespace \"b*e\"");

    private static final List<String> SPACES = List.of(" ", "\n", "\t", " # hide }\n", " /* { */ ");

    /** Texts to put around a login; none has a control character. */
    private static final List<String> DISGUISES = List.of(
            "", "", "", " ", "  ", "x ", " x", "x:", ": ", "~", "\\\"", "#", "\u00a0", "\u3000", "\u200b", "\u00e9");

    /** The same in ISO 8859-1, which does not mix with UTF-8. */
    private static final List<String> LATIN1_DISGUISES = List.of("", " ", "\\xa0", "\\xe9", "\\xad", "x\\xa0");

    private final Random random;

    RandomPolicies(Random random) {
        this.random = random;
    }

    String systemFile() {
        return some(3, this::block);
    }

    String userFile() {
        return some(4, this::entry);
    }

    /** A login of {@link SmallHost} in a disguise, to be put between quotes. */
    String disguisedLogin() {
        String login = pick(List.copyOf(SmallHost.UIDS.keySet()));
        String spelled = switch (random.nextInt(5)) {
            case 0 -> login.toUpperCase(Locale.ROOT);
            case 1 -> login.toLowerCase(Locale.ROOT);
            case 2 -> mixed(login);
            case 3 -> "other" + random.nextInt(10);
            default -> login;
        };
        List<String> disguises = random.nextInt(4) == 0 ? LATIN1_DISGUISES : DISGUISES;
        return pick(disguises) + spelled + pick(disguises);
    }

    private String block() {
        // Never a user block: a second block for one user is an error, which most files would have.
        return random.nextBoolean() ? word("default") + "{" + some(3, this::range) + range() + "}" : "";
    }

    /** A file with blocks for different users. */
    String systemFileWithUsers() {
        String others = OTHER_BLOCKS.stream()
                .filter(_ -> random.nextInt(4) == 0)
                .map(head -> head + space() + "{" + range() + some(2, this::range) + "}" + space())
                .collect(Collectors.joining());
        String users = Stream.of("lisa", "1001", "\"root\"", "Bob")
                .filter(user -> random.nextInt(3) == 0)
                .map(user -> word("user") + user + space() + "{" + range() + some(2, this::range) + "}"
                        + some(1, this::block))
                .collect(Collectors.joining());
        return systemFile() + (random.nextBoolean() ? others + users : users + others) + systemFile();
    }

    private String range() {
        String head = random.nextInt(3) == 0 ? word("default") : filters();
        return head + "{" + space() + directive() + some(3, this::directive) + "}" + space();
    }

    private String entry() {
        String head = random.nextInt(2) == 0 ? word("global") : filters();
        return head + "{" + space() + statement(false) + "}" + space();
    }

    private String filters() {
        String filters = filter("to", HOSTS) + filter("from", HOSTS) + filter("fport", PORTS) + filter("lport", PORTS);
        return filters.isEmpty() ? word("fport") + pick(PORTS) + space() : filters;
    }

    private String filter(String keyword, List<String> operands) {
        return random.nextInt(4) == 0 ? word(keyword) + pick(operands) + space() : "";
    }

    private String directive() {
        return switch (random.nextInt(4)) {
            case 0 -> word("force") + statement(true);
            case 1 -> word("deny") + word(random.nextInt(8) == 0 ? "register_for" : pick(CAPABILITIES));
            default -> word("allow") + (random.nextInt(8) == 0 ? registerFor() : word(pick(CAPABILITIES)));
        };
    }

    private String registerFor() {
        List<String> patterns =
                List.of("lisa ", "\"*\" ", "p* ", "\"root\" ", "ro* ", "\"*o*\" ", "unit ", "\"user\" ");
        return word("register_for") + pick(patterns) + (random.nextBoolean() ? pick(patterns) : "");
    }

    private String statement(boolean forced) {
        return switch (random.nextInt(forced ? 10 : 7)) {
            case 0 -> word("hide");
            case 1 -> word("random");
            case 2 -> word("random_numeric");
            case 3 -> word("numeric");
            case 4 -> word("forward") + pick(HOSTS.subList(8, 11)) + space() + "113 ";
            case 7 -> word("spoof");
            case 8, 9 -> word("template") + "\"" + some(2, this::part) + part() + "\"" + space();
            default -> word("reply") + reply() + some(2, this::reply);
        };
    }

    private String part() {
        return switch (random.nextInt(4)) {
            case 0 -> pick(List.of("{{", "}}", "x", "\\\"", "\u00e9", "-", "~", "a\\x20b"));
            default -> "{" + choice() + (random.nextBoolean() ? "|" + choice() : "") + "}";
        };
    }

    private String choice() {
        String field = pick(List.of("login", "uid", "namespace", "container", "unit", "slice"));
        return field + (random.nextInt(3) == 0 ? ":" + (1 + random.nextInt(12)) : "");
    }

    private String reply() {
        return "\"" + disguisedLogin() + "\"" + space();
    }

    private String word(String keyword) {
        return (random.nextInt(8) == 0 ? mixed(keyword) : keyword) + space();
    }

    private String mixed(String word) {
        return word.chars()
                .mapToObj(c -> String.valueOf(
                        (char) (random.nextBoolean() ? Character.toUpperCase(c) : Character.toLowerCase(c))))
                .collect(Collectors.joining());
    }

    private String space() {
        return random.nextInt(6) == 0 ? pick(SPACES) : " ";
    }

    private String some(int most, Supplier<String> part) {
        return Stream.generate(part).limit(random.nextInt(most + 1)).collect(Collectors.joining());
    }

    private String pick(List<String> from) {
        return from.get(random.nextInt(from.size()));
    }
}
