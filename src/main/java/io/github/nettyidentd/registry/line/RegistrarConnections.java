package io.github.nettyidentd.registry.line;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;

/** The connections of all programs. For one thread. */
final class RegistrarConnections {

    private final LongSupplier nanoTime;
    private final List<RegistrarConnection> all = new ArrayList<>();
    private final Map<Long, AccountShare> shares = new HashMap<>();
    private int turns;

    RegistrarConnections(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /** What the connections of an account share. An account without connections is forgotten with {@link #beginTurn}. */
    AccountShare share(long uid) {
        return shares.computeIfAbsent(uid, _ -> new AccountShare(nanoTime));
    }

    void add(RegistrarConnection connection) {
        all.add(connection);
        connection.share().connections++;
    }

    /** Closes a connection, and forgets it. */
    void close(RegistrarConnection connection) {
        all.remove(connection);
        connection.share().connections--;
        connection.close();
    }

    void beginTurn(long now) {
        turns++;
        shares.values().removeIf(share -> share.connections == 0);
        shares.values().forEach(share -> share.beginTurn(now));
    }

    /** All of them, for one turn, beginning with another one each time. */
    List<RegistrarConnection> inTurn() {
        int first = all.isEmpty() ? 0 : Math.floorMod(turns, all.size());
        var inTurn = new ArrayList<RegistrarConnection>(all.size());
        inTurn.addAll(all.subList(first, all.size()));
        inTurn.addAll(all.subList(0, first));
        return inTurn;
    }

    /** The accounts that have used up their commands of this second. */
    long shortestPauseNanos(long now) {
        return shares.values().stream()
                .filter(AccountShare::isPaused)
                .mapToLong(share -> share.pauseNanos(now))
                .min()
                .orElse(Long.MAX_VALUE);
    }

    /**
     * The connection that makes room for one of another account: of the account with the most connections, the one that has
     * sent nothing for the longest time. Empty if no account has more than this one would have.
     */
    Optional<RegistrarConnection> dispensable(long uid, long now) {
        AccountShare own = share(uid);
        return all.stream()
                .filter(connection -> connection.share().connections > own.connections + 1)
                .min(Comparator.<RegistrarConnection>comparingInt(connection -> -connection.share().connections)
                        .thenComparingLong(connection -> connection.readAt() - now));
    }
}
