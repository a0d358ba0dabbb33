package io.github.nettyidentd.hop;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What metrics and {@code status} show of the hops. Any thread may call it. */
public interface HopStatistics {

    /** No hop is configured. */
    HopStatistics NONE = new HopStatistics() {
        @Override
        public Optional<HelperState> helper() {
            return Optional.empty();
        }

        @Override
        public Optional<List<String>> namespaces() {
            return Optional.empty();
        }
    };

    /** The helper; empty if none is asked. */
    Optional<HelperState> helper();

    /**
     * The names of the other network namespaces that are known now, each empty if the namespace has no name; empty if
     * none are asked.
     */
    Optional<List<String>> namespaces();

    /**
     * The state of the helper, and how often it was asked.
     *
     * @param socket the helper's socket
     * @param connected whether the helper can be asked
     * @param since when the helper was connected or lost; the start of the daemon if it was never connected
     * @param requests how many requests were sent to the helper since the start
     * @param failures how many of them have failed, or could not be sent
     */
    record HelperState(Path socket, boolean connected, Instant since, long requests, long failures) {}
}
