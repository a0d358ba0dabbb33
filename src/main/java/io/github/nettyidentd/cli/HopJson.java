package io.github.nettyidentd.cli;

import com.google.gson.JsonObject;
import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.hop.HopTrace;
import io.github.nettyidentd.hop.NamespaceSockets.Result;
import io.github.nettyidentd.hop.Translation;
import io.github.nettyidentd.linux.socket.SocketOwner;
import java.net.InetSocketAddress;
import java.util.List;

/** Writes what was looked at on the way to a socket elsewhere, for programs: an object for each step. */
final class HopJson {

    private HopJson() {}

    static JsonObject of(HopTrace.Event event) {
        return switch (event) {
            case HopTrace.Translated(var translation) -> {
                JsonObject step = TraceJson.step("translation");
                step.addProperty("tracked", translation.isPresent());
                translation.ifPresent(found -> add(found, step));
                yield step;
            }
            case HopTrace.OwnSocketsAsked(ConnectionPair inside, boolean found) -> {
                JsonObject step = step("own-sockets", inside);
                step.addProperty("found", found);
                yield step;
            }
            case HopTrace.NamespacesAsked(ConnectionPair inside, Result result) -> {
                JsonObject step = step("namespaces", inside);
                add(result, step);
                yield step;
            }
            case HopTrace.GatewayAsks(int found, var connection) -> {
                JsonObject step = TraceJson.step("gateway");
                step.addProperty("connections", found);
                connection.ifPresent(pair -> add(pair, step));
                yield step;
            }
            case HopTrace.RulesRead(String file, var place) -> {
                JsonObject step = TraceJson.step("static-rules");
                step.addProperty("file", file);
                place.ifPresent(rule -> step.addProperty("rule", rule));
                yield step;
            }
            case HopTrace.Forwarded forwarded -> {
                JsonObject step = step(forwarded.target(), forwarded.inside());
                Json.addUserId(forwarded.answer(), step);
                yield step;
            }
            case HopTrace.ForwardFailed failed -> {
                JsonObject step = step(failed.target(), failed.inside());
                step.addProperty("reason", failed.reason());
                yield step;
            }
        };
    }

    private static void add(Translation found, JsonObject to) {
        to.addProperty("translated", found.isTranslated());
        add(found.inside(), to);
        to.addProperty("zone", found.zone());
    }

    private static void add(Result result, JsonObject to) {
        switch (result) {
            case Result.Found(SocketOwner.Found owner) -> {
                to.addProperty("found", true);
                TraceJson.add(owner, to);
            }
            case Result.Ambiguous(List<String> names) -> {
                to.addProperty("found", false);
                to.add("ambiguous", Json.strings(names));
            }
            case Result.None() -> to.addProperty("found", false);
        }
    }

    private static JsonObject step(InetSocketAddress target, ConnectionPair inside) {
        JsonObject step = step("forward-inside", inside);
        step.addProperty("target", HostAndPort.text(target));
        return step;
    }

    private static JsonObject step(String name, ConnectionPair inside) {
        JsonObject step = TraceJson.step(name);
        add(inside, step);
        return step;
    }

    private static void add(ConnectionPair pair, JsonObject to) {
        to.addProperty("local", HostAndPort.text(pair.server()));
        to.addProperty("remote", HostAndPort.text(pair.client()));
    }
}
