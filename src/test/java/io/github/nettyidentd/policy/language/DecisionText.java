package io.github.nettyidentd.policy.language;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.policy.Decided;
import io.github.nettyidentd.policy.Decider;
import io.github.nettyidentd.policy.Decision;
import io.github.nettyidentd.policy.DecisionStep;
import io.github.nettyidentd.policy.DecisionTrace;
import io.github.nettyidentd.policy.NeedsDrawCheck;
import io.github.nettyidentd.policy.NeedsForward;
import io.github.nettyidentd.policy.NeedsHostNames;
import io.github.nettyidentd.policy.NeedsLoginCheck;
import io.github.nettyidentd.policy.NeedsTemplateCheck;
import io.github.nettyidentd.policy.NotPermitted;
import io.github.nettyidentd.policy.SocketContext;
import io.github.nettyidentd.policy.SystemPolicy;
import io.github.nettyidentd.policy.User;
import io.github.nettyidentd.policy.UserFileContent;
import java.util.Set;
import java.util.random.RandomGenerator;

/** Takes all steps of a decision on {@link SmallHost}, and shows the decision as the tables do. */
final class DecisionText {

    private final Decider decider;
    private final DecisionTrace trace;

    DecisionText(RandomGenerator random, DecisionTrace trace) {
        this.decider = new Decider(random);
        this.trace = trace;
    }

    /** The first step, as a caller takes it: a user's file that can make no difference is not read. */
    DecisionStep step(SystemPolicy policy, UserFileContent file, User user, ConnectionPair pair) {
        return step(policy, file, user, SocketContext.UNKNOWN, pair);
    }

    DecisionStep step(SystemPolicy policy, UserFileContent file, User user, SocketContext socket, ConnectionPair pair) {
        SystemPolicy.Ruling ruling = policy.rule(user, socket, pair, trace);
        UserFileContent read = ruling.readsUserFile(user) ? file : new UserFileContent.Missing();
        return decider.decide(ruling, read, user, socket, pair, trace);
    }

    static String of(DecisionStep step) {
        return switch (step) {
            case Decided decided -> of(decided.decision());
            case NotPermitted(String why) -> "not permitted: " + why;
            case NeedsHostNames names ->
                of(names.resolved(SmallHost.resolve(names.policy().hosts())));
            case NeedsTemplateCheck check -> of(check.checked(SmallHost.uidsOf(check.logins())));
            case NeedsLoginCheck check -> of(check.checked(SmallHost.uidsOf(check.logins())));
            case NeedsDrawCheck check -> of(check.checked(SmallHost.uidsOf(Set.of(check.text()))));
            case NeedsForward forward -> (forward.forced() ? "forced " : "") + "forward " + forward.target();
        };
    }

    static String of(Decision decision) {
        return switch (decision) {
            case Decision.SendLogin(String login) -> login;
            case Decision.SendUid(long uid) -> "uid " + uid;
            case Decision.SendRandom(String text) -> {
                assertTrue(text.matches("[0-9A-Za-z]{11}"), text);
                yield "random";
            }
            case Decision.SendRandomNumeric(String text) -> {
                assertTrue(text.matches("user(0|[1-9]\\d{0,4})"), text);
                yield "random_numeric";
            }
            case Decision.SendReply reply -> "\"" + reply.text() + "\"";
            case Decision.SendTemplate template -> "template \"" + template.text() + "\"";
            case Decision.Unfilled _ -> "HIDDEN-USER by an empty template";
            case Decision.NoUser _ -> "NO-USER";
            case Decision.Hide _ -> "HIDDEN-USER";
        };
    }
}
