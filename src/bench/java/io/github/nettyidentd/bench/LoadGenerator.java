package io.github.nettyidentd.bench;

import io.github.nettyidentd.bench.Load.Mode;
import java.io.IOException;
import java.time.Duration;
import org.HdrHistogram.Histogram;

/**
 * Puts one load on a daemon, from the thread that calls. Latency runs from when a query was <em>meant</em> to be sent: in
 * an open loop a daemon that stalls is charged for all that waited meanwhile (no coordinated omission).
 */
final class LoadGenerator {

    private static final long TIMEOUT = Duration.ofSeconds(5).toNanos();
    private static final long LONGEST_WAIT = Duration.ofMillis(20).toNanos();
    /** So many are no accident. */
    private static final int MAX_UNANSWERED = 1_000;

    private static final long NEVER = Long.MAX_VALUE;

    private final Load load;
    private final LinuxCalls calls;
    private final Exchange[] exchanges;
    /** The exchanges that wait for something to do, as a stack. */
    private final int[] idle;

    private int idles;

    private final Histogram latency = new Histogram(Duration.ofMinutes(1).toNanos(), 3);
    private final long interval;
    private long start;
    private long end;
    private long meant;
    private long lastAnswer;
    private long answers;
    private long unanswered;

    private LoadGenerator(Load load, LinuxCalls calls, Questions questions) {
        this.load = load;
        this.calls = calls;
        this.interval = load.perSecond() == 0 ? 0 : 1_000_000_000L / load.perSecond();
        this.exchanges = new Exchange[load.connections()];
        this.idle = new int[load.connections()];
        for (int i = 0; i < exchanges.length; i++) {
            exchanges[i] = new Exchange(calls, load.depth(), questions);
            idle[idles++] = exchanges.length - 1 - i;
        }
    }

    /**
     * Puts the load on the daemon that listens on that port of 127.0.0.1, and waits for the last answer.
     *
     * @throws WrongAnswerException on the first answer that is not right
     * @throws IOException if the daemon does not answer at all
     */
    static LoadResult run(Load load, int port, Questions questions) throws IOException, WrongAnswerException {
        try (var calls = new LinuxCalls(port)) {
            return new LoadGenerator(load, calls, questions).run();
        }
    }

    private LoadResult run() throws IOException, WrongAnswerException {
        start = System.nanoTime();
        lastAnswer = start;
        end = start + load.duration().toNanos();
        try {
            long nextLook = start + LONGEST_WAIT;
            while (true) {
                long now = System.nanoTime();
                long due = sendWhatIsDue(now);
                if (idles == exchanges.length && due == NEVER) {
                    break;
                }
                long wait = idles == 0 ? LONGEST_WAIT : Math.clamp(due - System.nanoTime(), 0, LONGEST_WAIT);
                int events = calls.await(wait);
                for (int i = 0; i < events; i++) {
                    happened(i);
                }
                if (now >= nextLook) {
                    nextLook = now + LONGEST_WAIT;
                    giveUpOld(now);
                }
            }
        } finally {
            for (Exchange exchange : exchanges) {
                if (exchange.fd != Exchange.NO_SOCKET) {
                    calls.close(exchange.fd);
                }
            }
        }
        double seconds = Math.max(lastAnswer - start, load.duration().toNanos()) / 1e9;
        return new LoadResult(answers, seconds, unanswered, latency);
    }

    /** When the next write is meant to be; in a closed loop, now. */
    private long due(long now) {
        long at = interval == 0 ? now : start + meant * interval;
        return at < end ? at : NEVER;
    }

    private long sendWhatIsDue(long now) throws IOException {
        long due = due(now);
        while (idles > 0 && due <= now) {
            meant++;
            send(idle[--idles], interval == 0 ? System.nanoTime() : due);
            due = due(now);
            if (interval == 0 && System.nanoTime() >= end) {
                return NEVER;
            }
        }
        return due;
    }

    private void send(int number, long meantAt) throws IOException {
        Exchange exchange = exchanges[number];
        exchange.ask(meantAt, System.nanoTime());
        boolean fresh = exchange.fd == Exchange.NO_SOCKET;
        if (fresh) {
            exchange.fd = calls.socket();
            if (load.mode() != Mode.CONNECT) {
                calls.noDelay(exchange.fd);
            }
            if (calls.connect(exchange.fd) == LinuxCalls.GONE) {
                drop(number);
                return;
            }
        }
        flush(number, fresh);
    }

    private void flush(int number, boolean fresh) throws IOException {
        Exchange exchange = exchanges[number];
        int sent = calls.send(exchange.fd, exchange.unsent());
        if (sent == LinuxCalls.GONE) {
            drop(number);
            return;
        }
        exchange.sent(Math.max(sent, 0));
        boolean waitsToWrite = exchange.unsent().byteSize() > 0;
        int events = LinuxCalls.READABLE | (waitsToWrite ? LinuxCalls.WRITABLE : 0);
        if (fresh) {
            calls.watch(exchange.fd, events, number);
        } else if (waitsToWrite != exchange.waitsToWrite) {
            calls.watchFor(exchange.fd, events, number);
        }
        exchange.waitsToWrite = waitsToWrite;
    }

    private void happened(int event) throws IOException, WrongAnswerException {
        int number = calls.number(event);
        Exchange exchange = exchanges[number];
        if (exchange.fd != Exchange.NO_SOCKET && exchange.waitsToWrite) {
            flush(number, false);
        }
        if (exchange.fd == Exchange.NO_SOCKET || !calls.isReadable(event)) {
            return;
        }
        int received = calls.receive(exchange.fd, exchange.room());
        if (received == LinuxCalls.GONE) {
            drop(number);
        } else if (received > 0) {
            answered(number, exchange.received(received));
        }
    }

    private void answered(int number, int replies) throws IOException {
        Exchange exchange = exchanges[number];
        if (replies == 0) {
            return;
        }
        lastAnswer = System.nanoTime();
        latency.recordValueWithCount(lastAnswer - exchange.meantAt, replies);
        answers += replies;
        if (exchange.isComplete()) {
            if (load.mode() == Mode.CONNECT) {
                calls.close(exchange.fd);
                exchange.forget();
            }
            idle[idles++] = number;
        }
    }

    /** Closes a connection; what had no answer is given up. */
    private void drop(int number) throws IOException {
        Exchange exchange = exchanges[number];
        int lost = exchange.unanswered();
        calls.close(exchange.fd);
        exchange.forget();
        if (lost > 0) {
            idle[idles++] = number;
            unanswered += lost;
            if (unanswered > MAX_UNANSWERED) {
                throw new IOException(unanswered + " queries were not answered");
            }
        }
    }

    private void giveUpOld(long now) throws IOException {
        for (int i = 0; i < exchanges.length; i++) {
            if (!exchanges[i].isComplete() && now - exchanges[i].sentAt > TIMEOUT) {
                drop(i);
            }
        }
    }
}
