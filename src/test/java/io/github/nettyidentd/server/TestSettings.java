package io.github.nettyidentd.server;

import io.github.nettyidentd.api.Lookup;
import java.time.Duration;
import java.util.List;

/** Settings for tests of the pipeline, with the defaults of the builder. */
final class TestSettings {

    private TestSettings() {}

    static ServerSettings of(Lookup lookup) {
        return of(lookup, new RecordingListener(), false);
    }

    static ServerSettings of(Lookup lookup, ServerListener listener, boolean hideErrors) {
        return new ServerSettings(
                List.of(),
                List.of(),
                lookup,
                Limits.DEFAULTS.withMaxConnections(100),
                Duration.ofSeconds(10),
                hideErrors,
                Transport.NIO,
                1,
                listener);
    }
}
