package io.github.nettyidentd.server;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.lookup.Causes;
import io.github.nettyidentd.lookup.Outcome;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says in the log that a lookup failed, and why; with the stack trace at debug. An answer that is an error is none. */
final class FailedLookups {

    private static final Logger log = LoggerFactory.getLogger(FailedLookups.class);

    private FailedLookups() {}

    static void log(ConnectionPair pair, Outcome outcome) {
        Throwable failure = outcome.failure();
        if (failure == null || (outcome instanceof Outcome.Refused && failure.getCause() == null)) {
            return;
        }
        String text = Causes.text(failure);
        // What stands first is what warnings are bounded by: a plug-in's name, or the class of the failure.
        int end = Math.max(text.indexOf(": "), 0);
        log.warn("a lookup failed: {}{}", text.substring(0, end), text.substring(end));
        log.debug("lookup of {} from {} failed", pair.server(), pair.client(), failure);
    }
}
