package io.github.nettyidentd.hop;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.api.UserId;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Hands on each thing that is looked at on the way to a socket elsewhere, in order, so that {@code explain} can show it. No
 * hop depends on its trace.
 */
public final class HopTrace {

    /** Hands on nothing. All queries share it, and no event is made for them. */
    public static final HopTrace NONE = new HopTrace(null);

    /** One thing that was looked at. */
    public sealed interface Event {}

    /** Connection tracking was asked; empty if this host does not track the connection. */
    public record Translated(Optional<Translation> translation) implements Event {}

    /** This host's own sockets were asked about a translated connection. */
    public record OwnSocketsAsked(ConnectionPair inside, boolean found) implements Event {}

    /** The other namespaces were asked. */
    public record NamespacesAsked(ConnectionPair inside, NamespaceSockets.Result result) implements Event {}

    /**
     * A trusted gateway asks, which does not say for whom. So the connections were searched that have this end and these
     * ports.
     *
     * @param found how many there are
     * @param connection the connection, if there is exactly one
     */
    public record GatewayAsks(int found, Optional<ConnectionPair> connection) implements Event {}

    /**
     * The static rules were read.
     *
     * @param place the rule that answers, as file and line; empty if none does
     */
    public record RulesRead(String file, Optional<String> place) implements Event {}

    /** Another host was asked. */
    public record Forwarded(InetSocketAddress target, ConnectionPair inside, UserId answer) implements Event {}

    /** Another host gave no answer that can be used. */
    public record ForwardFailed(InetSocketAddress target, ConnectionPair inside, String reason) implements Event {}

    private final @Nullable Consumer<? super Event> receiver;

    private HopTrace(@Nullable Consumer<? super Event> receiver) {
        this.receiver = receiver;
    }

    /** A trace that hands each event to a receiver, on whatever thread comes to it. */
    public static HopTrace to(Consumer<? super Event> receiver) {
        return new HopTrace(receiver);
    }

    /** Whether events are kept. An event need not be made otherwise. */
    public boolean isRecording() {
        return receiver != null;
    }

    void add(Event event) {
        if (receiver != null) {
            receiver.accept(event);
        }
    }
}
