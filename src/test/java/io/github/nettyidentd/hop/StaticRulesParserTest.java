package io.github.nettyidentd.hop;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.nettyidentd.api.Origin;
import io.github.nettyidentd.api.UserId;
import io.github.nettyidentd.policy.language.ParseResult;
import io.github.nettyidentd.testing.Fuzz;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StaticRulesParserTest {

    private static final Map<String, List<InetAddress>> NAMES = Map.of(
            "pc",
            addresses("192.168.1.7", "192.168.2.7", "fd00::7"),
            "old",
            addresses("172.16.9.9"),
            "gone",
            List.of());

    private static List<InetAddress> addresses(String... literals) {
        return List.of(literals).stream().map(InetAddress::ofLiteral).toList();
    }

    private static ParseResult<StaticRuleTable> parse(String content) {
        return StaticRulesParser.parse(
                "rules", content.getBytes(ISO_8859_1), host -> NAMES.getOrDefault(host, List.of()));
    }

    private static List<String> problems(String content) {
        return parse(content).warnings().stream().map(Object::toString).toList();
    }

    private static String answer(String content, String host) {
        return parse(content)
                .policy()
                .orElseThrow()
                .find(InetAddress.ofLiteral(host))
                .map(UserId::toString)
                .orElse("none");
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.5 a UNIX, 10.0.0.5, UNIX :a",
        "10.0.0.5 a UNIX, 10.0.0.6, none",
        "10.0.0.0/24 a UNIX, 10.0.0.255, UNIX :a",
        "10.0.0.0/24 a UNIX, 10.0.1.0, none",
        "10.0.0.5/32 a UNIX, 10.0.0.5, UNIX :a",
        "0.0.0.0/0 a UNIX, 203.0.113.9, UNIX :a",
        "0.0.0.0/0 a UNIX, 2001:db8::1, none",
        "10.0.0.0/255.255.255.0 a UNIX, 10.0.0.9, UNIX :a",
        "10.0.0.0/255.255.255.0 a UNIX, 10.0.1.9, none",
        "0.0.0.0/0.0.0.0 a UNIX, 10.0.1.9, UNIX :a",
        "2001:db8::5 a UNIX, 2001:db8::5, UNIX :a",
        "2001:db8::/64 a UNIX, 2001:db8::1:2, UNIX :a",
        "2001:db8::/64 a UNIX, 2001:db8:0:1::2, none",
        "::/0 a UNIX, 2001:db8::1, UNIX :a",
        "pc a UNIX, 192.168.1.7, UNIX :a",
        "pc a UNIX, 192.168.2.7, UNIX :a",
        "pc a UNIX, fd00::7, UNIX :a",
        "old/16 a UNIX, 172.16.1.1, UNIX :a",
        "gone a UNIX, 10.0.0.5, none",
        "'\t10.0.0.5\t a \tWIN32 ', 10.0.0.5, WIN32 :a",
    })
    void findsTheRuleOfAnInsideAddress(String rule, String host, String expected) {
        assertEquals(expected, answer(rule, host));
    }

    @Test
    void theFirstRuleThatHasTheAddressAnswers() {
        String rules = "10.0.0.9 nine UNIX\n10.0.0.0/24 net UNIX\n10.0.0.5 five UNIX\n10.0.0.0/8 big UNIX\n";
        assertEquals("UNIX :nine", answer(rules, "10.0.0.9"));
        assertEquals("UNIX :net", answer(rules, "10.0.0.5"));
        assertEquals("UNIX :big", answer(rules, "10.1.0.5"));
    }

    /** oidentd masks the address that later rules see. */
    @Test
    void aMaskDoesNotChangeLaterRules() {
        assertEquals("UNIX :five", answer("172.16.0.0/16 other UNIX\n10.0.0.5 five UNIX\n", "10.0.0.5"));
    }

    @Test
    void aBadLineIsReportedAndTheOthersCount() {
        String rules = "10.0.0.5\n10.0.0.0/33 x UNIX\n127.1 x UNIX\n10.0.0.6 six UNIX\n";
        assertEquals("UNIX :six", answer(rules, "10.0.0.6"));
        assertEquals(
                List.of(
                        "rules:1:9: found the end of the line, expected a reply and an operating system such as UNIX:"
                                + " this line does not count",
                        "rules:2:1: found '10.0.0.0/33', expected a mask of 0 to 32, or one such as 255.255.255.0:"
                                + " this line does not count",
                        "rules:3:1: found '127.1', expected an address, a network such as 10.0.0.0/8, or a host name:"
                                + " this line does not count"),
                problems(rules));
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/255.0.255.0 a UNIX, 1",
        "10.0.0.0/ a UNIX, 1",
        "10.0.0.0/-1 a UNIX, 1",
        "2001:db8::/129 a UNIX, 1",
        "2001:db8::/255.255.0.0 a UNIX, 1",
        "old/99 a UNIX, 1",
        "10.0.0.5 a, 11",
        "10.0.0.5 a UN:IX, 12",
        "10.0.0.5 a" + "\u0001" + " UNIX, 10",
        "gone a UNIX, 1",
    })
    void namesTheColumnOfABadLine(String rule, int column) {
        List<String> problems = problems("# rules\n" + rule);
        assertEquals(1, problems.size());
        assertEquals(
                "rules:2:" + column,
                problems.getFirst().substring(0, problems.getFirst().indexOf(": ")));
    }

    @Test
    void skipsCommentsAndBlankLinesAndCarriageReturns() {
        String rules = "# a comment\n\n \t\n  # another\n10.0.0.5 five UNIX\r\n";
        assertEquals("UNIX :five", answer(rules, "10.0.0.5"));
        assertEquals(List.of(), problems(rules));
    }

    @Test
    void warnsOfWhatFollowsTheOperatingSystemAndOfBitsBehindAMask() {
        assertEquals(
                List.of("rules:1:17: found 'five', expected the end of the line: it is ignored"),
                problems("10.0.0.5 a UNIX five six"));
        assertEquals("UNIX :a", answer("10.0.0.5 a UNIX five six", "10.0.0.5"));
        assertEquals(List.of("rules:1:1: '10.0.0.5/24' means the network 10.0.0.0/24"), problems("10.0.0.5/24 a UNIX"));
    }

    @Test
    void keepsTheOctetsOfAReplyAndNamesItsPlace() {
        Optional<UserId> answer =
                parse("\n10.0.0.5 fran\u00e7ois UNIX").policy().orElseThrow().find(InetAddress.ofLiteral("10.0.0.5"));
        assertArrayEquals(
                "fran\u00e7ois".getBytes(ISO_8859_1), answer.orElseThrow().octets());
        assertEquals(
                Optional.of(new Origin(null, "rules:2")), answer.orElseThrow().origin());
    }

    @Test
    void takesARepliesOf512OctetsAndNoLongerOnes() {
        assertEquals("UNIX :" + "x".repeat(512), answer("10.0.0.5 " + "x".repeat(512) + " UNIX", "10.0.0.5"));
        assertEquals("none", answer("10.0.0.5 " + "x".repeat(513) + " UNIX", "10.0.0.5"));
    }

    @Test
    void refusesTextThatIsNotAscii() {
        var parsed = StaticRulesParser.parse("rules", "1\0x\0".getBytes(ISO_8859_1), _ -> List.of());
        assertEquals(
                "rules:1:1: found text in UTF-16, expected UTF-8",
                parsed.errors().getFirst().toString());
    }

    @Test
    void boundsTheProblems() {
        assertEquals(100, problems("x\n".repeat(1000)).size());
    }

    @Test
    void anyOctetsGiveATable() {
        Fuzz.run(random -> {
            byte[] octets = new byte[random.nextInt(200)];
            String alphabet = "10.:/ab \t\n\r#-%\u0000\u00ff";
            for (int i = 0; i < octets.length; i++) {
                octets[i] = (byte) alphabet.charAt(random.nextInt(alphabet.length()));
            }
            StaticRulesParser.parse("rules", octets, _ -> List.of());
        });
    }
}
