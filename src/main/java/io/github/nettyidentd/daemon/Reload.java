package io.github.nettyidentd.daemon;

import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the policy anew at SIGHUP, on a thread of its own and one time after the other. A reload that is asked for while
 * one waits to begin is that one.
 */
final class Reload implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Reload.class);

    private final HostPolicy policy;
    private final ThreadPoolExecutor thread = new ThreadPoolExecutor(
            1,
            1,
            1,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(1),
            Thread.ofPlatform().daemon().name("reload").factory(),
            new ThreadPoolExecutor.DiscardPolicy());

    private Reload(HostPolicy policy) {
        this.policy = policy;
        thread.allowCoreThreadTimeOut(true);
    }

    /** Listens from now on. */
    static Reload listen(HostPolicy policy) {
        var reload = new Reload(policy);
        Signals.handle("HUP", () -> reload.thread.execute(reload::run));
        return reload;
    }

    private void run() {
        if (!policy.isAsked()) {
            log.info("no policy to read anew: the system lookup is not asked");
            return;
        }
        List<String> errors = policy.load();
        if (errors.isEmpty()) {
            log.info("policy read anew from {}", policy.store().file());
        } else {
            errors.forEach(error -> log.error("{}", error));
            log.error("policy not read anew: the one before stays in force");
        }
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
