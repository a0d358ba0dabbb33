package io.github.nettyidentd.daemon;

import io.github.nettyidentd.metrics.Counters;
import io.github.nettyidentd.systemd.Notifier;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the policy anew at SIGHUP, on a thread of its own and one time after the other. A reload that is asked for while
 * one waits to begin is that one; none begins before the start is done.
 */
final class Reload implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Reload.class);

    private final HostPolicy policy;
    private final Counters counters;
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

    private Reload(HostPolicy policy, Counters counters, Notifier notifier) {
        this.policy = policy;
        this.counters = counters;
        this.notifier = notifier;
        thread.allowCoreThreadTimeOut(true);
    }

    /** Listens from now on. */
    static Reload listen(HostPolicy policy, Counters counters, Notifier notifier) {
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
            log.error("policy not read anew", e);
            outcome = "policy not read anew: " + e;
        }
        notifier.ready(serving + "; " + outcome);
    }

    /** Gives what came of it, in one line. */
    private String reload() {
        if (!policy.isAsked()) {
            log.info("no policy to read anew: the system lookup is not asked");
            return "no policy to read anew";
        }
        List<String> errors = policy.load();
        counters.reloaded(errors.isEmpty());
        if (errors.isEmpty()) {
            log.info("policy read anew from {}", policy.store().file());
            return "policy read anew from " + policy.store().file();
        }
        errors.forEach(error -> log.error("{}", error));
        log.error("policy not read anew: the one before stays in force");
        return "policy not read anew, the one before stays in force: " + errors.getFirst();
    }

    /** SIGHUP does what it did before; a reload that runs is interrupted. */
    @Override
    public void close() {
        signal.close();
        thread.shutdownNow();
    }
}
