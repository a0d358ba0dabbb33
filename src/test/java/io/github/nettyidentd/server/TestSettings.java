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

    static ServerSettings of(Lookup lookup, ServerObserver listener, boolean hideErrors) {
        return of(lookup, listener, hideErrors, Limits.DEFAULTS.withMaxConnections(100));
    }

    static ServerSettings of(Lookup lookup, ServerObserver listener, Limits limits) {
        return of(lookup, listener, false, limits);
    }

    private static ServerSettings of(Lookup lookup, ServerObserver listener, boolean hideErrors, Limits limits) {
        return new ServerSettings(
                List.of(), List.of(), lookup, limits, Duration.ofSeconds(10), hideErrors, Transport.NIO, 1, listener);
    }
}
