package io.github.nettyidentd.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.policy.ReplyText;
import io.github.nettyidentd.policy.SystemPolicy;
import io.github.nettyidentd.policy.language.PolicyParser;
import io.github.nettyidentd.registry.RefusedException;
import io.github.nettyidentd.testing.SmallAccounts;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is refused when a program registers. The rules themselves are in registrations.txt. */
class RegistrationJudgeTest {

    private static final long ZNC = SmallAccounts.ZNC;
    private static final long GATEWAY = SmallAccounts.GATEWAY;
    private static final long WEB1 = SmallAccounts.WEB1;
    private static final InetAddress ADDRESS = InetAddress.ofLiteral("192.0.2.9");
    private static final ConnectionPair IRC = new ConnectionPair(ADDRESS, 40000, ADDRESS, 6667);
    private static final ConnectionPair AUTH = new ConnectionPair(ADDRESS, 40000, ADDRESS, 113);
    private static final @Nullable ConnectionPair NOT_KNOWN = null;

    private final SmallAccounts accounts = new SmallAccounts();
    private final AtomicReference<SystemPolicy> policy = new AtomicReference<>(SystemPolicy.EMPTY);
    private final RegistrationJudge judge = new RegistrationJudge(policy::get, accounts, accounts);

    private void policy(String text) {
        var parsed = new PolicyParser(accounts).parseSystem("f", text.getBytes(UTF_8));
        policy.set(parsed.policy().orElseThrow(() -> new AssertionError(parsed.errors())));
    }

    private String judged(long registrar, long owner, String text, @Nullable ConnectionPair pair) {
        return outcome(judge.judge(
                registrar, owner, text.equals("-") ? Optional.empty() : Optional.of(ReplyText.of(text)), pair));
    }

    private static String outcome(CompletableFuture<Void> judged) {
        try {
            var _ = judged.join();
            return "permitted";
        } catch (CompletionException e) {
            return String.valueOf(
                    assertInstanceOf(RefusedException.class, e.getCause()).getMessage());
        }
    }

    @Test
    void saysWhatIsMissing() {
        policy("default { default { allow spoof } fport 113 { force hide } }");
        assertEquals("permitted", judged(ZNC, ZNC, "alice", IRC));
        assertEquals("permitted", judged(ZNC, ZNC, "znc", IRC));
        assertEquals(
                "the policy does not permit the account znc to say \"web1\" (needs spoof_all)",
                judged(ZNC, ZNC, "web1", IRC));
        assertEquals("the policy does not permit the account znc to hide (needs hide)", judged(ZNC, ZNC, "-", IRC));
        assertEquals("the policy forces another answer about znc", judged(ZNC, ZNC, "alice", AUTH));
        assertEquals("no account has uid 4711", judged(4711, 4711, "alice", IRC));
        assertEquals("no account has uid 4711", judged(4711, WEB1, "alice", IRC));
        assertEquals("no account has uid 4711", judged(ZNC, 4711, "alice", IRC));
    }

    @Test
    void aConnectionThatIsNotKnownIsRefusedOnlyWhatNoRangePermits() {
        policy("default { default { force hide } fport 6667 { allow spoof } fport 7000 { force numeric } }");
        assertEquals("permitted", judged(ZNC, ZNC, "alice", NOT_KNOWN));
        assertEquals(
                "the policy does not permit the account znc to say \"web1\" (needs spoof_all)",
                judged(ZNC, ZNC, "web1", NOT_KNOWN));
        policy("default { default { force hide } fport 6667 { force numeric } }");
        assertEquals("the policy forces another answer about znc", judged(ZNC, ZNC, "alice", NOT_KNOWN));
        policy("default { fport 113 { allow spoof } }");
        assertEquals("permitted", judged(ZNC, ZNC, "alice", NOT_KNOWN));
        assertEquals(
                "the policy does not permit the account znc to say \"alice\" (needs spoof_privport)",
                judged(ZNC, ZNC, "alice", AUTH));
    }

