package io.github.nettyidentd.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.api.ConnectionPair;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The random texts and replies. Which statement leads to which decision is in decisions.txt. */
class DeciderTest {

    private static final FilePlace PLACE = new FilePlace("f", 1, 1);
    private static final UserFileContent NOT_READ = new UserFileContent.Missing();
    private static final InetAddress ADDRESS = InetAddress.ofLiteral("192.0.2.9");
    private static final ConnectionPair PAIR = new ConnectionPair(ADDRESS, 40000, ADDRESS, 6667);
    private static final User LISA = new User(1000, 1000, "lisa", "/home/lisa");

    /** Draws the largest number, always. */
    private static final RandomGenerator LARGEST = new RandomGenerator() {
        @Override
        public long nextLong() {
            return -1;
        }

        @Override
        public int nextInt(int bound) {
            return bound - 1;
        }
    };

    /** Draws the smallest number, always. */
    private static final RandomGenerator SMALLEST = () -> 0;

    @Test
    void randomIsElevenLettersAndDigits() {
        assertEquals(new Decision.SendRandom("zzzzzzzzzzz"), forced(new Statement.Random(), LARGEST));
        assertEquals(new Decision.SendRandom("00000000000"), forced(new Statement.Random(), SMALLEST));
    }

    @Test
    void randomNumericIsUserAndANumberBelow100000() {
        assertEquals(new Decision.SendRandomNumeric("user99999"), forced(new Statement.RandomNumeric(), LARGEST));
        assertEquals(new Decision.SendRandomNumeric("user0"), forced(new Statement.RandomNumeric(), SMALLEST));
    }

    @Test
    void eachQueryDrawsAgain() {
        var random = new Random(1);

        assertEquals(100, drawn(new Statement.Random(), random).size());
        assertEquals(
                Set.of("a", "b", "c"),
                drawn(new Statement.Reply(List.of(ReplyText.of("a"), ReplyText.of("b"), ReplyText.of("c"))), random)
                        .stream()
                        .map(decision -> ((Decision.SendReply) decision).text().text())
                        .collect(Collectors.toSet()));
    }

    @Test
    void randomTextsUseTheWholeAlphabet() {
        String all = drawn(new Statement.Random(), new Random(1)).stream()
                .map(decision -> ((Decision.SendRandom) decision).text())
                .collect(Collectors.joining());

        assertEquals(62, all.chars().distinct().count());
        assertTrue(all.matches("[0-9A-Za-z]+"));
    }

    @Test
    void aSingleReplyDrawsNothing() {
        RandomGenerator broken = () -> {
            throw new IllegalStateException("this host has no random numbers");
        };
        assertEquals(
                new Decision.SendReply(ReplyText.of("fixed")),
                forced(new Statement.Reply(List.of(ReplyText.of("fixed"))), broken));
    }

    @Test
    void aLoginIsDrawnAgain() {
        NeedsDrawCheck draw = draw(new Statement.RandomNumeric(), new Random(1));
        String login = draw.text();
        NeedsDrawCheck again = (NeedsDrawCheck) draw.checked(Map.of(login, 1001L));
        assertNotEquals(login, again.text());
        assertEquals(new Decided(new Decision.SendRandomNumeric(again.text()), PLACE, null), again.checked(Map.of()));
    }

    @Test
    void whereAllDrawsAreLoginsTheUserIsHidden() {
        DecisionStep step = draw(new Statement.Random(), SMALLEST);
        int draws = 0;
        while (step instanceof NeedsDrawCheck draw) {
            draws++;
            step = draw.checked(Map.of(draw.text(), 1000L));
        }
        assertEquals(new Decided(new Decision.Hide("all that was drawn for lisa are logins"), PLACE, null), step);
        assertEquals(16, draws);
    }

    private static NeedsDrawCheck draw(Statement statement, RandomGenerator random) {
        var ruling = new SystemPolicy.Ruling(new Rule.Force(statement), PLACE);
        return (NeedsDrawCheck)
                new Decider(random).decide(ruling, NOT_READ, LISA, SocketContext.UNKNOWN, PAIR, DecisionTrace.NONE);
    }

    private static Set<Decision> drawn(Statement statement, RandomGenerator random) {
        return Stream.generate(() -> forced(statement, random)).limit(100).collect(Collectors.toSet());
    }

    private static Decision forced(Statement statement, RandomGenerator random) {
        var ruling = new SystemPolicy.Ruling(new Rule.Force(statement), PLACE);
        DecisionStep step =
                new Decider(random).decide(ruling, NOT_READ, LISA, SocketContext.UNKNOWN, PAIR, DecisionTrace.NONE);
        return ((Decided) (step instanceof NeedsDrawCheck draw ? draw.checked(Map.of()) : step)).decision();
    }
}
