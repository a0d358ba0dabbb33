package io.github.nettyidentd.linux;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.Test;

class BlockingCallsTest {

    private final CountDownLatch release = new CountDownLatch(1);

    private String block() throws IOException {
        try {
            release.await();
            return "done";
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private static String refusal(CompletableFuture<?> result) {
        var failure = assertThrows(ExecutionException.class, () -> result.get(10, SECONDS));
        return String.valueOf(
                assertInstanceOf(IOException.class, failure.getCause()).getMessage());
    }

    @Test
    void refusesAtOnceWhatIsTooMuch() throws Exception {
        try (var calls = new BlockingCalls("test", 1, 2)) {
            var running = calls.run(this::block);
            var waiting = calls.run(this::block);
            var alsoWaiting = calls.run(this::block);
            assertEquals("test: more than 2 calls wait", refusal(calls.run(this::block)));
            release.countDown();
            assertEquals("done", running.get(10, SECONDS));
            assertEquals("done", waiting.get(10, SECONDS));
            assertEquals("done", alsoWaiting.get(10, SECONDS));
        }
    }

    @Test
    void failsWithWhatTheCallThrows() {
        try (var calls = new BlockingCalls("test", 1, 2)) {
            assertEquals("broken", refusal(calls.run(() -> {
                throw new IOException("broken");
            })));
        }
    }

    @Test
    void failsWhatWaitsWhenClosed() {
        var calls = new BlockingCalls("test", 1, 2);
        var running = calls.run(this::block);
        var waiting = calls.run(this::block);
        calls.close();
        assertEquals("test: closed", refusal(waiting));
        assertEquals("test: closed", refusal(calls.run(this::block)));
        refusal(running);
    }
}
