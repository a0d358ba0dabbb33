package io.github.nettyidentd.testing;

import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.opentest4j.AssertionFailedError;

/**
 * Fails a test class after which Netty's leak detector reports buffers that were not released. JUnit registers this
 * extension for all test classes, because {@code META-INF/services} names it, and loads it before Netty makes its first
 * detector.
 *
 * <p>Netty reports a leak once for each place in the code, and only if the garbage collector has found the buffer. A
 * buffer to which a test class still refers after its last test is reported with a later class.
 */
public final class LeakCheck implements AfterAllCallback {

    private static final Duration COLLECTION_DEADLINE = Duration.ofSeconds(30);

    private static final Queue<String> REPORTS = new ConcurrentLinkedQueue<>();

    static {
        ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(new RecordingDetectors());
    }

    @Override
    public void afterAll(ExtensionContext context) throws InterruptedException {
        List<String> reports = takeReports();
        if (!reports.isEmpty()) {
            throw new AssertionFailedError("leaks found after %s, of its own or of a class before it: %d%n%s"
                    .formatted(context.getDisplayName(), reports.size(), String.join("\n", reports)));
        }
    }

    private static List<String> takeReports() throws InterruptedException {
        // The references that one collection finds are queued in any order, but all before those of the next
        // collection.
        awaitCollection();
        awaitCollection();
        // A detector looks for leaks when it is asked to track something.
        ByteBufAllocator.DEFAULT.buffer(1).release();
        var reports = new ArrayList<String>();
        for (String report = REPORTS.poll(); report != null; report = REPORTS.poll()) {
            reports.add(report);
        }
        return reports;
    }

    private static void awaitCollection() throws InterruptedException {
        var collected = new ReferenceQueue<Object>();
        var marker = new WeakReference<>(new Object(), collected);
        System.gc();
        if (collected.remove(COLLECTION_DEADLINE.toMillis()) == null || !marker.refersTo(null)) {
            throw new AssertionFailedError("no garbage collection within " + COLLECTION_DEADLINE);
        }
    }

    /** Makes detectors that keep their reports for {@link LeakCheck} instead of logging them. */
    private static final class RecordingDetectors extends ResourceLeakDetectorFactory {

        @Override
        public <T> ResourceLeakDetector<T> newResourceLeakDetector(Class<T> resource, int samplingInterval) {
            return new RecordingDetector<>(resource, samplingInterval);
        }

        /** Is abstract in Netty, which no longer calls it. */
        @Override
        @Deprecated
        public <T> ResourceLeakDetector<T> newResourceLeakDetector(
                Class<T> resource, int samplingInterval, long maxActive) {
            return new RecordingDetector<>(resource, samplingInterval);
        }
    }

    private static final class RecordingDetector<T> extends ResourceLeakDetector<T> {

        RecordingDetector(Class<T> resource, int samplingInterval) {
            super(resource, samplingInterval);
        }

        @Override
        protected boolean needReport() {
            return true;
        }

        @Override
        protected void reportTracedLeak(String resourceType, String records) {
            REPORTS.add(resourceType + " was not released:" + records);
        }

        @Override
        protected void reportUntracedLeak(String resourceType) {
            REPORTS.add(resourceType + " was not released; -Dio.netty.leakDetection.level=paranoid shows where");
        }
    }
}
