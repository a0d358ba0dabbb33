package io.github.nettyidentd.policy.language;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.policy.Capability;
import io.github.nettyidentd.policy.Decided;
import io.github.nettyidentd.policy.Decider;
import io.github.nettyidentd.policy.Decision;
import io.github.nettyidentd.policy.DecisionTrace;
import io.github.nettyidentd.policy.NeedsLoginCheck;
import io.github.nettyidentd.policy.RegisteredStatement;
import io.github.nettyidentd.policy.ReplyText;
import io.github.nettyidentd.policy.Rule;
import io.github.nettyidentd.policy.SocketContext;
import io.github.nettyidentd.policy.SystemPolicy;
import io.github.nettyidentd.policy.SystemPolicy.Ruling;
import io.github.nettyidentd.policy.User;
import io.github.nettyidentd.policy.Verdict;
import io.github.nettyidentd.testing.Fuzz;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What must hold for each registration, whatever the policy. */
class RegistrationFuzzTest {

    /** A registration about a connection, and what a policy says to those whom it concerns. */
    private record Case(
            SystemPolicy policy, RegisteredStatement statement, User owner, SocketContext socket, ConnectionPair pair) {

        static Case random(Random random) {
            var policies = new RandomPolicies(random);
            String file = policies.systemFileWithUsers();
            User owner = user(random);
            User registrar = random.nextBoolean() ? owner : user(random);
            Optional<ReplyText> text =
                    random.nextInt(4) == 0 ? Optional.empty() : Optional.of(text(random, policies, owner));
            return new Case(
                    new PolicyParser(new SmallHost())
                            .parseSystem("system", file.getBytes(UTF_8))
                            .policy()
                            .orElseThrow(() -> new AssertionError(file)),
                    new RegisteredStatement(registrar, random.nextBoolean() ? "" : "kiwiproxy", text),
                    owner,
                    random.nextBoolean()
                            ? SocketContext.UNKNOWN
                            : new SocketContext("blue", "/system.slice/znc.service"),
                    new ConnectionPair(
                            InetAddress.ofLiteral("198.51.100.7"),
                            40000,
                            InetAddress.ofLiteral("192.0.2.1"),
                            List.of(6667, 113, 80, 1023, 1024).get(random.nextInt(5))));
        }

        /** The texts of users' files are between quotes, where a backslash escapes. */
        private static ReplyText text(Random random, RandomPolicies policies, User owner) {
            String text = random.nextInt(6) == 0
                    ? owner.login() + random.nextInt(10)
                    : policies.disguisedLogin().replaceAll("\\\\x..", "x").replace("\\", "");
            return ReplyText.of(text);
        }

        Ruling ruling(User user) {
            return policy.rule(user, socket, pair, DecisionTrace.NONE);
        }

        Verdict verdict() {
            return verdict(ruling(owner), ruling(statement.registrar()), pair);
        }

        /** The verdict as long as only this is known of the connection. */
        Verdict early(@Nullable ConnectionPair known) {
            return verdict(policy.widest(owner, known), policy.widest(statement.registrar(), known), known);
        }

        private Verdict verdict(Ruling ofOwner, Ruling ofRegistrar, @Nullable ConnectionPair known) {
            return switch (Decider.judge(statement, ofOwner, ofRegistrar, owner, socket, known, DecisionTrace.NONE)) {
                case Verdict verdict -> verdict;
                case NeedsLoginCheck check -> check.checked(SmallHost.uidsOf(check.logins()));
            };
        }

        private static User user(Random random) {
            if (random.nextInt(8) == 0) {
                return User.withoutAccount(random.nextBoolean() ? 101_000 : 1001);
            }
            List<String> logins = List.copyOf(SmallHost.UIDS.keySet());
            return SmallHost.user(logins.get(random.nextInt(logins.size())));
        }
    }

    @Test
    void noRegistrationYieldsTheLoginOfAnotherAccountWithoutSpoofAll() {
        var permitted = new AtomicInteger();
        Fuzz.run(random -> {
            Case it = Case.random(random);
            if (!(it.verdict() instanceof Decided decided)) {
                return;
            }
            permitted.incrementAndGet();
            Rule.Grant ofRegistrar = assertInstanceOf(
                    Rule.Grant.class, it.ruling(it.statement.registrar()).rule(), "a force permits nothing");
            boolean isOwn = it.owner.uid() == it.statement.registrar().uid();

            assertInstanceOf(Rule.Grant.class, it.ruling(it.owner).rule(), "a force for the owner wins");
            assertTrue(it.owner.hasAccount());
            assertTrue(isOwn || ofRegistrar.registersFor(it.owner), it::toString);
            switch (decided.decision()) {
                case Decision.SendLogin(String login) -> assertTrue(login.equals(it.owner.login()), login);
                case Decision.Hide _ -> assertTrue(ofRegistrar.capabilities().contains(Capability.HIDE), it::toString);
                case Decision.SendReply(ReplyText text) -> {
                    assertTrue(ofRegistrar.capabilities().contains(Capability.SPOOF), it::toString);
                    assertTrue(
                            ofRegistrar.capabilities().contains(Capability.SPOOF_ALL)
                                    || !isLoginOfAnother(text.text(), it.owner),
                            it::toString);
                }
                default -> throw new AssertionError(decided);
            }
        });
        assertTrue(permitted.get() > 0, "nothing was ever permitted");
    }

    private static boolean isLoginOfAnother(String answer, User owner) {
        return SmallHost.UIDS.entrySet().stream()
                .anyMatch(other -> other.getValue() != owner.uid()
                        && List.of(answer.strip(), cut(answer, 9), cut(answer, 10)).stream()
                                .anyMatch(other.getKey()::equalsIgnoreCase));
    }

    private static String cut(String text, int length) {
        return text.substring(0, Math.min(length, text.length()));
    }

    @Test
    void whatAQueryPermitsIsNotRefusedBefore() {
        Fuzz.run(random -> {
            Case it = Case.random(random);
            if (it.verdict() instanceof Decided) {
                assertInstanceOf(Decided.class, it.early(it.pair), it::toString);
                assertInstanceOf(Decided.class, it.early(null), it::toString);
            }
            if (it.policy.widest(it.owner, null).rule() instanceof Rule.Force) {
                assertInstanceOf(Rule.Force.class, it.ruling(it.owner).rule(), it::toString);
            }
        });
    }

    @Test
    void whereNothingDependsOnTheSocketTheEarlyVerdictIsTheLateOne() {
        Fuzz.run(random -> {
            Case it = Case.random(random);
            if (it.policy.otherBlocks().stream().noneMatch(block -> block.head().needsCgroup())
                    && it.socket.namespace().isEmpty()) {
                boolean mayBeElsewhere = it.policy.otherBlocks().stream()
                        .anyMatch(block -> block.title().startsWith("namespace"));
                assertFalse(
                        !mayBeElsewhere
                                && it.verdict().getClass() != it.early(it.pair).getClass(),
                        it::toString);
            }
        });
    }
}
