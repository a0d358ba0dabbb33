package io.github.nettyidentd.daemon;

import io.github.nettyidentd.monitoring.DaemonCounters;
import io.github.nettyidentd.system.HostPolicy;
import io.github.nettyidentd.system.PolicyStore;
import io.github.nettyidentd.systemd.Notifier;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reloads the policy and the static rules at SIGHUP, on a thread of its own, one reload after the other. None begins before the start is
 * done. A signal that comes while a reload waits to begin adds no second one, because the waiting reload will read what
 * is on disk then.
 */
final class Reload implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Reload.class);

    private final HostPolicy policy;
    private final DaemonCounters counters;
    private final Notifier notifier;
    private final CompletableFuture<String> started = new CompletableFuture<>();

    /**
     * One thread, which ends when it is idle; one reload may wait behind the running one, and further ones are
     * discarded.
     */
    private final ThreadPoolExecutor thread = new ThreadPoolExecutor(
            1,
            1,
            1,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(1),
            Thread.ofPlatform().daemon().name("reload").factory(),
            new ThreadPoolExecutor.DiscardPolicy());

    private final SignalHandler hangUp = SignalHandler.installForHangUp(this::request);

    private Reload(HostPolicy policy, DaemonCounters counters, Notifier notifier) {
        this.policy = policy;
        this.counters = counters;
        this.notifier = notifier;
        thread.allowCoreThreadTimeOut(true);
    }

    /** Handles SIGHUP from now on; reloads wait for {@link #begin}. */
    static Reload listen(HostPolicy policy, DaemonCounters counters, Notifier notifier) {
        return new Reload(policy, counters, notifier);
    }

    /**
     * The start is done: reloads that were requested meanwhile begin.
     *
     * @param serving the status that the service manager shows; the outcome of each reload is added to it
     */
    void begin(String serving) {
        started.complete(serving);
    }

    private void request() {
        // Not on the signal's own thread, because a reload blocks and other signals may wait for that thread.
        started.thenAcceptAsync(this::run, thread);
    }

    private void run(String serving) {
        notifier.reloading();
        String outcome;
        try {
            outcome = reload();
        } catch (RuntimeException e) {
            log.error("policy not reloaded", e);
            outcome = "policy not reloaded: a defect of this program; the log has it";
        }
        notifier.ready(serving + "; " + outcome);
    }

    /** Returns the outcome, in one line. */
    private String reload() {
        if (!policy.isAsked()) {
            log.info("no policy to reload: the system lookup is not asked");
            return "no policy to reload";
        }
        List<String> errors = policy.reload();
        List<String> ruleErrors = policy.reloadRules();
        counters.reloaded(errors.isEmpty() && ruleErrors.isEmpty());
        List<String> outcomes = new ArrayList<>();
        outcomes.add(errors.isEmpty() ? done(outcome(policy.store())) : refused("policy", "old one stays", errors));
        if (!ruleErrors.isEmpty()) {
            outcomes.add(refused("static rules", "old ones stay", ruleErrors));
        } else if (policy.usesRules()) {
            outcomes.add(done("static rules reloaded from " + policy.rules().file()));
        }
        return String.join("; ", outcomes);
    }

    private static String done(String outcome) {
        log.info("{}", outcome);
        return outcome;
    }

    private static String refused(String what, String old, List<String> errors) {
        errors.forEach(error -> log.error("{}", error));
        log.error("{} not reloaded: the {} in force", what, old);
        return what + " not reloaded, the " + old + " in force: " + errors.getFirst();
    }

    private static String outcome(PolicyStore store) {
        return store.readAt().isPresent()
                ? "policy reloaded from " + store.file()
                : "policy reloaded: no file " + store.file() + ", nothing is granted";
    }

    /** SIGHUP does what it did before; a running reload is interrupted. */
    @Override
    public void close() {
        hangUp.close();
        thread.shutdownNow();
    }
}
