package io.github.nettyidentd.hop;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.linux.namespace.NamespaceListener;
import io.github.nettyidentd.linux.socket.NamespaceSocketTable;
import io.github.nettyidentd.linux.socket.NamespaceSocketTable.Held;
import io.github.nettyidentd.linux.socket.NamespaceSocketTables;
import io.github.nettyidentd.linux.socket.SocketOwner;
import io.github.nettyidentd.lookup.CancellableSteps;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Asks the other network namespaces through the sockets that were opened inside. Of the namespaces that the listener has been
 * told of, only those are asked that have the connection's own address, so that a question costs the same however many there
 * are.
 */
final class NamespaceTables implements NamespaceSockets, NamespaceListener {

    /** A namespace and its sockets. */
    private static final class Namespace {

        private final NamespaceSocketTable table;
        private volatile String name;

        Namespace(String name, NamespaceSocketTable table) {
            this.name = name;
            this.table = table;
        }
    }

    /** An interface of a namespace, which has an address. */
    private record Place(Namespace namespace, int interfaceIndex) {}

    /** A namespace and the socket that it has. */
    private record Holder(Namespace namespace, Held socket) {}

    private final NamespaceSocketTables tables = new NamespaceSocketTables();
    private final Map<Integer, String> zones;
    private final List<Place> passed;

    /** By address, the interfaces that have it. The lists are replaced, not changed. */
    private final Map<InetAddress, List<Place>> places = new ConcurrentHashMap<>();

    /** Guarded by this, as is all that changes {@link #places}. */
    private final Map<Long, Namespace> namespaces = new HashMap<>();

    private boolean closed;

    private volatile @Nullable NamespaceSource source;

    /** The connection of the source in which a look has ended; empty if none has. All namespaces of that time are known. */
    private volatile Optional<Instant> known = Optional.empty();

    /**
     * @param zones of {@link HopSettings#zones}
     * @param passed sockets that a service manager opened in namespaces; their addresses are not known, so each is asked always
     */
    NamespaceTables(Map<Integer, String> zones, List<PassedNamespace> passed) {
        this.zones = zones;
        List<Place> always = new ArrayList<>();
        for (PassedNamespace namespace : passed) {
            NamespaceSocketTable table = namespace.counts().isPresent()
                    ? tables.table(namespace.questions(), namespace.counts().getAsInt())
                    : tables.table(namespace.questions());
            always.add(new Place(new Namespace(namespace.name(), table), 0));
        }
        this.passed = List.copyOf(always);
    }

    /** Has a source look again when a translated connection is not found. Its listener is this object. */
    void follow(NamespaceSource newSource) {
        source = newSource;
    }

    /** The names of the namespaces that the listener has been told of, each empty if it has none. */
    synchronized List<String> names() {
        return namespaces.values().stream().map(namespace -> namespace.name).toList();
    }

    @Override
    public CompletableFuture<Result> find(Translation connection) {
        CompletableFuture<Result> first = ask(connection);
        NamespaceSource asked = source;
        if (asked == null) {
            return first;
        }
        return CancellableSteps.then(
                first,
                result -> result instanceof Result.None && (connection.isTranslated() || !isKnown(asked))
                        ? lookAgain(asked, connection)
                        : CompletableFuture.completedFuture(result));
    }

    /** Whether the listener has been told of all namespaces; not so at the start, and while the source is away. */
    private boolean isKnown(NamespaceSource asked) {
        Optional<Instant> now = asked.connectedSince();
        return now.isPresent() && now.equals(known);
    }

    private CompletableFuture<Result> lookAgain(NamespaceSource asked, Translation connection) {
        Optional<Instant> before = asked.connectedSince();
        // A copy, because others may wait for the same look.
        return CancellableSteps.then(asked.sweep().copy(), _ -> {
            // The look may have begun by connecting. Then the next miss looks once more.
            known = before;
            return ask(connection);
        });
    }

    private CompletableFuture<Result> ask(Translation connection) {
        ConnectionPair inside = connection.inside();
        List<Holder> holders = new ArrayList<>();
        try {
            // Each namespace has a loopback of its own, which no connection leaves.
            if (!inside.serverAddress().isLoopbackAddress()) {
                for (Place place : places.getOrDefault(inside.serverAddress(), List.of())) {
                    addHolder(place, connection, holders);
                }
                for (Place place : passed) {
                    addHolder(place, connection, holders);
                }
            }
        } catch (IOException e) {
            return CompletableFuture.failedFuture(e);
        }
        return switch (holders.size()) {
            case 0 -> CompletableFuture.completedFuture(new Result.None());
            case 1 -> owner(holders.getFirst());
            default ->
                CompletableFuture.completedFuture(new Result.Ambiguous(
                        holders.stream().map(it -> shownName(it.namespace())).toList()));
        };
    }

