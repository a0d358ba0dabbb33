package io.github.nettyidentd.monitoring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.Level;
import io.github.nettyidentd.api.IdentError;
import io.github.nettyidentd.api.Origin;
import io.github.nettyidentd.api.UserId;
import io.github.nettyidentd.protocol.IdentReply;
import io.github.nettyidentd.server.AnsweredQuery;
import io.github.nettyidentd.testing.RecordedLog;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class QueryLogTest {

    private static final String PORTS = "portOnServer=6193, portOnClient=23, ";
    private static final String WHO = "{client=192.0.2.1, server=192.0.2.2, " + PORTS;
    private static final UserId RANDOM = UserId.unix("aB3").from(new Origin("lisa", "/etc/oidentd.conf:3:9"));

    private final RecordedLog recorded = new RecordedLog("query");

    @AfterEach
    void close() {
        recorded.close();
    }

    @Test
    void logsUserIdInTheWordsOfTheRfc() {
        answered(new IdentReply.UserIdReply(6193, 23, UserId.of("UNIX", "UTF-8", "jürgen")), null);

        assertEquals(List.of("query"), recorded.messages());
        assertEquals(
                WHO + "reply=USERID, opsys=UNIX, userId=jürgen, micros=1234}",
                recorded.fieldsWithout("id").toString());
    }

    @Test
    void everyQueryHasAnIdOfItsOwn() {
        var log = new QueryLog(QueryLogFields.ALL);
        for (int i = 0; i < 3; i++) {
            log.answered(query(new IdentReply.ErrorReply(6193, 23, IdentError.NO_USER), null));
        }

        List<String> ids = recorded.values("id");
        assertTrue(ids.getFirst().matches("[0-9a-z]{6,}-1"), ids::toString);
        assertEquals(3, Set.copyOf(ids).size());
    }

    @Test
    void saysWhichRuleGaveTheAnswer() {
        answered(new IdentReply.UserIdReply(6193, 23, UserId.unix("lisa").from(new Origin("lisa", "default"))), null);

        assertEquals(
                WHO + "reply=USERID, opsys=UNIX, userId=lisa, rule=default, micros=1234}",
                recorded.fieldsWithout("id").toString());
    }

    @Test
    void saysHowASocketElsewhereWasFound() {
        UserId userId = UserId.unix("x").from(new Origin("root", "/etc/oidentd.conf:3:9", "namespace:web"));
        try (var audit = new RecordedLog("audit")) {
            answered(new IdentReply.UserIdReply(6193, 23, userId), null);

            assertEquals(
                    WHO + "reply=USERID, opsys=UNIX, userId=x, rule=/etc/oidentd.conf:3:9, way=namespace:web,"
                            + " micros=1234}",
                    recorded.fieldsWithout("id").toString());
            assertEquals(
                    WHO + "account=root, userId=x, rule=/etc/oidentd.conf:3:9, way=namespace:web}",
                    audit.fieldsWithout("id").toString());
        }
    }

    @Test
    void anAuditLineNamesTheAccountBehindWhatIsNoLogin() {
        try (var audit = new RecordedLog("audit")) {
            answered(new IdentReply.UserIdReply(6193, 23, RANDOM), null);

            assertEquals(
                    WHO + "account=lisa, userId=aB3, rule=/etc/oidentd.conf:3:9}",
                    audit.fieldsWithout("id").toString());
            assertEquals(recorded.values("id"), audit.values("id"));
        }
    }

    @Test
    void anAuditLineComesWithoutTheQueryLine() {
        recorded.setLevel(Level.WARN);
        try (var audit = new RecordedLog("audit")) {
            answered(new IdentReply.UserIdReply(6193, 23, RANDOM), null);

            assertEquals(List.of(), recorded.messages());
            assertEquals(List.of("audit"), audit.messages());
        }
    }

    @Test
    void noAuditLineComesForALoginOrWithoutAnAccount() {
        try (var audit = new RecordedLog("audit")) {
            for (UserId userId : List.of(
                    UserId.unix("lisa"),
                    UserId.unix("lisa").from(new Origin("lisa", "default")),
                    UserId.unix("lisa").from(new Origin(null, "--reply")))) {
                answered(new IdentReply.UserIdReply(6193, 23, userId), null);
            }

            assertEquals(List.of(), audit.messages());
        }
    }

    @Test
    void leavesOutAddressesAndUserIds() {
        try (var audit = new RecordedLog("audit")) {
            new QueryLog(new QueryLogFields(false, false))
                    .answered(query(new IdentReply.UserIdReply(6193, 23, RANDOM), null));

            assertEquals(
                    "{" + PORTS + "reply=USERID, rule=/etc/oidentd.conf:3:9, micros=1234}",
                    recorded.fieldsWithout("id").toString());
            assertEquals(
                    "{" + PORTS + "account=lisa, userId=aB3, rule=/etc/oidentd.conf:3:9}",
                    audit.fieldsWithout("id").toString());
        }
    }

    @Test
    void logsErrorWithItsReason() {
        assertEquals(
                WHO + "reply=ERROR, errorType=NO-USER, reason=no such connection, micros=1234}",
                error(new IdentError.NoUser("no such connection")));
    }

    @Test
    void logsErrorWithoutAReason() {
        assertEquals(WHO + "reply=ERROR, errorType=NO-USER, micros=1234}", error(null));
        assertEquals("none", reason(new IdentError.HiddenUser()));
    }

    @Test
    void logsWhatWentWrongInALookup() {
        var refused = new IOException("connection refused");

        assertEquals("lookup failed: connection refused", reason(new IdentError("lookup failed", refused)));
        assertEquals("connection refused", reason(new IdentError(null, refused)));
        assertEquals("lookup failed: IOException", reason(new IdentError("lookup failed", new IOException())));
        assertEquals("connection refused", reason(refused));
        assertEquals("IOException", reason(new IOException()));
    }

    @Test
    void namesEachCauseUpToAFew() {
        var failure = new IllegalStateException("outer", new IOException("middle", new NullPointerException("inner")));
        assertEquals("outer: middle: inner", reason(failure));
        Exception deep = new IOException("0");
        for (int i = 1; i < 1_000; i++) {
            deep = new IOException(String.valueOf(i), deep);
        }
        assertTrue(reason(deep).length() < 200, reason(deep));
    }

    @Test
    void survivesFailureThatCannotSayWhatItIs() {
        class Mute extends IOException {
            private static final long serialVersionUID = 1L;

            @Override
            public String getMessage() {
                throw new IllegalStateException("mute");
            }
        }

        assertEquals("lookup failed: Mute", reason(new IdentError("lookup failed", new Mute())));
        assertEquals("Mute", reason(new Mute()));
    }

    @Test
    void doesNotRepeatACause() {
        var gone = new IOException("gone");

        assertEquals("gone", reason(new IllegalStateException(gone)));
        assertEquals("the server is gone", reason(new IllegalStateException("the server is gone", gone)));
        assertEquals("gone", reason(new IllegalStateException(new IllegalStateException(gone))));
        assertEquals("unknown host ldap.example", reason(new UnknownHostException("ldap.example")));
        assertEquals("/x: No such file or directory", reason(new NoSuchFileException("/x")));
    }

    @Test
    void logsNothingAboveInfo() {
        recorded.setLevel(Level.WARN);

        answered(new IdentReply.ErrorReply(6193, 23, IdentError.NO_USER), null);

        assertEquals(List.of(), recorded.messages());
    }

    private String reason(Throwable error) {
        try (var own = new RecordedLog("query")) {
            answered(new IdentReply.ErrorReply(6193, 23, IdentError.NO_USER), error);
            return own.fieldsWithout("id").getOrDefault("reason", "none");
        }
    }

    private String error(@Nullable Throwable error) {
        try (var own = new RecordedLog("query")) {
            answered(new IdentReply.ErrorReply(6193, 23, IdentError.NO_USER), error);
            return own.fieldsWithout("id").toString();
        }
    }

    private static void answered(IdentReply reply, @Nullable Throwable error) {
        new QueryLog(QueryLogFields.ALL).answered(query(reply, error));
    }

    private static AnsweredQuery query(IdentReply reply, @Nullable Throwable error) {
        return new AnsweredQuery(
                InetAddress.ofLiteral("192.0.2.2"),
                InetAddress.ofLiteral("192.0.2.1"),
                reply,
                error,
                Duration.ofNanos(1_234_567));
    }
}
