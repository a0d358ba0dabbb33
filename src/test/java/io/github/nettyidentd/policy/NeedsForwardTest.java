package io.github.nettyidentd.policy;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.github.nettyidentd.api.ConnectionPair;
import java.net.InetAddress;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NeedsForwardTest {

    private static final InetAddress ADDRESS = InetAddress.ofLiteral("192.0.2.9");
    private static final ConnectionPair PAIR = new ConnectionPair(ADDRESS, 40000, ADDRESS, 6667);
    private static final User LISA = new User(1000, 1000, "lisa", "/home/lisa");
    private static final FilePlace PLACE = new FilePlace("f", 1, 1);
    private static final FilePlace ENTRY = new FilePlace("u", 2, 1);

    /** The login, because the system policy does not grant what the user asks for. */
    private static final Decided REFUSED = new Decided(new Decision.SendLogin("lisa"), PLACE, null);

    private static final Statement FORWARD =
            new Statement.Forward(new ForwardTarget("192.0.2.9", List.of(ADDRESS), 113));
    private static final Decider DECIDER = new Decider(new Random(1));

    @Test
    void aForcedAnswerIsPassedOnUnchecked() {
        assertEquals("anybody", passedOn(forced().answered(octets("anybody"))));
        assertEquals("lisa", passedOn(forced().answered(octets("lisa"))));
        assertEquals("root", passedOn(forced().answered(octets("root"))));
    }

    @Test
    void onlyTheFirstWordIsPassedOn() {
        assertEquals("a", passedOn(forced().answered(octets("a b"))));
        assertEquals("a", passedOn(forced().answered(octets(" \t a\tb"))));
        assertEquals("a,b:c", passedOn(forced().answered(octets("a,b:c"))));
    }

    @Test
    void aForcedForwardThatFailsHides() {
        assertEquals(
                hidden("no answer within 5 s"),
                forced().failed("no answer within 5 s").decision());
    }

    @Test
    void anAnswerThatCannotBeSentIsAFailure() {
        assertHidden(forced().answered(octets("")));
        assertHidden(forced().answered(octets(" \t")));
        assertHidden(forced().answered(octets("a\u001b[1m")));
        assertHidden(forced().answered(octets("x".repeat(513))));
        assertEquals(REFUSED, asked(Capability.SPOOF).answered(octets("")));
    }

    @Test
    void aForwardThatTheUserAskedForHidesOnFailureIfTheUserMayHide() {
        assertEquals(hidden("refused"), asked(Capability.HIDE).failed("refused").decision());
        assertEquals(new Decision.SendLogin("lisa"), asked().failed("refused").decision());
    }

    @Test
    void theAnswerNeedsWhatAReplyNeeds() {
        assertEquals(new Decided(new Decision.SendLogin("lisa"), PLACE, ENTRY), asked().answered(octets("Lisa x")));
        assertEquals(REFUSED, asked().answered(octets("anybody")));
        assertEquals(REFUSED, asked(Capability.SPOOF).answered(octets("anybody@x")));
        assertEquals(
                new Decision.SendReply(ReplyText.of("anybody")),
                checked(asked(Capability.SPOOF).answered(octets("anybody")), Map.of()));
        assertEquals(
                new Decision.SendLogin("lisa"),
                checked(asked(Capability.SPOOF).answered(octets("root")), Map.of("root", 0L)));
        assertEquals(
                "root", passedOn(asked(Capability.SPOOF, Capability.SPOOF_ALL).answered(octets("root"))));
    }

    private static Decision hidden(String why) {
        return new Decision.Hide("the forward for lisa to 192.0.2.9 113 failed: " + why);
    }

    private static void assertHidden(DecisionStep step) {
        Decision decision = assertInstanceOf(Decided.class, step).decision();
        assertInstanceOf(Decision.Hide.class, decision);
    }

    private static NeedsForward forced() {
        return assertInstanceOf(
                NeedsForward.class,
                DECIDER.decide(
                        new SystemPolicy.Ruling(new Rule.Force(FORWARD), PLACE),
                        new UserFileContent.Missing(),
                        LISA,
                        SocketContext.UNKNOWN,
                        PAIR,
                        DecisionTrace.NONE));
    }

    private static NeedsForward asked(Capability... others) {
        Set<Capability> capabilities = EnumSet.of(Capability.FORWARD, others);
        var file =
                new UserFileContent.Parsed(new UserPolicy(List.of(new UserPolicy.Entry(ENTRY, Filter.ANY, FORWARD))));
        return assertInstanceOf(
                NeedsForward.class,
                DECIDER.decide(
                        new SystemPolicy.Ruling(new Rule.Grant(capabilities), PLACE),
                        file,
                        LISA,
                        SocketContext.UNKNOWN,
                        PAIR,
                        DecisionTrace.NONE));
    }

    private static Decision checked(DecisionStep step, Map<String, Long> uids) {
        Verdict verdict = assertInstanceOf(NeedsLoginCheck.class, step).checked(uids);
        return assertInstanceOf(Decided.class, verdict).decision();
    }

    private static String passedOn(DecisionStep step) {
        Decision decision = assertInstanceOf(Decided.class, step).decision();
        return assertInstanceOf(Decision.SendReply.class, decision).text().text();
    }

    private static byte[] octets(String text) {
        return text.getBytes(ISO_8859_1);
    }
}
