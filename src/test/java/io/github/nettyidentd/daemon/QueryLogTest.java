package io.github.nettyidentd.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;

import ch.qos.logback.classic.Level;
import io.github.nettyidentd.api.IdentError;
import io.github.nettyidentd.api.UserId;
import io.github.nettyidentd.protocol.IdentReply;
import io.github.nettyidentd.server.AnsweredQuery;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class QueryLogTest {

    private static final String WHO = "{client=192.0.2.1, server=192.0.2.2, portOnServer=6193, portOnClient=23, ";

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
                recorded.fields().toString());
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
        assertEquals("lookup failed", reason(new IdentError("lookup failed", new IOException())));
        assertEquals("java.io.IOException: connection refused", reason(refused));
        assertEquals("java.io.IOException", reason(new IOException()));
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

        assertEquals("lookup failed", reason(new IdentError("lookup failed", new Mute())));
        assertEquals(Mute.class.getName(), reason(new Mute()));
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
            return own.fields().getOrDefault("reason", "none");
        }
    }

    private String error(@Nullable Throwable error) {
        try (var own = new RecordedLog("query")) {
            answered(new IdentReply.ErrorReply(6193, 23, IdentError.NO_USER), error);
            return own.fields().toString();
        }
    }

    private static void answered(IdentReply reply, @Nullable Throwable error) {
        new QueryLog()
                .answered(new AnsweredQuery(
                        InetAddress.ofLiteral("192.0.2.2"),
                        InetAddress.ofLiteral("192.0.2.1"),
                        reply,
                        error,
                        Duration.ofNanos(1_234_567)));
    }
}
