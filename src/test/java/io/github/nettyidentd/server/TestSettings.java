package io.github.nettyidentd.server;

import io.github.nettyidentd.api.Lookup;
import io.github.nettyidentd.net.Network;
import io.github.nettyidentd.transport.Transport;
import java.time.Duration;
import java.util.List;

/** Settings for tests of the pipeline, with the defaults of the builder. */
final class TestSettings {

    private TestSettings() {}

    static ServerSettings of(Lookup lookup) {
        return of(lookup, new RecordingObserver(), false);
    }

    static ServerSettings of(Lookup lookup, ServerObserver observer, boolean hideErrors) {
        return of(lookup, observer, hideErrors, ServerLimits.DEFAULTS.withMaxConnections(100));
    }

    static ServerSettings of(Lookup lookup, ServerObserver observer, ServerLimits limits) {
        return of(lookup, observer, false, limits);
    }

    private static ServerSettings of(Lookup lookup, ServerObserver observer, boolean hideErrors, ServerLimits limits) {
        return of(lookup, observer, hideErrors, limits, List.of());
    }

    /** Those of a server that trusts the proxies in a network. */
    static ServerSettings behind(Network proxies, Lookup lookup, ServerObserver observer, ServerLimits limits) {
        return of(lookup, observer, false, limits, List.of(proxies));
    }

    private static ServerSettings of(
            Lookup lookup, ServerObserver observer, boolean hideErrors, ServerLimits limits, List<Network> proxies) {
        return new ServerSettings(
                List.of(),
                List.of(),
                proxies,
                lookup,
                limits,
                Duration.ofSeconds(10),
                hideErrors,
                Transport.NIO,
                1,
                observer);
    }
}
