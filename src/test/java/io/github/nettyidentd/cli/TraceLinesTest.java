package io.github.nettyidentd.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonParser;
import io.github.nettyidentd.linux.cgroup.Cgroup;
import io.github.nettyidentd.linux.userfile.UserFile.Passed;
import io.github.nettyidentd.linux.userfile.UserFile.Unusable;
import io.github.nettyidentd.policy.Capability;
import io.github.nettyidentd.policy.Decision;
import io.github.nettyidentd.policy.DecisionTrace;
import io.github.nettyidentd.policy.FilePlace;
import io.github.nettyidentd.policy.ForwardTarget;
import io.github.nettyidentd.policy.RegisteredStatement;
import io.github.nettyidentd.policy.ReplyText;
import io.github.nettyidentd.policy.Statement;
import io.github.nettyidentd.policy.User;
import io.github.nettyidentd.policy.UserFileContent;
import io.github.nettyidentd.system.LookupTrace;
import io.github.nettyidentd.system.LookupTrace.PolicyLooked;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Help.Ansi;

/** How the steps that need a user's file or another server are shown, in text and in JSON. */
class TraceLinesTest {

    private static final ReplyText TEXT = ReplyText.of("daemon");

    private static String text(Ansi ansi, LookupTrace.Event... events) {
        var out = new StringWriter();
        var writer = new PrintWriter(out, true);
        TraceLines.of(List.of(events)).forEach(line -> line.print(writer, ansi));
        return out.toString();
    }

    private static void assertPrints(String text, String json, LookupTrace.Event... events) {
        assertEquals(text, text(Ansi.OFF, events));
        String objects =
                List.of(events).stream().map(TraceJson::of).map(Json::ascii).collect(Collectors.joining(","));
        assertEquals(JsonParser.parseString("[" + json + "]"), JsonParser.parseString("[" + objects + "]"));
    }

    @Test
    void saysWhichPermissionWasMissing() {
        assertPrints(
                """
                asked        reply "daemon" (f:2:3)
                logins       "daemon" is the login of uid 1
                permission   needs spoof, spoof_all; has spoof: NOT given
                decision     the login, stjohns
                """,
                """
                {step: 'asked', file: 'f', line: 2, column: 3, statement: 'reply "daemon"'},
                {step: 'logins', text: 'daemon', logins: ['daemon'], uids: {daemon: 1}},
                {step: 'permission', wanted: ['spoof', 'spoof_all'], had: ['spoof'], given: false},
                {step: 'decision', decision: 'login', text: 'stjohns'}
                """,
                new PolicyLooked(
                        new DecisionTrace.EntryChosen(new FilePlace("f", 2, 3), new Statement.Reply(List.of(TEXT)))),
                new PolicyLooked(new DecisionTrace.LoginsChecked(TEXT, Set.of("daemon"), Map.of("daemon", 1L))),
                new PolicyLooked(new DecisionTrace.Permission(
                        new TreeSet<>(Set.of(Capability.SPOOF, Capability.SPOOF_ALL)), Set.of(Capability.SPOOF))),
                new PolicyLooked(new DecisionTrace.DecisionMade(new Decision.SendLogin("stjohns"))));
    }

    @Test
    void saysWhyAFileIsNotUsed() {
        assertPrints(
                """
                file         /h/.config/oidentd.conf: no such file
                file         /h/.oidentd.conf: directory (expected: regular file)
                not used     /h/.oidentd.conf: directory (expected: regular file)
                """,
                """
                {step: 'search', passed: [{path: '/h/.config/oidentd.conf', reason: 'no such file'}], found: true,
                 path: '/h/.oidentd.conf', reason: 'directory (expected: regular file)'},
                {step: 'user-file', outcome: 'unusable', reason: '/h/.oidentd.conf: directory (expected: regular file)'}
                """,
                new LookupTrace.FileSearched(new Unusable<>(
                        List.of(new Passed("/h/.config/oidentd.conf", "no such file")),
                        "/h/.oidentd.conf",
                        "directory (expected: regular file)")),
                new PolicyLooked(new DecisionTrace.FileRead(
                        new UserFileContent.Unusable("/h/.oidentd.conf: directory (expected: regular file)"))));
    }

    @Test
    void saysWhatAnotherServerAnswered() {
        var target = new ForwardTarget("192.0.2.9", List.of(), 113);
        assertPrints(
                """
                forward      192.0.2.9 113 answered "daemon"
                forward      192.0.2.9 113 gave no answer: too late
                login        "daemon" is the user's own: no permission needed
                asked        nothing: no entry of the file is for this connection
                """,
                """
                {step: 'forwarded', target: '192.0.2.9 113', text: 'daemon'},
                {step: 'forward-failed', target: '192.0.2.9 113', reason: 'too late'},
                {step: 'own-login', text: 'daemon'},
                {step: 'nothing-asked'}
                """,
                new PolicyLooked(new DecisionTrace.Forwarded(target, TEXT)),
                new PolicyLooked(new DecisionTrace.ForwardFailed(target, "too late")),
                new PolicyLooked(new DecisionTrace.OwnLogin(TEXT)),
                new PolicyLooked(new DecisionTrace.NoEntryChosen()));
    }

    @Test
    void saysWhyARegistrationIsNotUsed() {
        var znc = new User(1000, 1000, "znc", "/home/znc");
        assertPrints(
                """
                judged       "daemon", registered by znc as kiwiproxy
                not used     the policy forces another answer about znc
                judged       hide, registered by uid 4711
                """,
                """
                {step: 'registration-judged', registrar: 'znc', application: 'kiwiproxy', statement: '"daemon"'},
                {step: 'registration-not-used', reason: 'the policy forces another answer about znc'},
                {step: 'registration-judged', registrar: 'uid 4711', application: '', statement: 'hide'}
                """,
                new PolicyLooked(new DecisionTrace.RegistrationConsidered(
                        new RegisteredStatement(znc, "kiwiproxy", Optional.of(TEXT)))),
                new PolicyLooked(
                        new DecisionTrace.RegistrationPassedOver("the policy forces another answer about znc")),
                new PolicyLooked(new DecisionTrace.RegistrationConsidered(
                        new RegisteredStatement(User.withoutAccount(4711), "", Optional.empty()))));
    }

    @Test
    void saysInWhichCgroupTheSocketIsOrWhyThatIsNotKnown() {
        assertPrints(
                """
                cgroup       /system.slice/znc.service
                cgroup       not known: no such cgroup exists now
                """,
                """
                {step: 'cgroup', id: 4711, path: '/system.slice/znc.service'},
                {step: 'cgroup', id: 4712, reason: 'no such cgroup exists now'}
                """,
                new LookupTrace.CgroupSeen(4711, new Cgroup.Known("/system.slice/znc.service")),
                new LookupTrace.CgroupSeen(4712, new Cgroup.Unknown("no such cgroup exists now")));
    }

    @Test
    void paintsOnlyOnATerminalAndEscapesWhatOthersWrote() {
        var event = new PolicyLooked(new DecisionTrace.FileRead(new UserFileContent.Unusable("/h/\u001b[2J\n: x")));

        assertEquals("not used     /h/\\x1b[2J\\x0a: x\n", text(Ansi.OFF, event));
        assertEquals("not used     \u001b[31m/h/\\x1b[2J\\x0a: x\u001b[39m\n", text(Ansi.ON, event));
    }
}
