package io.github.nettyidentd.daemon;

import io.github.nettyidentd.monitoring.DaemonCounters;
import io.github.nettyidentd.system.HostPolicy;
import io.github.nettyidentd.system.PolicyStore;
import io.github.nettyidentd.systemd.Notifier;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reloads the policy at SIGHUP, on a thread of its own and one time after the other. A reload that is asked for while
 * one waits to begin is that one; none begins before the start is done.
 */
final class Reload implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Reload.class);

    private final HostPolicy policy;
    private final DaemonCounters counters;
    private final Notifier notifier;
    private final CompletableFuture<String> started = new CompletableFuture<>();
    private final ThreadPoolExecutor thread = new ThreadPoolExecutor(
            1,
            1,
            1,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(1),
            Thread.ofPlatform().daemon().name("reload").factory(),
            new ThreadPoolExecutor.DiscardPolicy());
    private final Signals signal = Signals.handleHangUp(this::ask);

    private Reload(HostPolicy policy, DaemonCounters counters, Notifier notifier) {
        this.policy = policy;
        this.counters = counters;
        this.notifier = notifier;
        thread.allowCoreThreadTimeOut(true);
    }

    /** Listens from now on. */
    static Reload listen(HostPolicy policy, DaemonCounters counters, Notifier notifier) {
        return new Reload(policy, counters, notifier);
    }

    /** The start is done. */
    void begin(String serving) {
        started.complete(serving);
    }

    private void ask() {
        // not on the signal's thread, on which the JVM handles all of them
        started.thenAcceptAsync(this::run, thread);
    }

    private void run(String serving) {
        notifier.reloading();
        String outcome;
        try {
            outcome = reload();
        } catch (RuntimeException e) {
            log.error("policy not reloaded", e);
            outcome = "policy not reloaded: " + e;
        }
        notifier.ready(serving + "; " + outcome);
    }

    /** Gives what came of it, in one line. */
    private String reload() {
        if (!policy.isAsked()) {
            log.info("no policy to reload: the system lookup is not asked");
            return "no policy to reload";
        }
        List<String> errors = policy.reload();
        counters.reloaded(errors.isEmpty());
        if (errors.isEmpty()) {
            String outcome = outcome(policy.store());
            log.info("{}", outcome);
            return outcome;
        }
        errors.forEach(error -> log.error("{}", error));
        log.error("policy not reloaded: the old one stays in force");
        return "policy not reloaded, the old one stays in force: " + errors.getFirst();
    }

    private static String outcome(PolicyStore store) {
        return store.readAt().isPresent()
                ? "policy reloaded from " + store.file()
                : "policy reloaded: no file " + store.file() + ", nothing is granted";
    }

    /** SIGHUP does what it did before; a reload that runs is interrupted. */
    @Override
    public void close() {
        signal.close();
        thread.shutdownNow();
    }
}
