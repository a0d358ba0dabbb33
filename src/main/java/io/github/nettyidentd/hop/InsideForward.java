package io.github.nettyidentd.hop;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.api.IdentError;
import io.github.nettyidentd.api.Origin;
import io.github.nettyidentd.api.UserId;
import io.github.nettyidentd.forward.Forward;
import io.github.nettyidentd.forward.Forwards;
import io.github.nettyidentd.lookup.CancellableSteps;
import io.github.nettyidentd.lookup.Causes;
import io.github.nettyidentd.net.Addresses;
import io.github.nettyidentd.policy.ReplyText;
import io.github.nettyidentd.policy.UserIdFormat;
import io.github.nettyidentd.text.IoReason;
import io.github.nettyidentd.text.OctetText;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the host inside about its connection. Its user-id is passed on, and so is {@code HIDDEN-USER}. Any other error is no
 * answer, and neither is a host that does not answer, because the static rules may know more.
 */
final class InsideForward implements InsideAnswers {

    private static final Logger log = LoggerFactory.getLogger(InsideForward.class);

    private final Forwards forwards;
    private final int port;
    private final boolean proxyHeader;
    private final UserIdFormat format;
    private final OwnAddresses own = new OwnAddresses();

    /**
     * @param forwards stays open
     * @param port the port of the hosts inside
     * @param proxyHeader whether a PROXY header goes before each query
     * @param format the operating system that stands in place of {@code OTHER}, unless it is sent by choice
     */
    InsideForward(Forwards forwards, int port, boolean proxyHeader, UserIdFormat format) {
        this.forwards = forwards;
        this.port = port;
        this.proxyHeader = proxyHeader;
        this.format = format;
    }

    @Override
    public CompletableFuture<Optional<UserId>> answer(Translation connection, HopTrace trace) {
        ConnectionPair inside = connection.inside();
        InetAddress host = inside.serverAddress();
        if (own.contains(host)) {
            return nothing(inside, "it is this host itself", trace);
        }
        var forward = new Forward(List.of(host), port, inside, proxyHeader, new Forward.Holder(host, "this host"));
        return CancellableSteps.whenDone(
                forwards.ask(forward),
                (userId, failure) -> userId == null
                        ? failed(inside, failure == null ? null : Causes.unwrapped(failure), trace)
                        : answered(inside, userId, trace));
    }

    /** Passes on the answer of a host inside, if it can be sent. */
    CompletableFuture<Optional<UserId>> answered(ConnectionPair inside, UserId sent, HopTrace trace) {
        InetSocketAddress target = target(inside);
        UserId answer;
        try {
            answer = passedOn(target, sent);
        } catch (IllegalArgumentException e) {
            return nothing(inside, "the answer cannot be passed on: " + e.getMessage(), trace);
        }
        if (trace.isRecording()) {
            trace.add(new HopTrace.Forwarded(target, inside, answer));
        }
        return CompletableFuture.completedFuture(Optional.of(answer));
    }

    /**
     * Takes the first word of a user-id, which is how oidentd cuts it.
     *
     * @throws IllegalArgumentException if that cannot be sent
     */
    private UserId passedOn(InetSocketAddress target, UserId sent) {
        byte[] word = ReplyText.ofOctets(OctetText.firstWord(sent.octets())).octets();
        String opsys = sent.opsys().equalsIgnoreCase(UserId.OTHER) ? format.tokenOpsys() : sent.opsys();
        return UserId.ofOctets(opsys, sent.charset().orElse(null), word)
                .from(new Origin(null, "forward " + Addresses.text(target)));
    }

    /** Goes on without a user-id. */
    CompletableFuture<Optional<UserId>> failed(ConnectionPair inside, @Nullable Throwable failure, HopTrace trace) {
        if (failure instanceof IdentError.HiddenUser) {
            InetSocketAddress target = target(inside);
            String reason = Addresses.text(target) + " answered HIDDEN-USER";
            if (trace.isRecording()) {
                trace.add(new HopTrace.ForwardFailed(target, inside, reason));
            }
            return CompletableFuture.failedFuture(new IdentError.HiddenUser(reason));
        }
        return nothing(inside, reason(failure), trace);
    }

    private static String reason(@Nullable Throwable failure) {
        return switch (failure) {
            case null -> "no reason is given";
            case IdentError error -> "it answered " + error.errorType();
            case TimeoutException _ -> "no answer in time";
            default -> IoReason.of(failure);
        };
    }

    private InetSocketAddress target(ConnectionPair inside) {
        return new InetSocketAddress(inside.serverAddress(), port);
    }

    private CompletableFuture<Optional<UserId>> nothing(ConnectionPair inside, String reason, HopTrace trace) {
        InetSocketAddress target = target(inside);
        log.debug("no answer from {}: {}", target, reason);
        if (trace.isRecording()) {
            trace.add(new HopTrace.ForwardFailed(target, inside, reason));
        }
        return CompletableFuture.completedFuture(Optional.empty());
    }

    @Override
    public Way way() {
        return Way.FORWARD;
    }

    @Override
    public void close() {
        // What it asks with stays open.
    }
}
