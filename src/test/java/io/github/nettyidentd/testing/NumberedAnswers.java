package io.github.nettyidentd.testing;

import static java.util.concurrent.TimeUnit.NANOSECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.opentest4j.AssertionFailedError;

/**
 * Checks the answers that many peers get while an editor makes the answers count up. Each answer must have been in force
 * while its query was under way: not older than the last edit that had ended when the peer asked, and not newer than the
 * last edit that had begun when the answer came.
 */
public final class NumberedAnswers {

    private static final long DEADLINE_SECONDS = 30;
    private static final int QUERIES_PER_CONNECTION = 50;
    private static final Pattern USER_ID = Pattern.compile("\\d+ , \\d+ : USERID : UNIX :(.*)");
    private static final Pattern TEXT = Pattern.compile("n(\\d+)-x*");

    private final List<String> wrong = new ArrayList<>();
    private int ended;
    private int begun;
    private int seen = -1;
    private int count;
    private String meanwhile = "";

    /** Gives the user-id of a number. User-ids differ in length, and no part of one is another. */
    public static String text(int number) {
        return "n" + number + "-" + "x".repeat(number * 7 % 100);
    }

    /** Allows another user-id while an edit is under way. */
    public synchronized void allowMeanwhile(String userId) {
        meanwhile = userId;
    }

    /** Notes that an edit begins. */
    public synchronized void begin(int number) {
        begun = number;
    }

    /** Notes that the edit has ended; from now on, earlier answers are wrong. */
    public synchronized void end() {
        ended = begun;
    }

    /** Waits until an answer with this number has come, which proves that its edit has ended. */
    public void awaitSeen(int number) throws InterruptedException {
        await(() -> seen >= number, "an answer with number " + number);
    }

    /** Waits until this many answers have come. */
    public void awaitCount(int number) throws InterruptedException {
        await(() -> count >= number, number + " answers");
    }

    private synchronized void await(BooleanSupplier condition, String what) throws InterruptedException {
        long end = System.nanoTime() + SECONDS.toNanos(DEADLINE_SECONDS);
        while (!condition.getAsBoolean() && wrong.isEmpty()) {
            long left = end - System.nanoTime();
            if (left <= 0) {
                throw new AssertionFailedError("no " + what + ", but " + count + " up to number " + seen);
            }
            NANOSECONDS.timedWait(this, left);
        }
        assertAllRight();
    }

    /** Gives the number of the last edit that has ended. */
    public synchronized int current() {
        return ended;
    }

    /** Gives how many answers have come. */
    public synchronized int count() {
        return count;
    }

    /** Fails if any answer was wrong. */
    public synchronized void assertAllRight() {
        if (!wrong.isEmpty()) {
            throw new AssertionFailedError(wrong.size() + " of " + count + " answers are wrong: "
                    + wrong.subList(0, Math.min(5, wrong.size())));
        }
    }

    /** Starts a peer that asks about a connection until the result is closed. */
    public AutoCloseable startAsker(Callable<Asker> connect, int portOnServer, int portOnClient) {
        var stopped = new AtomicBoolean();
        Thread thread = Thread.ofVirtual().start(() -> {
            try {
                while (!stopped.get()) {
                    askMany(connect, portOnServer, portOnClient, stopped);
                }
            } catch (Exception e) {
                fail(e.toString());
            }
        });
        return () -> {
            stopped.set(true);
            thread.join();
        };
    }

    private void askMany(Callable<Asker> connect, int portOnServer, int portOnClient, AtomicBoolean stopped)
            throws Exception {
        try (Asker asker = connect.call()) {
            for (int i = 0; i < QUERIES_PER_CONNECTION && !stopped.get(); i++) {
                ask(asker, portOnServer, portOnClient);
            }
        }
    }

    private void ask(Asker asker, int portOnServer, int portOnClient) throws IOException {
        int oldest = current();
        String reply = asker.ask(portOnServer, portOnClient);
        take(reply, oldest);
    }

    private synchronized void take(String reply, int oldest) {
        count++;
        Matcher userId = USER_ID.matcher(reply);
        Matcher text = TEXT.matcher(userId.matches() ? userId.group(1) : "");
        if (text.matches()) {
            int number = Integer.parseInt(text.group(1));
            if (text.group().equals(text(number)) && oldest <= number && number <= begun) {
                see(number);
                return;
            }
        } else if (oldest < begun && userId.matches() && userId.group(1).equals(meanwhile)) {
            return;
        }
        fail("'" + reply + "' (expected: " + oldest + " to " + begun + ")");
    }

    /** An answer that one peer has got is in force for all queries from now on. */
    private void see(int number) {
        seen = Math.max(seen, number);
        ended = Math.max(ended, number);
        notifyAll();
    }

    private synchronized void fail(String what) {
        wrong.add(what);
        notifyAll();
    }
}
