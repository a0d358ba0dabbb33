package io.github.nettyidentd.policy.language;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.api.IdentError;
import io.github.nettyidentd.api.Origin;
import io.github.nettyidentd.policy.Capability;
import io.github.nettyidentd.policy.Decided;
import io.github.nettyidentd.policy.Decision;
import io.github.nettyidentd.policy.DecisionStep;
import io.github.nettyidentd.policy.DecisionTrace;
import io.github.nettyidentd.policy.NeedsDrawCheck;
import io.github.nettyidentd.policy.NeedsForward;
import io.github.nettyidentd.policy.NeedsHostNames;
import io.github.nettyidentd.policy.NeedsLoginCheck;
import io.github.nettyidentd.policy.NeedsTemplateCheck;
import io.github.nettyidentd.policy.NotPermitted;
import io.github.nettyidentd.policy.Rule;
import io.github.nettyidentd.policy.SocketContext;
import io.github.nettyidentd.policy.SystemPolicy;
import io.github.nettyidentd.policy.User;
import io.github.nettyidentd.policy.UserFileContent;
import io.github.nettyidentd.policy.UserIdFormat;
import io.github.nettyidentd.policy.UserPolicy;
import io.github.nettyidentd.testing.Fuzz;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PolicyFuzzTest {

    private static final PolicyParser PARSER = new PolicyParser(new SmallHost());
    private static final UserIdFormat FORMAT = new UserIdFormat("UNIX", null, false);

    private static final List<String> SCRAPS = List.of(
            "default",
            "user",
            "global",
            "to",
            "from",
            "fport",
            "lport",
            "allow",
            "deny",
            "force",
            "reply",
            "hide",
            "random",
            "random_numeric",
            "numeric",
            "forward",
            "spoof",
            "spoof_all",
            "spoof_privport",
            "register_for",
            "group",
            "uid",
            "cgroup",
            "unit",
            "container",
            "namespace",
            "template",
            "\"{login:3|uid}\"",
            "{{",
            "|",
            "irc",
            "\"*.service\"",
            "{",
            "}",
            "{",
            "}",
            "\"",
            "\\",
            "/*",
            "*/",
            "#",
            "\n",
            "\r",
            "\0",
            "\\x",
            "\\377",
            "\\9",
            "lisa",
            "127.0.0.1",
            "::1",
            "10.0.0.0/8",
            "1:2",
            ":",
            "irc.example.net",
            "\u00ef\u00bb\u00bf",
            "\u00c3",
            "\u00a9",
            "\u00ff");

    @Test
    void anyOctetsAreAPolicyOrErrorsWithPlaces() {
        Fuzz.run(random -> {
            byte[] content = content(random);

            PolicyChecks.system(content);
            PolicyChecks.user(content);
        });
    }

    @Test
    void whatIsPrintedIsReadAsTheSamePolicy() {
        Fuzz.run(random -> {
            var policies = new RandomPolicies(random);
            SystemPolicy system = systemPolicy(policies.systemFileWithUsers());
            UserPolicy file = userPolicy(policies.userFile());
            SystemPolicy systemAgain = systemPolicy(PolicyPrinter.print(system));
            UserPolicy fileAgain = userPolicy(PolicyPrinter.print(file));

            assertEquals(systemAgain, systemPolicy(PolicyPrinter.print(systemAgain)));
            assertEquals(fileAgain, userPolicy(PolicyPrinter.print(fileAgain)));
            for (int i = 0; i < 5; i++) {
                User user = user(random);
                ConnectionPair pair = pair(random);
                SocketContext socket = socket(random);
                long seed = random.nextLong();
                assertEquals(
                        decided(seed, system, new UserFileContent.Parsed(file), user, socket, pair),
                        decided(seed, systemAgain, new UserFileContent.Parsed(fileAgain), user, socket, pair));
            }
        });
    }

    @Test
    void nobodyWithoutSpoofAllIsAnsweredWithTheLoginOfSomebodyElse() {
        Fuzz.run(random -> {
            var policies = new RandomPolicies(random);
            SystemPolicy system = systemPolicy(policies.systemFileWithUsers());
            var file = new UserFileContent.Parsed(userPolicy(policies.userFile()));
            for (int i = 0; i < 5; i++) {
                User user = user(random);
                ConnectionPair pair = pair(random);
                SocketContext socket = socket(random);
                Decision decision = decide(random, policies, system, file, user, socket, pair);
                boolean free = switch (system.rule(user, socket, pair, DecisionTrace.NONE)
                        .rule()) {
                    case Rule.Force force -> true;
                    case Rule.Grant grant ->
                        grant.capabilities().containsAll(List.of(Capability.SPOOF, Capability.SPOOF_ALL));
                };
                String answer = answer(decision);

                assertFalse(answer.chars().anyMatch(Character::isISOControl), answer);
                assertFalse(answer.isEmpty());
                assertTrue(user.hasAccount() || !(decision instanceof Decision.SendLogin), decision::toString);
                assertTrue(free || !isLoginOfAnother(answer, user), answer + " for " + user);
            }
        });
    }

    /** Takes all steps of a decision. Another ident server may answer anything. */
    private static Decision decide(
            Random random,
            RandomPolicies policies,
            SystemPolicy system,
            UserFileContent file,
            User user,
            SocketContext socket,
            ConnectionPair pair) {
        DecisionStep step = new DecisionText(random, DecisionTrace.NONE).step(system, file, user, socket, pair);
        if (step instanceof NeedsHostNames names) {
            step = names.resolved(SmallHost.resolve(names.policy().hosts()));
        }
        if (step instanceof NeedsForward forward) {
            byte[] answer = new byte[random.nextInt(8)];
            random.nextBytes(answer);
            step = random.nextBoolean()
                    ? forward.answered(
                            random.nextBoolean() ? policies.disguisedLogin().getBytes(UTF_8) : answer)
                    : forward.failed("no answer");
        }
        return switch (step) {
            case Decided decided -> decided.decision();
            case NeedsTemplateCheck check ->
                check.checked(SmallHost.uidsOf(check.logins())).decision();
            case NeedsLoginCheck check -> ((Decided) check.checked(SmallHost.uidsOf(check.logins()))).decision();
            case NotPermitted _ -> throw new AssertionError("nothing was registered");
            case NeedsDrawCheck check -> ((Decided) check.checked(Map.of())).decision();
            case NeedsHostNames names -> throw new AssertionError("resolved twice");
            case NeedsForward forward -> throw new AssertionError("forwarded twice");
        };
    }

    private static String answer(Decision decision) {
        try {
            return FORMAT.userId(decision, new Origin(null, "test")).text();
        } catch (IdentError e) {
            return e.errorType();
        }
    }

    private static boolean isLoginOfAnother(String answer, User user) {
        return SmallHost.UIDS.entrySet().stream()
                .anyMatch(other ->
                        other.getValue() != user.uid() && answer.strip().equalsIgnoreCase(other.getKey()));
    }

    private static String decided(
            long seed,
            SystemPolicy system,
            UserFileContent file,
            User user,
            SocketContext socket,
            ConnectionPair pair) {
        return DecisionText.of(
                new DecisionText(new Random(seed), DecisionTrace.NONE).step(system, file, user, socket, pair));
    }

    /** Makes a file of random octets, of scraps of the language, or of a sound file with some octets changed. */
    private static byte[] content(Random random) {
        return switch (random.nextInt(3)) {
            case 0 -> {
                byte[] octets = new byte[random.nextInt(200)];
                random.nextBytes(octets);
                yield octets;
            }
            case 1 -> {
                var text = new StringBuilder();
                for (int i = random.nextInt(60); i > 0; i--) {
                    text.append(SCRAPS.get(random.nextInt(SCRAPS.size()))).append(random.nextInt(4) == 0 ? "" : " ");
                }
                yield text.toString().getBytes(ISO_8859_1);
            }
            default -> {
                var policies = new RandomPolicies(random);
                String file = random.nextBoolean() ? policies.systemFileWithUsers() : policies.userFile();
                byte[] octets = file.getBytes(UTF_8);
                for (int i = random.nextInt(4); i > 0 && octets.length > 0; i--) {
                    octets[random.nextInt(octets.length)] = (byte) random.nextInt(256);
                }
                yield octets;
            }
        };
    }

    private static SocketContext socket(Random random) {
        List<String> cgroups = List.of(
                "",
                "/system.slice/znc.service",
                "/system.slice/docker-3f4e8a2b91c0.scope",
                "/user.slice/user-1000.slice/session-3.scope",
                "/machine.slice/machine-daemon.scope",
                "/machine.slice/machine-\n.scope");
        return new SocketContext(random.nextBoolean() ? "" : "blue", cgroups.get(random.nextInt(cgroups.size())));
    }

    private static User user(Random random) {
        if (random.nextInt(6) == 0) {
            return User.withoutAccount(random.nextBoolean() ? 101_000 : 1001);
        }
        List<String> logins = List.copyOf(SmallHost.UIDS.keySet());
        return SmallHost.user(logins.get(random.nextInt(logins.size())));
    }

    private static ConnectionPair pair(Random random) {
        int here = random.nextInt(4) == 0 ? 1023 : 40000;
        int there = List.of(6667, 113, 80, 1023, 1024).get(random.nextInt(5));
        return random.nextBoolean()
                ? new ConnectionPair(address("198.51.100.7"), here, address("192.0.2.1"), there)
                : new ConnectionPair(address("2001:db8::7"), here, address("2001:db8::1"), there);
    }

    private static InetAddress address(String literal) {
        return InetAddress.ofLiteral(literal);
    }

    private static SystemPolicy systemPolicy(String text) {
        ParseResult<SystemPolicy> parsed = PARSER.parseSystem("system", text.getBytes(UTF_8));
        return parsed.policy().orElseThrow(() -> new AssertionError(parsed.errors() + "\n" + text));
    }

    private static UserPolicy userPolicy(String text) {
        ParseResult<UserPolicy> parsed = PARSER.parseUser("user", text.getBytes(UTF_8));
        return parsed.policy().orElseThrow(() -> new AssertionError(parsed.errors() + "\n" + text));
    }
}
