package io.github.nettyidentd.cli;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.cli.Line.Tone;
import io.github.nettyidentd.hop.HopTrace;
import io.github.nettyidentd.hop.NamespaceSockets.Result;
import io.github.nettyidentd.hop.Translation;
import io.github.nettyidentd.linux.socket.SocketOwner;
import java.net.InetSocketAddress;
import java.util.List;

/** Writes what was looked at on the way to a socket elsewhere, in lines for people. */
final class HopLines {

    private HopLines() {}

    static List<Line> of(HopTrace.Event event) {
        return switch (event) {
            case HopTrace.Translated translated -> List.of(translated(translated));
            case HopTrace.OwnSocketsAsked(ConnectionPair inside, boolean found) ->
                List.of(Line.of(
                        found ? Tone.GOOD : Tone.PLAIN,
                        "own sockets",
                        (found ? "this host has " : "this host does not have ") + text(inside)));
            case HopTrace.NamespacesAsked asked -> namespaces(asked);
            case HopTrace.GatewayAsks gateway -> gateway(gateway);
            case HopTrace.RulesRead rules ->
                List.of(rules.place()
                        .map(place -> Line.of(Tone.GOOD, "static rules", place + " answers"))
                        .orElseGet(() -> Line.of("static rules", rules.file() + ": no rule is for this host inside")));
            case HopTrace.Forwarded forwarded ->
                List.of(
                        asked(forwarded.target(), forwarded.inside()),
                        Line.of(Tone.GOOD, "", "it answered " + forwarded.answer()));
            case HopTrace.ForwardFailed failed ->
                List.of(
                        asked(failed.target(), failed.inside()),
                        Line.of(Tone.BAD, "", "it named nobody: " + failed.reason()));
        };
    }

    private static Line translated(HopTrace.Translated translated) {
        if (translated.translation().isEmpty()) {
            return Line.of("translation", "this host does not track the connection");
        }
        Translation found = translated.translation().get();
        String zone = found.zone() == 0 ? "" : ", in zone " + found.zone();
        return found.isTranslated()
                ? Line.of(Tone.GOOD, "translation", "inside it is " + text(found.inside()) + zone)
                : Line.of("translation", "none: addresses and ports are the same inside" + zone);
    }

    private static List<Line> namespaces(HopTrace.NamespacesAsked asked) {
        String inside = text(asked.inside());
        return switch (asked.result()) {
            case Result.Found(SocketOwner.Found owner) ->
                List.of(
                        Line.of(Tone.GOOD, "namespaces", named(owner.namespace()) + " has " + inside),
                        Line.of("", TraceLines.text(owner)));
            case Result.Ambiguous(List<String> names) ->
                List.of(
                        Line.of(
                                Tone.BAD,
                                "namespaces",
                                names.size() + " namespaces have " + inside + ": "
                                        + String.join(
                                                ", ",
                                                names.stream()
                                                        .map(HopLines::shown)
                                                        .toList())),
                        Line.of("", "nothing tells them apart, so nobody is named"));
            case Result.None() -> List.of(Line.of("namespaces", "none has " + inside));
        };
    }

    private static String named(String namespace) {
        return namespace.isEmpty() ? "a namespace without a name" : "namespace " + namespace;
    }

    private static String shown(String namespace) {
        return namespace.isEmpty() ? "one without a name" : namespace;
    }

    private static List<Line> gateway(HopTrace.GatewayAsks gateway) {
        var from = Line.of("gateway", "a trusted gateway asks, and does not say for which peer");
        return List.of(
                from,
                gateway.connection()
                        .map(pair -> Line.of(Tone.GOOD, "", "one connection has these ports: " + text(pair)))
                        .orElseGet(() -> noneOrSeveral(gateway.found())));
    }

    private static Line noneOrSeveral(int found) {
        return found == 0
                ? Line.of("", "no connection of this host has these ports")
                : Line.of(Tone.BAD, "", found + " connections have these ports (expected: one), so nobody is named");
    }

    private static Line asked(InetSocketAddress target, ConnectionPair inside) {
        return Line.of("forward", "%s was asked about %s".formatted(HostAndPort.text(target), text(inside)));
    }

    private static String text(ConnectionPair pair) {
        return HostAndPort.text(pair.server()) + " with " + HostAndPort.text(pair.client());
    }
}