    /** Adds the namespace if it has the socket, unless the very socket was found before. */
    private void addHolder(Place place, Translation connection, List<Holder> holders) throws IOException {
        Namespace namespace = place.namespace();
        if (!mayBeFrom(namespace, connection)) {
            return;
        }
        try {
            Optional<Held> held = namespace.table.find(connection.inside(), place.interfaceIndex());
            if (held.isPresent() && holders.stream().noneMatch(it -> it.socket().isSameAs(held.get()))) {
                holders.add(new Holder(namespace, held.get()));
            }
        } catch (IOException e) {
            if (!namespace.table.isClosed()) {
                throw e;
            }
        }
    }

    /** Whether a connection can come from a namespace, as far as its zone of connection tracking is bound to one. */
    private boolean mayBeFrom(Namespace namespace, Translation connection) {
        // A connection that is not translated has no zone, which is written as zone 0.
        if (connection.zone() == 0 && !connection.isTranslated()) {
            return true;
        }
        String bound = zones.getOrDefault(connection.zone(), "");
        return bound.isEmpty() || bound.equals(namespace.name);
    }

    private static CompletableFuture<Result> owner(Holder holder) {
        return CancellableSteps.whenDone(holder.socket().owner(), (owner, failure) -> {
            if (owner instanceof SocketOwner.Found found) {
                return CompletableFuture.completedFuture(found(found, holder.namespace()));
            }
            if (!(failure instanceof IOException)) {
                return failure == null
                        ? CompletableFuture.completedFuture(new Result.None())
                        : CompletableFuture.failedFuture(failure);
            }
            // A socket that is stuck holds up the one descriptor for requests that may wait.
            try {
                return CompletableFuture.completedFuture(found(holder.socket().ownerByListener(), holder.namespace()));
            } catch (IOException e) {
                return holder.namespace().table.isClosed()
                        ? CompletableFuture.completedFuture(new Result.None())
                        : CompletableFuture.failedFuture(e);
            }
        });
    }

    private static Result found(SocketOwner.Found owner, Namespace namespace) {
        return new Result.Found(new SocketOwner.Found(
                owner.uid(),
                owner.state(),
                owner.inode(),
                owner.accepted(),
                owner.cgroup(),
                owner.cookie(),
                namespace.name));
    }

    private static String shownName(Namespace namespace) {
        String name = namespace.name;
        return name.isEmpty() ? "(no name)" : name;
    }

    @Override
    public synchronized void added(long namespace, String name, int questions, int counts) {
        removed(namespace);
        NamespaceSocketTable table = tables.table(questions, counts);
        if (closed) {
            table.close();
        } else {
            namespaces.put(namespace, new Namespace(name, table));
        }
    }

    @Override
    public synchronized void renamed(long namespace, String name) {
        Namespace known = namespaces.get(namespace);
        if (known != null) {
            known.name = name;
        }
    }

    @Override
    public synchronized void removed(long namespace) {
        Namespace gone = namespaces.remove(namespace);
        if (gone != null) {
            gone.table.close();
            places.replaceAll((_, at) -> without(at, gone));
            places.values().removeIf(List::isEmpty);
        }
    }

    private static List<Place> without(List<Place> at, Namespace gone) {
        return at.stream().anyMatch(place -> place.namespace() == gone)
                ? at.stream().filter(place -> place.namespace() != gone).toList()
                : at;
    }

    @Override
    public synchronized void addressAdded(long namespace, InetAddress address, int interfaceIndex) {
        Namespace known = namespaces.get(namespace);
        if (known != null && !address.isLoopbackAddress()) {
            List<Place> at = new ArrayList<>(places.getOrDefault(address, List.of()));
            at.add(new Place(known, interfaceIndex));
            places.put(address, List.copyOf(at));
        }
    }

    @Override
    public synchronized void addressRemoved(long namespace, InetAddress address, int interfaceIndex) {
        Namespace known = namespaces.get(namespace);
        List<Place> at = places.get(address);
        if (known != null && at != null) {
            List<Place> rest = new ArrayList<>(at);
            rest.remove(new Place(known, interfaceIndex));
            if (rest.isEmpty()) {
                places.remove(address);
            } else {
                places.put(address, List.copyOf(rest));
            }
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        namespaces.values().forEach(namespace -> namespace.table.close());
        namespaces.clear();
        places.clear();
        passed.forEach(place -> place.namespace().table.close());
        tables.close();
    }
}
