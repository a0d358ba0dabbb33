package io.github.nettyidentd.hop;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.helper.HelperClient;
import io.github.nettyidentd.lookup.CancellableSteps;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Connection tracking, as the helper reads it. */
final class HelperTranslations implements Translations {

    private final HelperClient helper;
    private final List<Integer> zones;

    /**
     * @param helper stays open
     * @param zones asked in this order
     */
    HelperTranslations(HelperClient helper, List<Integer> zones) {
        this.helper = helper;
        this.zones = List.copyOf(zones);
    }

    @Override
    public CompletableFuture<Optional<Translation>> find(ConnectionPair outside) {
        return find(outside, 0);
    }

    /** Asks the zone at an index, and then the next ones. */
    private CompletableFuture<Optional<Translation>> find(ConnectionPair outside, int index) {
        if (index == zones.size()) {
            return CompletableFuture.completedFuture(Optional.empty());
        }
        return CancellableSteps.then(helper.translate(Translation.question(outside), zones.get(index)), entry -> {
            Optional<Translation> found = entry.flatMap(it -> Translation.of(outside, it));
            return found.isPresent() ? CompletableFuture.completedFuture(found) : find(outside, index + 1);
        });
    }

    @Override
    public void close() {}
}
