package io.github.nettyidentd.policy.language;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.linux.Account;
import io.github.nettyidentd.policy.SystemPolicy;
import io.github.nettyidentd.policy.Trace;
import io.github.nettyidentd.policy.UserFile;
import io.github.nettyidentd.policy.UserPolicy;
import io.github.nettyidentd.testing.TextTable;
import java.net.InetAddress;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What policies and users' files lead to, by the table decisions.txt. */
class DecisionsTest {

    private static final Pattern CONNECTION =
            Pattern.compile("(\\w+)(?: lport (\\d+))?(?: fport (\\d+))?(?: from (\\S+))?(?: to (\\S+))?");

    private static final PolicyParser PARSER = new PolicyParser(new SmallHost());

    @ParameterizedTest
    @MethodSource("rows")
    void decides(TextTable.Row row) {
        String[] input = row.input().split("\\|", -1);
        assertEquals(3, input.length, "system file | user's file | connection");
        SystemPolicy system = systemPolicy(input[0]);
        UserFile user = userFile(input[1].strip());
        Matcher connection = CONNECTION.matcher(input[2].strip());
        assertTrue(connection.matches(), input[2]);
        Account account = SmallHost.account(connection.group(1));
        var text = new DecisionText(new Random(1), Trace.OFF);

        assertEquals(row.expected(), DecisionText.of(text.step(system, user, account, pair(connection))));
    }

    @ParameterizedTest
    @MethodSource("rows")
    void decidesTheSameOncePrinted(TextTable.Row row) {
        String[] input = row.input().split("\\|", -1);
        SystemPolicy system = systemPolicy(input[0]);
        String printed = PolicyPrinter.print(system);

        assertEquals(printed, PolicyPrinter.print(systemPolicy(printed)));
    }

    static Stream<TextTable.Row> rows() {
        return TextTable.rows("policy/decisions.txt");
    }

    private static SystemPolicy systemPolicy(String text) {
        Parsed<SystemPolicy> parsed = PARSER.parseSystem("system", text.getBytes(ISO_8859_1));
        return parsed.policy().orElseThrow(() -> new AssertionError(parsed.errors()));
    }

    private static UserFile userFile(String text) {
        if (text.equals("none")) {
            return new UserFile.Missing();
        }
        Parsed<UserPolicy> parsed = PARSER.parseUser("user", text.getBytes(ISO_8859_1));
        return parsed.policy()
                .<UserFile>map(UserFile.Parsed::new)
                .orElseGet(
                        () -> new UserFile.Unusable(parsed.errors().getFirst().toString()));
    }

    private static ConnectionPair pair(Matcher connection) {
        return new ConnectionPair(
                InetAddress.ofLiteral(group(connection, 4, "198.51.100.7")),
                Integer.parseInt(group(connection, 2, "40000")),
                InetAddress.ofLiteral(group(connection, 5, "192.0.2.1")),
                Integer.parseInt(group(connection, 3, "6667")));
    }

    private static String group(Matcher matcher, int group, String otherwise) {
        return matcher.group(group) == null ? otherwise : matcher.group(group);
    }
}
