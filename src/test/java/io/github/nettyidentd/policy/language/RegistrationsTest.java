package io.github.nettyidentd.policy.language;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.policy.Decided;
import io.github.nettyidentd.policy.Decider;
import io.github.nettyidentd.policy.DecisionTrace;
import io.github.nettyidentd.policy.JudgementStep;
import io.github.nettyidentd.policy.NeedsLoginCheck;
import io.github.nettyidentd.policy.NotPermitted;
import io.github.nettyidentd.policy.RegisteredStatement;
import io.github.nettyidentd.policy.ReplyText;
import io.github.nettyidentd.policy.SocketContext;
import io.github.nettyidentd.policy.SystemPolicy;
import io.github.nettyidentd.policy.User;
import io.github.nettyidentd.policy.Verdict;
import io.github.nettyidentd.testing.TextTable;
import java.net.InetAddress;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What policies say about registrations, by the table registrations.txt. */
class RegistrationsTest {

    private static final Pattern CONNECTION =
            Pattern.compile("(#?\\w+)(?: fport (\\d+))?(?: cgroup (\\S+))?(?: by (#?\\w+))?(?: as (\\S+))?");

    private static final PolicyParser PARSER = new PolicyParser(new SmallHost());

    static Stream<TextTable.Row> rows() {
        return TextTable.rows("policy/registrations.txt");
    }

    @ParameterizedTest
    @MethodSource("rows")
    void judges(TextTable.Row row) {
        String[] input = row.input().split("(?<=^|\\s)\\|\\s", -1);
        assertEquals(3, input.length, "system file | connection | text");
        SystemPolicy policy = policy(input[0].getBytes(ISO_8859_1));
        SystemPolicy printed = policy(PolicyPrinter.print(policy).getBytes(UTF_8));

        assertEquals(row.expected(), verdict(policy, input[1], input[2]));
        assertEquals(row.expected(), verdict(printed, input[1], input[2]), "printed, and read again");
    }

    private static String verdict(SystemPolicy policy, String connection, String text) {
        Matcher matcher = CONNECTION.matcher(connection.strip());
        assertTrue(matcher.matches(), connection);
        User owner = SmallHost.user(matcher.group(1));
        User registrar = matcher.group(4) == null ? owner : SmallHost.user(matcher.group(4));
        var pair = new ConnectionPair(
                InetAddress.ofLiteral("198.51.100.7"),
                40000,
                InetAddress.ofLiteral("192.0.2.1"),
                matcher.group(2) == null ? 6667 : Integer.parseInt(matcher.group(2)));
        var socket = new SocketContext("", matcher.group(3) == null ? "" : matcher.group(3));
        JudgementStep step = Decider.judge(
                new RegisteredStatement(
                        registrar,
                        matcher.group(5) == null ? "" : matcher.group(5),
                        text.equals("-") ? Optional.empty() : Optional.of(ReplyText.of(text))),
                policy.rule(owner, socket, pair, DecisionTrace.NONE),
                policy.rule(registrar, socket, pair, DecisionTrace.NONE),
                owner,
                socket,
                pair,
                DecisionTrace.NONE);
        return switch (verdict(step)) {
            case NotPermitted(String why) -> "not permitted: " + why;
            case Decided decided ->
                DecisionText.of(decided) + ", by " + decided.origin(owner).rule();
        };
    }

    private static Verdict verdict(JudgementStep step) {
        return switch (step) {
            case Verdict verdict -> verdict;
            case NeedsLoginCheck check -> check.checked(SmallHost.uidsOf(check.logins()));
        };
    }

    private static SystemPolicy policy(byte[] content) {
        ParseResult<SystemPolicy> parsed = PARSER.parseSystem("system", content);
        return parsed.policy().orElseThrow(() -> new AssertionError(parsed.errors()));
    }
}
