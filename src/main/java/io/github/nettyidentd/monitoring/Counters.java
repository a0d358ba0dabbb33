package io.github.nettyidentd.monitoring;

import io.github.nettyidentd.api.IdentError;
import io.github.nettyidentd.protocol.IdentReply;
import io.github.nettyidentd.server.AnsweredQuery;
import io.github.nettyidentd.server.Limit;
import io.github.nettyidentd.server.ServerObserver;
import java.net.InetAddress;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** What has happened since the start, in numbers. Any thread. */
public final class Counters implements ServerObserver {

    private static final String USERID = "USERID";

    private static final Set<String> ANSWERS = Set.of(
            USERID, IdentError.INVALID_PORT, IdentError.NO_USER, IdentError.HIDDEN_USER, IdentError.UNKNOWN_ERROR);

    /** An error type that a plug-in made up counts under this, so that it cannot make labels without end. */
    private static final String OTHER = "other";

    private final LongAdder opened = new LongAdder();
    private final LongAdder closed = new LongAdder();
    private final LongAdder reloads = new LongAdder();
    private final LongAdder failedReloads = new LongAdder();
    private volatile boolean lastReloadSuccessful = true;
    private final Map<String, LongAdder> answers = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> decisions = new ConcurrentHashMap<>();
    private final Map<String, LongAdder> limits = new ConcurrentHashMap<>();

    /** Each answer and limit is counted from 0 on. */
    public Counters() {
        ANSWERS.forEach(answer -> count(answers, answer));
        for (Limit limit : Limit.values()) {
            count(limits, label(limit));
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

    /** The policy has decided so; one of a few words. */
    public void decided(String decision) {
        count(decisions, decision).increment();
    }

    /** The policy was to be read anew. */
    public void reloaded(boolean successful) {
        (successful ? reloads : failedReloads).increment();
        lastReloadSuccessful = successful;
    }

    /** How many connections were served. */
    public long connections() {
        return opened.sum();
    }

    /** How many of them are open. */
    public long openConnections() {
        return opened.sum() - closed.sum();
    }

    /** Reloads that put a new policy in force. */
    public long reloads() {
        return reloads.sum();
    }

    /** Reloads that left the policy before in force. */
    public long failedReloads() {
        return failedReloads.sum();
    }

    /** Whether the file's policy is in force, as far as it was to be read. */
    boolean lastReloadSuccessful() {
        return lastReloadSuccessful;
    }

    /** How many answers of each kind were given: {@code USERID} or an error type. */
    public Map<String, Long> answers() {
        return sums(answers);
    }

    Map<String, Long> decisions() {
        return sums(decisions);
    }

    /** How often each limit was reached, by its name in lower case. */
    public Map<String, Long> limits() {
        return sums(limits);
    }

    private static String label(Limit limit) {
        return limit.name().toLowerCase(Locale.ROOT);
    }

    private static LongAdder count(Map<String, LongAdder> counts, String label) {
        LongAdder known = counts.get(label);
        return known != null ? known : counts.computeIfAbsent(label, _ -> new LongAdder());
    }

    private static Map<String, Long> sums(Map<String, LongAdder> counts) {
        Map<String, Long> sums = new TreeMap<>();
        counts.forEach((label, count) -> sums.put(label, count.sum()));
        return sums;
    }
}
