package io.github.nettyidentd.monitoring;

import io.github.nettyidentd.api.IdentError;
import io.github.nettyidentd.api.Origin;
import io.github.nettyidentd.api.UserId;
import io.github.nettyidentd.lookup.Causes;
import io.github.nettyidentd.protocol.IdentReply;
import io.github.nettyidentd.server.AnsweredQuery;
import io.github.nettyidentd.server.ServerObserver;
import io.github.nettyidentd.text.OctetText;
import io.netty.util.NetUtil;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * One line in the log for each query, in the words of RFC 1413; and an audit line for each user-id that is not the login
 * of the account behind it, as otherwise nobody could say later whose it was. Both have the query's id.
 */
public final class QueryLog implements ServerObserver {

    private static final Logger log = LoggerFactory.getLogger("query");
    private static final Logger audit = LoggerFactory.getLogger("audit");

    private static final int NANOS_PER_MICRO = 1_000;

    private final QueryLogFields content;

    /** The start in seconds and a number, so that no two runs of a daemon share an id. */
    private final String run = Long.toString(Instant.now().getEpochSecond(), Character.MAX_RADIX);

    private final AtomicLong queries = new AtomicLong();

    public QueryLog(QueryLogFields content) {
        this.content = content;
    }

    @Override
    public void answered(AnsweredQuery query) {
        UserId disguised = disguised(query.reply());
        if (!log.isInfoEnabled() && disguised == null) {
            return;
        }
        String id = run + "-" + queries.incrementAndGet();
        if (disguised != null) {
            audit(id, query, disguised);
        }
        if (log.isInfoEnabled()) {
            log(id, query);
        }
    }

    private void log(String id, AnsweredQuery query) {
        LoggingEventBuilder line = start(log, id, query);
        line = switch (query.reply()) {
            case IdentReply.UserIdReply user -> userId(line, user.userId());
            case IdentReply.ErrorReply error ->
                line.addKeyValue("reply", "ERROR").addKeyValue("errorType", error.errorType());
        };
        String reason = reason(query.error());
        if (reason != null) {
            line = line.addKeyValue("reason", reason);
        }
        line.addKeyValue("micros", query.took().toNanos() / NANOS_PER_MICRO).log("query");
    }

    private LoggingEventBuilder userId(LoggingEventBuilder start, UserId userId) {
        LoggingEventBuilder line = start.addKeyValue("reply", "USERID");
        if (content.userIds()) {
            line = line.addKeyValue("opsys", userId.opsys()).addKeyValue("userId", userId.text());
        }
        Optional<Origin> origin = userId.origin();
        return origin.isPresent() ? line.addKeyValue("rule", origin.get().rule()) : line;
    }

    private void audit(String id, AnsweredQuery query, UserId userId) {
        Origin origin = userId.origin().orElseThrow();
        start(audit, id, query)
                .addKeyValue("account", origin.account())
                .addKeyValue("userId", userId.text())
                .addKeyValue("rule", origin.rule())
                .log("audit");
    }

    private LoggingEventBuilder start(Logger to, String id, AnsweredQuery query) {
        LoggingEventBuilder line = to.atInfo().addKeyValue("id", id);
        if (content.addresses()) {
            line = line.addKeyValue("client", NetUtil.toAddressString(query.clientAddress()))
                    .addKeyValue("server", NetUtil.toAddressString(query.serverAddress()));
        }
        return line.addKeyValue("portOnServer", query.reply().portOnServer())
                .addKeyValue("portOnClient", query.reply().portOnClient());
    }

    /** A user-id behind which another login stands. */
    private static @Nullable UserId disguised(IdentReply reply) {
        if (!(reply instanceof IdentReply.UserIdReply user)) {
            return null;
        }
        UserId userId = user.userId();
        String account = userId.origin().map(Origin::account).orElse(null);
        boolean isLogin = account == null
                || account.equals(userId.text())
                || account.equals(OctetText.of(userId.octets())); // of a login that is not UTF-8
        return isLogin ? null : userId;
    }

    private static @Nullable String reason(@Nullable Throwable error) {
        boolean isBare = error instanceof IdentError && error.getMessage() == null && error.getCause() == null;
        return error == null || isBare ? null : Causes.text(error);
    }
}
