package io.github.nettyidentd.testing;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Resources of one test, closed after it; registered as an extension by a field of the test's instance. */
public final class TestResources extends Resources implements AfterEachCallback {

    @Override
    public void afterEach(ExtensionContext context) {
        close();
    }
}
