package io.github.nettyidentd.testing;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.opentest4j.TestAbortedException;

/**
 * Resources that all tests of a class share, closed after the last one; registered as an extension by a static field.
 *
 * <p>Where the host lacks something that they need, each test is skipped. If the class were skipped as a whole, its tests
 * would be missing from the build's count of skipped tests.
 */
public final class ClassResources extends Resources implements BeforeEachCallback, AfterAllCallback {

    private @Nullable TestAbortedException missing;

    /** Opens what is needed, or throws what an assumption throws. */
    @FunctionalInterface
    public interface Opening {
        void open() throws Exception;
    }

    /** Opens all that the tests need; for {@code @BeforeAll}. */
    public void open(Opening opening) throws Exception {
        try {
            opening.open();
        } catch (TestAbortedException e) {
            missing = e;
        }
    }

    @Override
    public void beforeEach(ExtensionContext context) {
        if (missing != null) {
            throw missing;
        }
    }

    @Override
    public void afterAll(ExtensionContext context) {
        close();
    }
}
