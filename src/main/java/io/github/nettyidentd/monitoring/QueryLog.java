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
 * Writes two kinds of log lines about queries. The query log has one line for each query, with fields named by RFC 1413's
 * words. The audit log has one line for each user-id that is not the login of the account behind it, because otherwise
 * nobody could say later which account a reply meant. Lines about the same query have the same id.
 *
 * <p>Called on event loops.
 */
public final class QueryLog implements ServerObserver {

    private static final Logger QUERIES = LoggerFactory.getLogger("query");
    private static final Logger audit = LoggerFactory.getLogger("audit");

    private static final int NANOS_PER_MICRO = 1_000;

    private final QueryLogFields fields;
    private final Logger log;

    /** The first part of each id: the second in which the daemon was started, so that no two runs share an id. */
    private final String run = Long.toString(Instant.now().getEpochSecond(), Character.MAX_RADIX);

    private final AtomicLong queries = new AtomicLong();

    /** @param fields the fields that a line may have beside its ports */
    public QueryLog(QueryLogFields fields) {
        this(fields, QUERIES);
    }

    /**
     * Writes the lines about queries to another logger; audit lines go where all audit lines go.
     *
     * @param fields the fields that a line may have beside its ports
     */
    public QueryLog(QueryLogFields fields, Logger log) {
        this.fields = fields;
        this.log = log;
    }

    @Override
    public void answered(AnsweredQuery query) {
        UserId disguised = disguised(query.reply());
        if (!log.isInfoEnabled() && disguised == null) {
            // With the query log off, almost every query takes this path, so no id is made.
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
        if (fields.userIds()) {
            line = line.addKeyValue("opsys", userId.opsys()).addKeyValue("userId", userId.text());
        }
        Optional<Origin> origin = userId.origin();
        return origin.isPresent() ? way(line.addKeyValue("rule", origin.get().rule()), origin.get()) : line;
    }

    private void audit(String id, AnsweredQuery query, UserId userId) {
        Origin origin = userId.origin().orElseThrow();
        LoggingEventBuilder line = start(audit, id, query)
                .addKeyValue("account", origin.account())
                .addKeyValue("userId", userId.text())
                .addKeyValue("rule", origin.rule());
        way(line, origin).log("audit");
    }

    /** Most connections have their socket on this host, in this namespace, so their lines have no such field. */
    private static LoggingEventBuilder way(LoggingEventBuilder line, Origin origin) {
        return origin.way() == null ? line : line.addKeyValue("way", origin.way());
    }

    private LoggingEventBuilder start(Logger to, String id, AnsweredQuery query) {
        LoggingEventBuilder line = to.atInfo().addKeyValue("id", id);
        if (fields.addresses()) {
            line = line.addKeyValue("client", NetUtil.toAddressString(query.clientAddress()))
                    .addKeyValue("server", NetUtil.toAddressString(query.serverAddress()));
        }
        return line.addKeyValue("portOnServer", query.reply().portOnServer())
                .addKeyValue("portOnClient", query.reply().portOnClient());
    }

    /** The user-id of a reply if the account behind it has another login; {@code null} for any other reply. */
    private static @Nullable UserId disguised(IdentReply reply) {
        if (!(reply instanceof IdentReply.UserIdReply user)) {
            return null;
        }
        UserId userId = user.userId();
        String account = userId.origin().map(Origin::account).orElse(null);
        boolean isLogin = account == null
                || account.equals(userId.text())
                // A login that is not UTF-8 stands in the account's name with its octets escaped.
                || account.equals(OctetText.of(userId.octets()));
        return isLogin ? null : userId;
    }

    private static @Nullable String reason(@Nullable Throwable error) {
        // The error type has a field of its own, so an error that holds nothing else needs no reason.
        boolean isBare = error instanceof IdentError && error.getMessage() == null && error.getCause() == null;
        return error == null || isBare ? null : Causes.text(error);
    }
}
