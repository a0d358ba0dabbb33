package io.github.nettyidentd.daemon;

import io.github.nettyidentd.api.IdentError;
import io.github.nettyidentd.protocol.IdentReply;
import io.github.nettyidentd.server.AnsweredQuery;
import io.github.nettyidentd.server.ServerListener;
import io.netty.util.NetUtil;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/** One line in the log for each query, in the words of RFC 1413. */
final class QueryLog implements ServerListener {

    private static final Logger log = LoggerFactory.getLogger("query");

    @Override
    public void answered(AnsweredQuery query) {
        if (!log.isInfoEnabled()) {
            return;
        }
        IdentReply reply = query.reply();
        LoggingEventBuilder line = log.atInfo()
                .addKeyValue("client", NetUtil.toAddressString(query.clientAddress()))
                .addKeyValue("server", NetUtil.toAddressString(query.serverAddress()))
                .addKeyValue("portOnServer", reply.portOnServer())
                .addKeyValue("portOnClient", reply.portOnClient());
        line = switch (reply) {
            case IdentReply.UserIdReply user ->
                line.addKeyValue("reply", "USERID")
                        .addKeyValue("opsys", user.userId().opsys())
                        .addKeyValue("userId", user.userId().text());
            case IdentReply.ErrorReply error ->
                line.addKeyValue("reply", "ERROR").addKeyValue("errorType", error.errorType());
        };
        String reason = reason(query.error());
        if (reason != null) {
            line = line.addKeyValue("reason", reason);
        }
        line.addKeyValue("micros", query.took().toNanos() / 1_000).log("query");
    }

    private static @Nullable String reason(@Nullable Throwable error) {
        if (error == null) {
            return null;
        }
        String kind = error instanceof IdentError ? "" : error.getClass().getName();
        String reason = Stream.of(kind, message(error), message(error.getCause()))
                .filter(text -> !text.isEmpty())
                .collect(Collectors.joining(": "));
        return reason.isEmpty() ? null : reason;
    }

    /** A message is made by foreign code, which could throw. */
    private static String message(@Nullable Throwable failure) {
        try {
            return failure == null || failure.getMessage() == null ? "" : failure.getMessage();
        } catch (RuntimeException | Error e) {
            return "";
        }
    }
}