    @Test
    void whereTheSocketWasMadeIsNotKnownYet() {
        policy("unit \"znc.service\" { default { allow spoof } } default { default { force hide } }");
        assertEquals("permitted", judged(ZNC, ZNC, "alice", IRC));
        policy("unit \"znc.service\" { default { allow spoof } } user znc { default { force hide } }");
        assertEquals("the policy forces another answer about znc", judged(ZNC, ZNC, "alice", IRC));
    }

    @Test
    void judgesTheRegistrarAboutConnectionsOfOthers() {
        policy(
                "user gateway { default { allow spoof allow register_for \"web*\" } } user web1 { fport 113 { force hide } }");
        assertEquals("permitted", judged(GATEWAY, WEB1, "alice", IRC));
        assertEquals("permitted", judged(GATEWAY, WEB1, "web1", IRC));
        assertEquals(
                "the policy does not permit the account gateway to say \"web1\" about web2 (needs spoof_all)",
                judged(GATEWAY, WEB1 + 1, "web1", IRC));
        assertEquals("the policy forces another answer about web1", judged(GATEWAY, WEB1, "alice", AUTH));
        assertEquals(
                "the policy does not permit the account gateway to register about connections of znc (needs register_for)",
                judged(GATEWAY, ZNC, "alice", IRC));
        assertEquals(
                "the policy does not permit the account znc to register about connections of web1 (needs register_for)",
                judged(ZNC, WEB1, "alice", IRC));
    }

    @Test
    void aTextMayBeTheLoginOfAnOwnerWhoIsNotKnownYet() {
        policy("user gateway { default { allow spoof allow register_for \"web*\" } }");
        assertEquals("permitted", judged(GATEWAY, GATEWAY, "web1", NOT_KNOWN));
        assertEquals(
                "the policy does not permit the account gateway to say \"web1\" (needs spoof_all)",
                judged(GATEWAY, GATEWAY, "web1", IRC));
        assertEquals(
                "the policy does not permit the account gateway to say \"znc\" (needs spoof_all)",
                judged(GATEWAY, GATEWAY, "znc", NOT_KNOWN));
    }

    @Test
    void saysWhoMayRegisterNothing() {
        assertEquals(
                "the policy does not permit the account znc to register anything (needs spoof or hide)",
                outcome(judge.judge(ZNC)));
        policy("default { default { force numeric } fport 113 { force hide } }");
        assertEquals("the policy forces another answer about znc", outcome(judge.judge(ZNC)));
        policy("default { default { allow numeric } fport 6667 { allow hide } }");
        assertEquals("permitted", outcome(judge.judge(ZNC)));
        assertEquals("no account has uid 4711", outcome(judge.judge(4711)));
    }

    @Test
    void knowsWhoRegistersForOthersAndSeesAReload() {
        assertEquals(List.of(false, false), registersForOthers());
        policy("user gateway { fport 6667 { allow spoof allow register_for \"web*\" } }");
        assertEquals(List.of(false, true), registersForOthers());
        policy("user gateway { default { allow spoof } }");
        assertEquals(List.of(false, false), registersForOthers());
        assertEquals(false, judge.registersForOthers(4711).join());
    }

    private List<Boolean> registersForOthers() {
        return List.of(
                judge.registersForOthers(ZNC).join(),
                judge.registersForOthers(GATEWAY).join());
    }

    @Test
    void anAccountDatabaseThatFailsIsNotARefusal() {
        policy("default { default { allow spoof } }");
        accounts.failWith(new IOException("the directory is away"));
        for (CompletableFuture<?> judged : List.of(
                judge.judge(ZNC, ZNC, Optional.empty(), IRC), judge.judge(ZNC), judge.registersForOthers(ZNC))) {
            assertInstanceOf(
                    IOException.class,
                    assertThrows(CompletionException.class, judged::join).getCause());
        }
    }
}
