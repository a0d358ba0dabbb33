package io.github.nettyidentd.policy.language;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.linux.account.Account;
import io.github.nettyidentd.policy.Decider;
import io.github.nettyidentd.policy.Decision;
import io.github.nettyidentd.policy.DecisionStep;
import io.github.nettyidentd.policy.ForwardQuery;
import io.github.nettyidentd.policy.HostCheck;
import io.github.nettyidentd.policy.LoginCheck;
import io.github.nettyidentd.policy.RandomDraw;
import io.github.nettyidentd.policy.SystemPolicy;
import io.github.nettyidentd.policy.SystemRuling;
import io.github.nettyidentd.policy.Trace;
import io.github.nettyidentd.policy.UserFileContent;
import java.util.Set;
import java.util.random.RandomGenerator;

/** Takes all steps of a decision on {@link SmallHost}, and writes it as the tables do. */
final class DecisionText {

    private final Decider decider;
    private final Trace trace;

    DecisionText(RandomGenerator random, Trace trace) {
        this.decider = new Decider(random);
        this.trace = trace;
    }

    /** The first step, as a caller takes it: a user's file that makes no difference is not looked at. */
    DecisionStep step(SystemPolicy policy, UserFileContent file, Account account, ConnectionPair pair) {
        return switch (policy.rule(account.uid(), pair, trace)) {
            case SystemRuling.Forced forced -> decider.decide(forced, account, pair, trace);
            case SystemRuling.Granted granted ->
                decider.decide(
                        granted, granted.readsUserFile() ? file : new UserFileContent.Missing(), account, pair, trace);
        };
    }

    static String of(DecisionStep step) {
        return switch (step) {
            case DecisionStep.Done(Decision decision) -> of(decision);
            case HostCheck check ->
                of(check.decide(SmallHost.resolve(check.policy().hosts())));
            case LoginCheck check -> of(check.decide(SmallHost.uidsOf(check.logins())));
            case RandomDraw draw -> of(draw.decide(SmallHost.uidsOf(Set.of(draw.text()))));
            case ForwardQuery query -> (query.forced() ? "forced " : "") + "forward " + query.target();
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
            case Decision.Hide _ -> "HIDDEN-USER";
        };
    }
}
