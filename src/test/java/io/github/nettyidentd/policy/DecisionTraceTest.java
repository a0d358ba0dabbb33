package io.github.nettyidentd.policy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.api.Origin;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a decision hands to its trace, and which place it names as the one that decided. */
class DecisionTraceTest {

    private static final InetAddress ADDRESS = InetAddress.ofLiteral("192.0.2.9");
    private static final ConnectionPair PAIR = new ConnectionPair(ADDRESS, 40000, ADDRESS, 6667);
    private static final User LISA = new User(1000, 1000, "lisa", "/home/lisa");
    private static final Decider DECIDER = new Decider(new Random(1));
    private static final UserFileContent NOT_READ = new UserFileContent.Missing();

    private static final Condition AUTH = new Condition.Fport(new PortRange(113, 113));
    private static final Filter AUTH_ONLY = new Filter(List.of(AUTH));
    private static final Rule SPOOF = new Rule.Grant(Set.of(Capability.SPOOF));
    private static final Statement REPLY = new Statement.Reply(List.of(ReplyText.of("paul")));

    private final List<DecisionTrace.Event> events = new ArrayList<>();
    private final DecisionTrace trace = DecisionTrace.to(events::add);

    @Test
    void rangesAreTriedFromTheLastToTheOneThatMatches() {
        var own = new SystemPolicy.Block(
                place(1), new BlockHead.OfUser("lisa"), List.of(new SystemPolicy.Range(place(2), AUTH_ONLY, SPOOF)));
        var others = new SystemPolicy.Block(
                place(4),
                new BlockHead.Everybody(),
                List.of(
                        new SystemPolicy.Range(place(5), Filter.ANY, SPOOF),
                        new SystemPolicy.Range(place(6), Filter.ANY, SPOOF),
                        new SystemPolicy.Range(place(7), AUTH_ONLY, SPOOF)));

        SystemPolicy.Ruling ruling =
                new SystemPolicy(others, Map.of(1000L, own)).rule(LISA, SocketContext.UNKNOWN, PAIR, trace);

        assertEquals(
                List.of(
                        new DecisionTrace.BlockEntered(place(1), "user lisa"),
                        new DecisionTrace.RuleTried(place(2), AUTH_ONLY, AUTH),
                        new DecisionTrace.BlockEntered(place(4), "default"),
                        new DecisionTrace.RuleTried(place(7), AUTH_ONLY, AUTH),
                        new DecisionTrace.RuleTried(place(6), Filter.ANY, null),
                        new DecisionTrace.Ruled(ruling)),
                events);
        assertEquals(new SystemPolicy.Ruling(SPOOF, place(6)), ruling);
    }

    @Test
    void onlyBlocksForTheConnectionAreEnteredAndTheFirstThatMatchesCounts() {
        var web = new BlockHead.InContainer(new WildcardPattern("web"));
        var service = new BlockHead.InUnit(new WildcardPattern("*.service"));
        var policy = new SystemPolicy(
                new SystemPolicy.Block(
                        place(9),
                        new BlockHead.Everybody(),
                        List.of(new SystemPolicy.Range(place(10), Filter.ANY, SPOOF))),
                Map.of(),
                List.of(
                        new SystemPolicy.Block(
                                place(1), web, List.of(new SystemPolicy.Range(place(2), Filter.ANY, SPOOF))),
                        new SystemPolicy.Block(
                                place(3), service, List.of(new SystemPolicy.Range(place(4), AUTH_ONLY, SPOOF))),
                        new SystemPolicy.Block(
                                place(5),
                                new BlockHead.OfUids(1000, 1999),
                                List.of(new SystemPolicy.Range(place(6), Filter.ANY, SPOOF)))));

        SystemPolicy.Ruling ruling = policy.rule(LISA, new SocketContext("", "/system.slice/znc.service"), PAIR, trace);

        assertEquals(
                List.of(
                        new DecisionTrace.BlockEntered(place(3), "unit \"*.service\""),
                        new DecisionTrace.RuleTried(place(4), AUTH_ONLY, AUTH),
                        new DecisionTrace.BlockEntered(place(5), "uid 1000:1999"),
                        new DecisionTrace.RuleTried(place(6), Filter.ANY, null),
                        new DecisionTrace.Ruled(ruling)),
                events);
        assertEquals(new SystemPolicy.Ruling(SPOOF, place(6), new BlockHead.OfUids(1000, 1999)), ruling);
    }

