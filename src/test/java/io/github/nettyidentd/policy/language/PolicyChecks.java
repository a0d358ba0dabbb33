package io.github.nettyidentd.policy.language;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.policy.DecisionTrace;
import io.github.nettyidentd.policy.FilePlace;
import io.github.nettyidentd.policy.SocketContext;
import io.github.nettyidentd.policy.SystemPolicy;
import io.github.nettyidentd.policy.User;
import io.github.nettyidentd.policy.UserFileContent;
import io.github.nettyidentd.policy.UserPolicy;
import io.github.nettyidentd.policy.language.ParseResult.Problem;
import java.net.InetAddress;
import java.util.List;
import java.util.Random;

/**
 * Checks what must hold for any octets in a file: they are a policy, or they have errors, each with a place in the file; and
 * a policy that is printed and parsed again decides the same.
 */
final class PolicyChecks {

    private static final PolicyParser PARSER = new PolicyParser(new SmallHost());

    /** Grants every capability. */
    private static final SystemPolicy GENEROUS =
            PARSER.parseSystem("system", """
                    default { default {
                    allow spoof allow spoof_all allow spoof_privport allow hide allow random
                    allow random_numeric allow numeric allow forward allow register_for "*"
                    } }
                    """.getBytes(UTF_8)).policy().orElseThrow();

    private static final List<ConnectionPair> PAIRS = List.of(
            pair("198.51.100.7", 40000, "192.0.2.1", 6667),
            pair("2001:db8::7", 1023, "2001:db8::1", 113),
            pair("198.51.100.7", 1024, "203.0.113.9", 80));

    private static final List<User> USERS =
            List.of(SmallHost.user("root"), SmallHost.user("lisa"), SmallHost.user("paul"), SmallHost.user("#101000"));

    private static final SocketContext SOCKET = new SocketContext("blue", "/system.slice/znc.service");

    private PolicyChecks() {}

    /** Checks octets as a system file. */
    static void system(byte[] content) {
        ParseResult<SystemPolicy> parsed = PARSER.parseSystem("f", content);
        checkProblems(content, parsed);
        parsed.policy().ifPresent(policy -> {
            String printed = PolicyPrinter.print(policy);
            SystemPolicy again = sound(PARSER.parseSystem("f", printed.getBytes(UTF_8)), printed);

            assertEquals(
                    again,
                    sound(PARSER.parseSystem("f", PolicyPrinter.print(again).getBytes(UTF_8)), printed));
            assertEquals(
                    decisions(policy, new UserFileContent.Missing()), decisions(again, new UserFileContent.Missing()));
        });
    }

    /** Checks octets as a user's file. */
    static void user(byte[] content) {
        ParseResult<UserPolicy> parsed = PARSER.parseUser("f", content);
        checkProblems(content, parsed);
        parsed.policy().ifPresent(policy -> {
            String printed = PolicyPrinter.print(policy);
            UserPolicy again = sound(PARSER.parseUser("f", printed.getBytes(UTF_8)), printed);

            assertEquals(
                    again,
                    sound(PARSER.parseUser("f", PolicyPrinter.print(again).getBytes(UTF_8)), printed));
            assertEquals(
                    decisions(GENEROUS, new UserFileContent.Parsed(policy)),
                    decisions(GENEROUS, new UserFileContent.Parsed(again)));
        });
    }

    private static <T> T sound(ParseResult<T> parsed, String text) {
        return parsed.policy().orElseThrow(() -> new AssertionError(parsed.errors() + "\n" + text));
    }

    private static List<String> decisions(SystemPolicy system, UserFileContent file) {
        return USERS.stream()
                .flatMap(user -> PAIRS.stream().map(pair -> decision(system, file, user, pair)))
                .toList();
    }

    private static String decision(SystemPolicy system, UserFileContent file, User user, ConnectionPair pair) {
        return DecisionText.of(
                new DecisionText(new Random(1), DecisionTrace.NONE).step(system, file, user, SOCKET, pair));
    }

    private static void checkProblems(byte[] content, ParseResult<?> parsed) {
        assertEquals(parsed.policy().isEmpty(), !parsed.errors().isEmpty());
        String[] lines = new String(content, ISO_8859_1).split("\n", -1);
        for (Problem problem : parsed.errors()) {
            assertWithin(lines, problem.place());
            assertTrue(problem.text().matches("found .*, expected .*"), problem.text());
        }
        parsed.warnings().forEach(problem -> assertWithin(lines, problem.place()));
    }

    private static void assertWithin(String[] lines, FilePlace place) {
        assertTrue(place.line() >= 1 && place.line() <= lines.length, place::toString);
        int length = lines[place.line() - 1].length();
        assertTrue(place.column() >= 1 && place.column() <= length + 1, place::toString);
    }

    private static ConnectionPair pair(String local, int portOnServer, String remote, int portOnClient) {
        return new ConnectionPair(
                InetAddress.ofLiteral(local), portOnServer, InetAddress.ofLiteral(remote), portOnClient);
    }
}
