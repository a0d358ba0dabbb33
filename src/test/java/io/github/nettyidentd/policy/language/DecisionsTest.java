package io.github.nettyidentd.policy.language;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.policy.DecisionTrace;
import io.github.nettyidentd.policy.SocketContext;
import io.github.nettyidentd.policy.SystemPolicy;
import io.github.nettyidentd.policy.User;
import io.github.nettyidentd.policy.UserFileContent;
import io.github.nettyidentd.policy.UserPolicy;
import io.github.nettyidentd.testing.TextTable;
import java.net.InetAddress;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The decisions that policies and users' files lead to, by the table decisions.txt. */
class DecisionsTest {

    private static final Pattern CONNECTION =
            Pattern.compile("(#?\\w+)(?: lport (\\d+))?(?: fport (\\d+))?(?: from (\\S+))?(?: to (\\S+))?"
                    + "(?: cgroup (\\S+))?(?: namespace (\\S+))?");

    private static final PolicyParser PARSER = new PolicyParser(new SmallHost());

    @ParameterizedTest
    @MethodSource("rows")
    void decides(TextTable.Row row) {
        String[] input = row.input().split("(?<=^|\\s)\\|(?=\\s|$)", -1);
        assertEquals(3, input.length, "system file | user's file | connection");
        SystemPolicy system = systemPolicy(input[0].getBytes(ISO_8859_1));
        String text = input[1].strip();
        UserFileContent file =
                text.equals("none") ? new UserFileContent.Missing() : userFile(text.getBytes(ISO_8859_1));

        assertEquals(row.expected(), decision(system, file, input[2]));
        assertEquals(row.expected(), decision(printed(system), printed(file), input[2]), "printed, and read again");
    }

    private static String decision(SystemPolicy system, UserFileContent file, String connection) {
        Matcher matcher = CONNECTION.matcher(connection.strip());
        assertTrue(matcher.matches(), connection);
        User user = SmallHost.user(matcher.group(1));
        var socket = new SocketContext(group(matcher, 7, ""), group(matcher, 6, ""));
        var text = new DecisionText(new Random(1), DecisionTrace.NONE);
        return DecisionText.of(text.step(system, file, user, socket, pair(matcher)));
    }

    private static SystemPolicy printed(SystemPolicy policy) {
        return systemPolicy(PolicyPrinter.print(policy).getBytes(UTF_8));
    }

    private static UserFileContent printed(UserFileContent file) {
        return file instanceof UserFileContent.Parsed(UserPolicy policy)
                ? userFile(PolicyPrinter.print(policy).getBytes(UTF_8))
                : file;
    }

    static Stream<TextTable.Row> rows() {
        return TextTable.rows("policy/decisions.txt");
    }

    private static SystemPolicy systemPolicy(byte[] content) {
        ParseResult<SystemPolicy> parsed = PARSER.parseSystem("system", content);
        return parsed.policy().orElseThrow(() -> new AssertionError(parsed.errors()));
    }

    private static UserFileContent userFile(byte[] content) {
        ParseResult<UserPolicy> parsed = PARSER.parseUser("user", content);
        return parsed.policy()
                .<UserFileContent>map(UserFileContent.Parsed::new)
                .orElseGet(() ->
                        new UserFileContent.Unusable(parsed.errors().getFirst().toString()));
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
