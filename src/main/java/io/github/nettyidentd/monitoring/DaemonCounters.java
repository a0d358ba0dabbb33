package io.github.nettyidentd.monitoring;

import static java.util.Objects.requireNonNull;

import io.github.nettyidentd.api.IdentError;
import io.github.nettyidentd.hop.Way;
import io.github.nettyidentd.protocol.IdentReply;
import io.github.nettyidentd.server.AnsweredQuery;
import io.github.nettyidentd.server.Limit;
import io.github.nettyidentd.server.ServerObserver;
import java.net.InetAddress;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Counts connections, answers, decisions, limits and reloads since the start of the daemon. Metrics and status show these
 * numbers. Any thread may count and any thread may read; a sum that is read while others count may lag behind them.
 */
public final class DaemonCounters implements ServerObserver {

    private static final String USERID = "USERID";

    private static final Set<String> ANSWERS = Set.of(
            USERID, IdentError.INVALID_PORT, IdentError.NO_USER, IdentError.HIDDEN_USER, IdentError.UNKNOWN_ERROR);

    /**
     * Counts each error type that a plug-in has made up. Without this label a plug-in could create labels without end,
     * and each of them costs memory here and in Prometheus.
     */
    private static final String OTHER = "other";

    private final LongAdder opened = new LongAdder();
    private final LongAdder closed = new LongAdder();
    private final LongAdder healthChecks = new LongAdder();
    private final LongAdder reloads = new LongAdder();
    private final LongAdder failedReloads = new LongAdder();
    private volatile boolean lastReloadSuccessful = true;
    private final Map<String, LongAdder> answers = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> decisions = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> limits = new ConcurrentHashMap<>();
    private final Map<Way, LongAdder> ways = new EnumMap<>(Way.class);

    /**
     * Sets each answer, each limit and each way to 0, because a series that appears only with its first event hides that event from
     * Prometheus: a rate needs a value before it.
     */
    public DaemonCounters() {
        ANSWERS.forEach(answer -> count(answers, answer));
        for (Limit limit : Limit.values()) {
            count(limits, label(limit));
        }
        for (Way way : Way.values()) {
            ways.put(way, new LongAdder());
        }
    }

    @Override
    public void opened() {
        opened.increment();
    }

    @Override
    public void closed() {
        closed.increment();
    }

    @Override
    public void healthChecked() {
        healthChecks.increment();
    }

    @Override
    public void answered(AnsweredQuery query) {
        count(
                        answers,
                        switch (query.reply()) {
                            case IdentReply.UserIdReply user -> USERID;
                            case IdentReply.ErrorReply error ->
                                ANSWERS.contains(error.errorType()) ? error.errorType() : OTHER;
                        })
                .increment();
    }

    @Override
    public void reached(Limit limit, @Nullable InetAddress client) {
        count(limits, label(limit)).increment();
    }

    /**
     * Counts a decision of the policy.
     *
     * @param decision the kind of decision, one of a small fixed set of words, because each word becomes a label
     */
    public void decided(String decision) {
        count(decisions, decision).increment();
    }

    /** Counts a connection by the way in which the system lookup found its owner. */
    public void found(Way way) {
        requireNonNull(ways.get(way)).increment();
    }

    /**
     * Counts a reload of the policy.
     *
     * @param successful whether the reload put a new policy in force; otherwise the previous one stays in force
     */
    public void reloaded(boolean successful) {
        (successful ? reloads : failedReloads).increment();
        lastReloadSuccessful = successful;
    }

    /** The number of connections that were accepted and served. */
    public long connections() {
        return opened.sum();
    }

    /** The number of connections that are open now. */
    public long openConnections() {
        return opened.sum() - closed.sum();
    }

    /** The number of connections by which trusted proxies checked whether the server is alive. */
    long healthChecks() {
        return healthChecks.sum();
    }

    /** The number of reloads that put a new policy in force. */
    public long reloads() {
        return reloads.sum();
    }

    /** The number of reloads that left the previous policy in force. */
    public long failedReloads() {
        return failedReloads.sum();
    }

    /** Whether the last reload put a new policy in force; true before the first reload. */
    boolean lastReloadSuccessful() {
        return lastReloadSuccessful;
    }

    /** The number of answers of each kind: {@code USERID}, an error type of RFC 1413, or {@code other}. */
    public Map<String, Long> answers() {
        return sums(answers);
    }

    /** The number of decisions of each kind; a kind that was never decided is absent. */
    Map<String, Long> decisions() {
        return sums(decisions);
    }

    /** How often each limit was reached, by the limit's name in lower case. */
    public Map<String, Long> limits() {
        return sums(limits);
    }

    /** How many connections were found in each way, by the way's label. */
    public Map<String, Long> ways() {
        Map<String, Long> sums = new TreeMap<>();
        ways.forEach((way, count) -> sums.put(way.label(), count.sum()));
        return sums;
    }

    /** Whether the owner of any connection was found. */
    public boolean anyFound() {
        return ways.entrySet().stream()
                .anyMatch(way -> way.getKey() != Way.NONE && way.getValue().sum() > 0);
    }

    private static String label(Limit limit) {
        return limit.name().toLowerCase(Locale.ROOT);
    }

    private static LongAdder count(Map<String, LongAdder> counts, String label) {
        // get() first, because computeIfAbsent() may lock a bin of the map even where the label is known.
        LongAdder known = counts.get(label);
        return known != null ? known : counts.computeIfAbsent(label, _ -> new LongAdder());
    }

    private static Map<String, Long> sums(Map<String, LongAdder> counts) {
        Map<String, Long> sums = new TreeMap<>();
        counts.forEach((label, count) -> sums.put(label, count.sum()));
        return sums;
    }
}
