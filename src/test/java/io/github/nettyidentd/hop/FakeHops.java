package io.github.nettyidentd.hop;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.api.UserId;
import io.github.nettyidentd.hop.NamespaceSockets.Result;
import io.github.nettyidentd.linux.socket.SocketOwner;
import io.github.nettyidentd.linux.socket.SocketTable;
import io.github.nettyidentd.linux.socket.TcpState;
import io.github.nettyidentd.net.Network;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Hops that know what a test tells them, and keep the order in which they were asked and closed. For one thread. Until a
 * test says otherwise no hop is configured; a hop that is configured knows no connection.
 */
public final class FakeHops {

    private final List<String> asked = new ArrayList<>();
    private final Map<ConnectionPair, CompletableFuture<SocketOwner>> owners = new HashMap<>();
    private final Map<ConnectionPair, CompletableFuture<Optional<Translation>>> translations = new HashMap<>();
    private final Map<ConnectionPair, CompletableFuture<Result>> namespaces = new HashMap<>();
    private final List<InsideAnswers> insideAnswers = new ArrayList<>();
    private final List<ConnectionPair> samePorts = new ArrayList<>();
    private final List<Network> gateways = new ArrayList<>();
    private boolean translates;
    private boolean hasNamespaces;

    /** An owner whose socket is in a namespace; the empty name stands for this host's own. */
    public static SocketOwner.Found owner(long uid, String namespace) {
        return new SocketOwner.Found(uid, TcpState.ESTABLISHED, 4711, false, 0, 0, namespace);
    }

    /** Configures connection tracking. */
    public FakeHops translating() {
        translates = true;
        return this;
    }

    /** Connection tracking knows a connection. */
    public FakeHops translation(ConnectionPair outside, ConnectionPair inside) {
        return translation(
                outside, CompletableFuture.completedFuture(Optional.of(new Translation(outside, inside, 0))));
    }

    FakeHops translation(ConnectionPair outside, CompletableFuture<Optional<Translation>> answer) {
        translations.put(outside, answer);
        return translating();
    }

    /** This host's own table has a socket. */
    public FakeHops own(ConnectionPair pair, SocketOwner owner) {
        return own(pair, CompletableFuture.completedFuture(owner));
    }

    FakeHops own(ConnectionPair pair, CompletableFuture<SocketOwner> answer) {
        owners.put(pair, answer);
        return this;
    }

    /** Configures the other namespaces. */
    public FakeHops withNamespaces() {
        hasNamespaces = true;
        return this;
    }

    /** The other namespaces answer so about a connection as it is inside. */
    public FakeHops namespaces(ConnectionPair inside, Result result) {
        return namespaces(inside, CompletableFuture.completedFuture(result));
    }

    FakeHops namespaces(ConnectionPair inside, CompletableFuture<Result> result) {
        namespaces.put(inside, result);
        return withNamespaces();
    }

    /** Configures a further rule or forwarding, which answers so about each connection that it is asked about. */
    public FakeHops inside(String name, Way way, CompletableFuture<Optional<UserId>> answer) {
        insideAnswers.add(new InsideAnswers() {
            @Override
            public CompletableFuture<Optional<UserId>> answer(Translation connection, HopTrace trace) {
                asked.add(name + " " + text(connection.inside()));
                return answer;
            }

            @Override
            public Way way() {
                return way;
            }

            @Override
            public void close() {
                asked.add("close " + name);
            }
        });
        return this;
    }

    /** Trusts a gateway. */
    public FakeHops gateway(String network) {
        gateways.add(Network.parse(network));
        return this;
    }

    /** This host's own table has these connections with the ports of each query. */
    public FakeHops samePorts(ConnectionPair... pairs) {
        samePorts.addAll(List.of(pairs));
        return this;
    }

    /** What was asked and closed, in order. */
    public List<String> asked() {
        return List.copyOf(asked);
    }

    public Hops open() {
        return new Hops(
                sockets(),
                gateways.isEmpty() ? null : new GatewayQueries(sockets(), gateways, null),
                translates ? translations() : null,
                hasNamespaces ? namespaceSockets() : null,
                insideAnswers);
    }

    /** This host's own table. */
    public SocketTable sockets() {
        return new SocketTable() {
            @Override
            public CompletableFuture<SocketOwner> find(ConnectionPair pair) {
                asked.add("own " + text(pair));
                return known(owners.get(pair), new SocketOwner.None(SocketOwner.Reason.NO_CONNECTION));
            }

            @Override
            public CompletableFuture<List<ConnectionPair>> findHeldWithPorts(ConnectionPair pair) {
                asked.add("ports " + text(pair));
                return CompletableFuture.completedFuture(samePorts.stream()
                        .filter(found -> found.serverAddress().equals(pair.serverAddress()))
                        .toList());
            }

            @Override
            public String source() {
                return "test";
            }

            @Override
            public void close() {
                throw new AssertionError("the table stays open");
            }
        };
    }

    private Translations translations() {
        return new Translations() {
            @Override
            public CompletableFuture<Optional<Translation>> find(ConnectionPair outside) {
                asked.add("translation " + text(outside));
                return known(translations.get(outside), Optional.empty());
            }

            @Override
            public void close() {
                asked.add("close translation");
            }
        };
    }

    private NamespaceSockets namespaceSockets() {
        return new NamespaceSockets() {
            @Override
            public CompletableFuture<Result> find(Translation connection) {
                asked.add("namespaces " + text(connection.inside()));
                return known(namespaces.get(connection.inside()), new Result.None());
            }

            @Override
            public void close() {
                asked.add("close namespaces");
            }
        };
    }

    private static <T> CompletableFuture<T> known(@Nullable CompletableFuture<T> answer, T otherwise) {
        return answer != null ? answer : CompletableFuture.completedFuture(otherwise);
    }

    private static String text(ConnectionPair pair) {
        return pair.serverAddress().getHostAddress() + ":" + pair.portOnServer();
    }
}
