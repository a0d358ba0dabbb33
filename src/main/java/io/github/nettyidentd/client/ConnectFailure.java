package io.github.nettyidentd.client;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the operating system said when no connection could be made. */
final class ConnectFailure {

    /** Netty's native transports put the system call before the reason, and Netty the address behind it. */
    private static final Pattern REASON =
            Pattern.compile("(?:\\w+\\(.*?\\) failed(?: with error\\(-?\\d+\\))?: )?(.*?)(?:: \\S*/\\S+)?");

    private ConnectFailure() {}

    /** For example {@code Connection refused}. */
    static String reason(Throwable cause) {
        String message = cause.getMessage();
        if (message == null) {
            return cause.getClass().getSimpleName();
        }
        Matcher matcher = REASON.matcher(message);
        return matcher.matches() ? matcher.group(1) : message;
    }
}
