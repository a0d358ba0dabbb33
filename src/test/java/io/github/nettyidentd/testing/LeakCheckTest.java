package io.github.nettyidentd.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder.discoveryRequest;

import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import org.junit.jupiter.api.Test;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

class LeakCheckTest {

    @Test
    void failsAClassThatLeaks() {
        TestExecutionSummary summary = run(LeakingTests.class);

        assertEquals(1, summary.getTestsSucceededCount());
        assertEquals(1, summary.getTotalFailureCount());
        var failure = summary.getFailures().getFirst();
        assertTrue(failure.getTestIdentifier().isContainer());
        assertInstanceOf(AssertionError.class, failure.getException());
        String message = failure.getException().toString();
        assertTrue(message.contains("leaks found after LeakCheckTest$LeakingTests"), message);
        assertTrue(message.contains("a class before it: 1\n"), message);
        assertTrue(message.contains("LeakingTests.leaks"), message);
    }

    @Test
    void passesAClassThatReleases() {
        TestExecutionSummary summary = run(ReleasingTests.class);

        assertEquals(1, summary.getTestsSucceededCount());
        assertEquals(0, summary.getTotalFailureCount());
    }

    @Test
    void seesEachBuffer() {
        assertEquals(ResourceLeakDetector.Level.PARANOID, ResourceLeakDetector.getLevel());
    }

    private static TestExecutionSummary run(Class<?> testClass) {
        var listener = new SummaryGeneratingListener();
        LauncherFactory.create()
                .execute(discoveryRequest().selectors(selectClass(testClass)).build(), listener);
        return listener.getSummary();
    }

    /** Is run by the tests above only, because the build does not look for tests in nested classes. */
    static class LeakingTests {

        @Test
        void leaks() {
            assertEquals(1, ByteBufAllocator.DEFAULT.buffer(8).writeByte(0).readableBytes());
        }
    }

    static class ReleasingTests {

        @Test
        void releases() {
            assertTrue(ByteBufAllocator.DEFAULT.buffer(8).release());
        }
    }
}
