package io.github.nettyidentd.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.api.Origin;
import io.github.nettyidentd.linux.account.Account;
import java.net.InetAddress;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TraceTest {

    private static final InetAddress ADDRESS = InetAddress.ofLiteral("192.0.2.9");
    private static final ConnectionPair PAIR = new ConnectionPair(ADDRESS, 40000, ADDRESS, 6667);
    private static final Account LISA = new Account(1000, 100, "lisa", "/home/lisa");
    private static final Decider DECIDER = new Decider(new Random(1));

    private static final Condition AUTH = new Condition.Fport(new PortRange(113, 113));
    private static final Filter AUTH_ONLY = new Filter(List.of(AUTH));
    private static final Rule SPOOF = new Rule.Grant(Set.of(Capability.SPOOF));
    private static final Statement REPLY = new Statement.Reply(List.of(ReplyText.of("paul")));

    private final Trace trace = Trace.recording();

    @Test
    void rangesAreTriedFromTheLastToTheOneThatMatches() {
        var own = new Block(place(1), "lisa", List.of(new Range(place(2), AUTH_ONLY, SPOOF)));
        var others = new Block(
                place(4),
                null,
                List.of(
                        new Range(place(5), Filter.ANY, SPOOF),
                        new Range(place(6), Filter.ANY, SPOOF),
                        new Range(place(7), AUTH_ONLY, SPOOF)));

        SystemRuling ruling = new SystemPolicy(others, Map.of(1000L, own)).rule(1000, PAIR, trace);

        assertEquals(
                List.of(
                        new TraceEntry.Entered(place(1), "user lisa"),
                        new TraceEntry.Tried(place(2), AUTH_ONLY, AUTH),
                        new TraceEntry.Entered(place(4), "default"),
                        new TraceEntry.Tried(place(7), AUTH_ONLY, AUTH),
                        new TraceEntry.Tried(place(6), Filter.ANY, null),
                        new TraceEntry.Ruled(ruling)),
                trace.entries());
        assertEquals(new SystemRuling.Granted(Set.of(Capability.SPOOF), place(6)), ruling);
    }

    @Test
    void aRulingWithoutARangeHasNoPlace() {
        SystemRuling ruling = SystemPolicy.EMPTY.rule(1000, PAIR, trace);

        assertEquals(new SystemRuling.Granted(Set.of(), null), ruling);
        assertEquals(List.of(new TraceEntry.Ruled(ruling)), trace.entries());
    }

    @Test
    void thePermissionThatIsMissingIsTold() {
        var file = new UserFileContent.Parsed(new UserPolicy(List.of(
                new UserPolicy.Entry(place(1), Filter.ANY, REPLY),
                new UserPolicy.Entry(place(2), AUTH_ONLY, new Statement.Hide()))));
        Set<Capability> spoof = EnumSet.of(Capability.SPOOF);

        var check = (LoginCheck) DECIDER.decide(new SystemRuling.Granted(spoof, place(9)), file, LISA, PAIR, trace);
        Decision decision = check.decide(Map.of("paul", 1001L));

        var permission = new TraceEntry.Permission(EnumSet.of(Capability.SPOOF, Capability.SPOOF_ALL), spoof);
        assertEquals(
                List.of(
                        new TraceEntry.FileSeen(file),
                        new TraceEntry.Tried(place(2), AUTH_ONLY, AUTH),
                        new TraceEntry.Tried(place(1), Filter.ANY, null),
                        new TraceEntry.Asked(place(1), REPLY),
                        new TraceEntry.Drawn(ReplyText.of("paul"), 1),
                        new TraceEntry.LoginsChecked(ReplyText.of("paul"), Set.of("paul"), Map.of("paul", 1001L)),
                        permission,
                        new TraceEntry.Decided(new Decision.SendLogin("lisa"))),
                trace.entries());
        assertEquals(new Decision.SendLogin("lisa"), decision);
        assertEquals(false, permission.isGiven());
    }

    @Test
    void anUnusableFileIsToldWithThePermissionToHide() {
        var file = new UserFileContent.Unusable("not a regular file");
        Set<Capability> hide = EnumSet.of(Capability.HIDE);

        DECIDER.decide(new SystemRuling.Granted(hide, place(9)), file, LISA, PAIR, trace);

        assertEquals(
                List.of(
                        new TraceEntry.FileSeen(file),
                        new TraceEntry.Permission(hide, hide),
                        new TraceEntry.Decided(new Decision.Hide("the file of lisa is not used: not a regular file"))),
                trace.entries());
    }

    @Test
    void aForwardIsToldWithItsAnswer() {
        var target = new ForwardTarget("192.0.2.9", List.of(ADDRESS), 113);
        var ruling = new SystemRuling.Forced(new Statement.Forward(target), place(1));

        ((ForwardQuery) DECIDER.decide(ruling, LISA, PAIR, trace)).answered(new byte[] {'x'});
        ((ForwardQuery) DECIDER.decide(ruling, LISA, PAIR, trace)).failed("refused");

        assertEquals(
                List.of(
                        new TraceEntry.Forwarded(target, ReplyText.of("x")),
                        new TraceEntry.Decided(new Decision.SendReply(ReplyText.of("x"))),
                        new TraceEntry.ForwardFailed(target, "refused"),
                        new TraceEntry.Decided(
                                new Decision.Hide("the forward for lisa to 192.0.2.9 113 failed: refused"))),
                trace.entries());
    }

    @Test
    void aBriefTraceKeepsTheRuleAlone() {
        Trace brief = Trace.brief();
        var ruling = new SystemPolicy(
                        new Block(place(1), null, List.of(new Range(place(2), Filter.ANY, new Rule.Force(REPLY)))),
                        Map.of())
                .rule(1000, PAIR, brief);
        DECIDER.decide((SystemRuling.Forced) ruling, LISA, PAIR, brief);

        assertEquals(List.of(), brief.entries());
        assertEquals(new Origin("lisa", "f:2:1"), brief.origin(LISA));
    }

    @Test
    void withoutARuleTheOriginIsTheDefault() {
        SystemPolicy.EMPTY.rule(1000, PAIR, trace);

        assertEquals(new Origin("lisa", "default"), trace.origin(LISA));
    }

    @Test
    void theOriginOfWhatAUserMayAskForIsTheirFile() {
        assertEquals(new Origin("lisa", "~/.oidentd.conf:4:1"), askedByUser(EnumSet.of(Capability.HIDE)));
        assertEquals(new Origin("lisa", "f:9:1"), askedByUser(EnumSet.of(Capability.RANDOM)));
    }

    private Origin askedByUser(Set<Capability> granted) {
        Trace brief = Trace.brief();
        var place = new Place(LISA.home() + "/.oidentd.conf", 4, 1);
        var file = new UserFileContent.Parsed(
                new UserPolicy(List.of(new UserPolicy.Entry(place, Filter.ANY, new Statement.Hide()))));
        var ruling = new SystemRuling.Granted(granted, place(9));
        brief.ruled(ruling);
        DECIDER.decide(ruling, file, LISA, PAIR, brief);
        return brief.origin(LISA);
    }

    private static Place place(int line) {
        return new Place("f", line, 1);
    }
}