    @Test
    void aRulingWithoutARangeHasNoPlace() {
        SystemPolicy.Ruling ruling = SystemPolicy.EMPTY.rule(LISA, SocketContext.UNKNOWN, PAIR, trace);

        assertEquals(new SystemPolicy.Ruling(new Rule.Grant(Set.of()), null), ruling);
        assertEquals(List.of(new DecisionTrace.Ruled(ruling)), events);
    }

    @Test
    void thePermissionThatIsMissingIsShown() {
        var file = new UserFileContent.Parsed(new UserPolicy(List.of(
                new UserPolicy.Entry(place(1), Filter.ANY, REPLY),
                new UserPolicy.Entry(place(2), AUTH_ONLY, new Statement.Hide()))));
        Set<Capability> spoof = EnumSet.of(Capability.SPOOF);

        var check = (NeedsLoginCheck) DECIDER.decide(granted(spoof), file, LISA, SocketContext.UNKNOWN, PAIR, trace);
        Verdict decided = check.checked(Map.of("paul", 1001L));

        var permission = new DecisionTrace.Permission(EnumSet.of(Capability.SPOOF, Capability.SPOOF_ALL), spoof);
        assertEquals(
                List.of(
                        new DecisionTrace.FileRead(file),
                        new DecisionTrace.RuleTried(place(2), AUTH_ONLY, AUTH),
                        new DecisionTrace.RuleTried(place(1), Filter.ANY, null),
                        new DecisionTrace.EntryChosen(place(1), REPLY),
                        new DecisionTrace.ReplyDrawn(ReplyText.of("paul"), 1),
                        new DecisionTrace.LoginsChecked(ReplyText.of("paul"), Set.of("paul"), Map.of("paul", 1001L)),
                        permission,
                        new DecisionTrace.DecisionMade(new Decision.SendLogin("lisa"))),
                events);
        assertEquals(new Decided(new Decision.SendLogin("lisa"), place(9), null), decided);
        assertEquals(false, permission.isGiven());
    }

    @Test
    void aTextWithOtherCharactersIsShownAsNotPlain() {
        ReplyText text = ReplyText.of("a@b");
        Statement reply = new Statement.Reply(List.of(text));
        Set<Capability> spoof = EnumSet.of(Capability.SPOOF);

        DecisionStep step =
                DECIDER.decide(granted(spoof), asking(place(1), reply), LISA, SocketContext.UNKNOWN, PAIR, trace);

        assertEquals(
                List.of(
                        new DecisionTrace.EntryChosen(place(1), reply),
                        new DecisionTrace.ReplyDrawn(text, 1),
                        new DecisionTrace.NotPlain(text),
                        new DecisionTrace.Permission(EnumSet.of(Capability.SPOOF, Capability.SPOOF_ALL), spoof),
                        new DecisionTrace.DecisionMade(new Decision.SendLogin("lisa"))),
                events.subList(2, events.size()));
        assertEquals(new Decided(new Decision.SendLogin("lisa"), place(9), null), step);
    }

    @Test
    void anUnusableFileIsShownWithThePermissionToHide() {
        var file = new UserFileContent.Unusable("not a regular file");
        Set<Capability> hide = EnumSet.of(Capability.HIDE);

        DecisionStep step = DECIDER.decide(granted(hide), file, LISA, SocketContext.UNKNOWN, PAIR, trace);

        var hidden = new Decision.Hide("the file of lisa is not used: not a regular file");
        assertEquals(
                List.of(
                        new DecisionTrace.FileRead(file),
                        new DecisionTrace.Permission(hide, hide),
                        new DecisionTrace.DecisionMade(hidden)),
                events);
        assertEquals(new Decided(hidden, place(9), null), step);
    }

