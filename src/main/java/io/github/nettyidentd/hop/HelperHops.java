package io.github.nettyidentd.hop;

import io.github.nettyidentd.helper.HelperClient;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** The helper, and what it was asked for. Any thread. */
final class HelperHops implements HopStatistics, AutoCloseable {

    /** A query has its own timeout too, which may be shorter, and lets go of what it has asked. */
    private static final Duration TIMEOUT = Duration.ofSeconds(1);

    private final HelperClient client;
    private final @Nullable Translations translations;
    private final @Nullable NamespaceTables namespaces;

    /** @param namespaces follow the helper from now on; {@code null} if they are not asked for */
    HelperHops(HopSettings settings, @Nullable NamespaceTables namespaces) {
        this.namespaces = namespaces;
        client = new HelperClient(settings.helper(), TIMEOUT, namespaces);
        translations = settings.masquerade()
                ? new HelperTranslations(client, List.copyOf(settings.zones().keySet()))
                : null;
        if (namespaces != null) {
            namespaces.follow(new NamespaceSource() {
                @Override
                public CompletableFuture<?> sweep() {
                    return client.sweep();
                }

                @Override
                public Optional<Instant> connectedSince() {
                    HelperClient.State state = client.state();
                    return state.connected() ? Optional.of(state.since()) : Optional.empty();
                }
            });
        }
        client.connect();
    }

    @Nullable
    Translations translations() {
        return translations;
    }

    @Override
    public Optional<HelperState> helper() {
        HelperClient.State state = client.state();
        return Optional.of(
                new HelperState(state.socket(), state.connected(), state.since(), state.requests(), state.failures()));
    }

    @Override
    public Optional<List<String>> namespaces() {
        return Optional.ofNullable(namespaces).map(NamespaceTables::names);
    }

    @Override
    public void close() {
        client.close();
    }
}
