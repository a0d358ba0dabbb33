package io.github.nettyidentd.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.linux.account.Account;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What is drawn; which statement leads to which decision is in decisions.txt. */
class DeciderTest {

    private static final InetAddress ADDRESS = InetAddress.ofLiteral("192.0.2.9");
    private static final ConnectionPair PAIR = new ConnectionPair(ADDRESS, 40000, ADDRESS, 6667);
    private static final Account LISA = new Account(1000, 100, "lisa", "/home/lisa");

    /** Always the largest number that can be drawn. */
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

    /** Always the smallest. */
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
    void eachQueryDrawsAnew() {
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
        RandomDraw draw = draw(new Statement.RandomNumeric(), new Random(1));
        String login = draw.text();
        RandomDraw again = (RandomDraw) draw.decide(Map.of(login, 1001L));
        assertNotEquals(login, again.text());
        assertEquals(new DecisionStep.Done(new Decision.SendRandomNumeric(again.text())), again.decide(Map.of()));
    }

    @Test
    void whereAllDrawsAreLoginsTheUserIsHidden() {
        DecisionStep step = draw(new Statement.Random(), SMALLEST);
        int draws = 0;
        while (step instanceof RandomDraw draw) {
            draws++;
            step = draw.decide(Map.of(draw.text(), 1000L));
        }
        assertEquals(new DecisionStep.Done(new Decision.Hide("all that was drawn for lisa are logins")), step);
        assertEquals(16, draws);
    }

    private static RandomDraw draw(Statement statement, RandomGenerator random) {
        var ruling = new SystemRuling.Forced(statement, new Place("f", 1, 1));
        return (RandomDraw) new Decider(random).decide(ruling, LISA, PAIR, Trace.brief());
    }

    private static Set<Decision> drawn(Statement statement, RandomGenerator random) {
        return Stream.generate(() -> forced(statement, random)).limit(100).collect(Collectors.toSet());
    }

    private static Decision forced(Statement statement, RandomGenerator random) {
        var ruling = new SystemRuling.Forced(statement, new Place("f", 1, 1));
        DecisionStep step = new Decider(random).decide(ruling, LISA, PAIR, Trace.brief());
        return ((DecisionStep.Done) (step instanceof RandomDraw draw ? draw.decide(Map.of()) : step)).decision();
    }
}