    @Test
    void aForwardIsShownWithItsAnswer() {
        var target = new ForwardTarget("192.0.2.9", List.of(ADDRESS), 113);
        var ruling = new SystemPolicy.Ruling(new Rule.Force(new Statement.Forward(target)), place(1));

        ((NeedsForward) DECIDER.decide(ruling, NOT_READ, LISA, SocketContext.UNKNOWN, PAIR, trace))
                .answered(new byte[] {'x'});
        ((NeedsForward) DECIDER.decide(ruling, NOT_READ, LISA, SocketContext.UNKNOWN, PAIR, trace)).failed("refused");

        assertEquals(
                List.of(
                        new DecisionTrace.Forwarded(target, ReplyText.of("x")),
                        new DecisionTrace.DecisionMade(new Decision.SendReply(ReplyText.of("x"))),
                        new DecisionTrace.ForwardFailed(target, "refused"),
                        new DecisionTrace.DecisionMade(
                                new Decision.Hide("the forward for lisa to 192.0.2.9 113 failed: refused"))),
                events);
    }

    @Test
    void aDecisionNamesItsRuleWithoutATrace() {
        var range = new SystemPolicy.Range(place(2), Filter.ANY, new Rule.Force(REPLY));
        var policy =
                new SystemPolicy(new SystemPolicy.Block(place(1), new BlockHead.Everybody(), List.of(range)), Map.of());

        SystemPolicy.Ruling ruling = policy.rule(LISA, SocketContext.UNKNOWN, PAIR, DecisionTrace.NONE);
        var decided = (Decided) DECIDER.decide(ruling, NOT_READ, LISA, SocketContext.UNKNOWN, PAIR, DecisionTrace.NONE);

        assertEquals(new Origin("lisa", "f:2:1"), decided.origin(LISA));
    }

    @Test
    void withoutARuleTheOriginIsTheDefault() {
        SystemPolicy.Ruling ruling = SystemPolicy.EMPTY.rule(LISA, SocketContext.UNKNOWN, PAIR, trace);
        var decided = (Decided) DECIDER.decide(ruling, NOT_READ, LISA, SocketContext.UNKNOWN, PAIR, trace);

        assertEquals(new Origin("lisa", "default"), decided.origin(LISA));
    }

    @Test
    void theOriginOfWhatAUserMayAskForIsTheirFile() {
        assertEquals(new Origin("lisa", "~/.oidentd.conf:4:1"), originOf(LISA, Capability.HIDE));
        assertEquals(new Origin("lisa", "f:9:1"), originOf(LISA, Capability.RANDOM));
    }

    @Test
    void theOriginIsShortenedOnlyWithinTheHomeOfTheUser() {
        var homeless = new User(1000, 1000, "lisa", "");
        var neighbour = new User(1000, 1000, "lisa", "/home/li");

        assertEquals(new Origin("lisa", "/home/lisa/.oidentd.conf:4:1"), originOf(homeless, Capability.HIDE));
        assertEquals(new Origin("lisa", "/home/lisa/.oidentd.conf:4:1"), originOf(neighbour, Capability.HIDE));
        var inHome = new Decided(new Decision.Hide(), new FilePlace("/home/lisa/policy", 1, 2), null);
        assertEquals(new Origin("lisa", "/home/lisa/policy:1:2"), inHome.origin(LISA));
    }

    private static Origin originOf(User user, Capability granted) {
        var place = new FilePlace(LISA.home() + "/.oidentd.conf", 4, 1);
        UserFileContent file = asking(place, new Statement.Hide());
        return ((Decided) DECIDER.decide(
                        granted(EnumSet.of(granted)), file, user, SocketContext.UNKNOWN, PAIR, DecisionTrace.NONE))
                .origin(user);
    }

    private static UserFileContent asking(FilePlace place, Statement statement) {
        return new UserFileContent.Parsed(new UserPolicy(List.of(new UserPolicy.Entry(place, Filter.ANY, statement))));
    }

    private static SystemPolicy.Ruling granted(Set<Capability> capabilities) {
        return new SystemPolicy.Ruling(new Rule.Grant(capabilities), place(9));
    }

    private static FilePlace place(int line) {
        return new FilePlace("f", line, 1);
    }
}
