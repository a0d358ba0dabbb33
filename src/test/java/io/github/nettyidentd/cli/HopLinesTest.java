package io.github.nettyidentd.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.google.gson.JsonParser;
import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.api.UserId;
import io.github.nettyidentd.hop.HopTrace;
import io.github.nettyidentd.hop.NamespaceSockets.Result;
import io.github.nettyidentd.hop.Translation;
import io.github.nettyidentd.linux.socket.SocketOwner;
import io.github.nettyidentd.linux.socket.TcpState;
import io.github.nettyidentd.system.LookupTrace.HopTaken;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.Help.Ansi;

/** How {@code explain} shows where it looked for a socket elsewhere, in text and in JSON. */
class HopLinesTest {

    private static final InetAddress PEER = InetAddress.ofLiteral("192.0.2.7");
    private static final InetAddress HOST_INSIDE = InetAddress.ofLiteral("10.88.0.5");
    private static final ConnectionPair OUTSIDE =
            new ConnectionPair(InetAddress.ofLiteral("198.51.100.1"), 40001, PEER, 6667);
    private static final ConnectionPair INSIDE = new ConnectionPair(HOST_INSIDE, 41178, PEER, 6667);
    private static final InetSocketAddress SERVER_INSIDE = new InetSocketAddress(HOST_INSIDE, 113);
    private static final String PAIR = "local: '10.88.0.5:41178', remote: '192.0.2.7:6667'";

    private static void assertPrints(String text, String json, HopTrace.Event hop) {
        var event = new HopTaken(hop);
        var out = new StringWriter();
        var writer = new PrintWriter(out, true);
        TraceLines.of(List.of(event)).forEach(line -> line.print(writer, Ansi.OFF));
        assertEquals(text, out.toString());
        assertEquals(JsonParser.parseString(json), TraceJson.of(event));
    }

    private static SocketOwner.Found ownedIn(String namespace) {
        return new SocketOwner.Found(101_000, TcpState.ESTABLISHED, 4711, false, 0, 0, namespace);
    }

    @Test
    void showsTheConnectionInside() {
        assertPrints(
                """
                translation  inside it is 10.88.0.5:41178 with 192.0.2.7:6667
                """,
                "{step: 'translation', tracked: true, translated: true, " + PAIR + ", zone: 0}",
                new HopTrace.Translated(Optional.of(new Translation(OUTSIDE, INSIDE, 0))));
    }

    @Test
    void showsTheZone() {
        assertPrints(
                """
                translation  inside it is 10.88.0.5:41178 with 192.0.2.7:6667, in zone 5
                """,
                "{step: 'translation', tracked: true, translated: true, " + PAIR + ", zone: 5}",
                new HopTrace.Translated(Optional.of(new Translation(OUTSIDE, INSIDE, 5))));
    }

    @Test
    void showsThatNothingIsTranslated() {
        assertPrints(
                """
                translation  none: addresses and ports are the same inside
                """,
                "{step: 'translation', tracked: true, translated: false, " + PAIR + ", zone: 0}",
                new HopTrace.Translated(Optional.of(new Translation(INSIDE, INSIDE, 0))));
        assertPrints("""
                translation  this host does not track the connection
                """, "{step: 'translation', tracked: false}", new HopTrace.Translated(Optional.empty()));
    }

    @Test
    void showsWhetherTheSocketIsThisHosts() {
        assertPrints(
                """
                own sockets  this host has 10.88.0.5:41178 with 192.0.2.7:6667
                """, "{step: 'own-sockets', " + PAIR + ", found: true}", new HopTrace.OwnSocketsAsked(INSIDE, true));
        assertPrints(
                """
                own sockets  this host does not have 10.88.0.5:41178 with 192.0.2.7:6667
                """, "{step: 'own-sockets', " + PAIR + ", found: false}", new HopTrace.OwnSocketsAsked(INSIDE, false));
    }

    @Test
    void showsTheNamespaceAndTheOwner() {
        assertPrints(
                """
                namespaces   namespace web has 10.88.0.5:41178 with 192.0.2.7:6667
                             owner uid 101000, state ESTABLISHED, opened from here, not accepted
                """,
                "{step: 'namespaces', " + PAIR + ", found: true, uid: 101000, state: 'ESTABLISHED', inode: 4711,"
                        + " accepted: false, namespace: 'web'}",
                new HopTrace.NamespacesAsked(INSIDE, new Result.Found(ownedIn("web"))));
        assertPrints(
                """
                namespaces   a namespace without a name has 10.88.0.5:41178 with 192.0.2.7:6667
                             owner uid 101000, state ESTABLISHED, opened from here, not accepted
                """,
                "{step: 'namespaces', " + PAIR + ", found: true, uid: 101000, state: 'ESTABLISHED', inode: 4711,"
                        + " accepted: false}",
                new HopTrace.NamespacesAsked(INSIDE, new Result.Found(ownedIn(""))));
    }

    @Test
    void showsWhichNamespacesCannotBeToldApart() {
        assertPrints(
                """
                namespaces   2 namespaces have 10.88.0.5:41178 with 192.0.2.7:6667: web, one without a name
                             nothing tells them apart, so nobody is named
                """,
                "{step: 'namespaces', " + PAIR + ", found: false, ambiguous: ['web', '']}",
                new HopTrace.NamespacesAsked(INSIDE, new Result.Ambiguous(List.of("web", ""))));
    }

    @Test
    void showsThatNoNamespaceHasTheSocket() {
        assertPrints(
                """
                namespaces   none has 10.88.0.5:41178 with 192.0.2.7:6667
                """,
                "{step: 'namespaces', " + PAIR + ", found: false}",
                new HopTrace.NamespacesAsked(INSIDE, new Result.None()));
    }

    @Test
    void showsWhatAGatewayCanMean() {
        assertPrints(
                """
                gateway      a trusted gateway asks, and does not say for which peer
                             one connection has these ports: 10.88.0.5:41178 with 192.0.2.7:6667
                """,
                "{step: 'gateway', connections: 1, " + PAIR + "}",
                new HopTrace.GatewayAsks(1, Optional.of(INSIDE)));
        assertPrints("""
                gateway      a trusted gateway asks, and does not say for which peer
                             3 connections have these ports (expected: one), so nobody is named
                """, "{step: 'gateway', connections: 3}", new HopTrace.GatewayAsks(3, Optional.empty()));
        assertPrints("""
                gateway      a trusted gateway asks, and does not say for which peer
                             no connection of this host has these ports
                """, "{step: 'gateway', connections: 0}", new HopTrace.GatewayAsks(0, Optional.empty()));
    }

    @Test
    void showsTheStaticRule() {
        assertPrints(
                """
                static rules /etc/oidentd_masq.conf:3 answers
                """,
                "{step: 'static-rules', file: '/etc/oidentd_masq.conf', rule: '/etc/oidentd_masq.conf:3'}",
                new HopTrace.RulesRead("/etc/oidentd_masq.conf", Optional.of("/etc/oidentd_masq.conf:3")));
        assertPrints(
                """
                static rules /etc/oidentd_masq.conf: no rule is for this host inside
                """,
                "{step: 'static-rules', file: '/etc/oidentd_masq.conf'}",
                new HopTrace.RulesRead("/etc/oidentd_masq.conf", Optional.empty()));
    }

    @Test
    void showsWhatAHostInsideAnswered() {
        assertPrints(
                """
                forward      10.88.0.5:113 was asked about 10.88.0.5:41178 with 192.0.2.7:6667
                             it answered UNIX :alice
                """,
                "{step: 'forward-inside', " + PAIR + ", target: '10.88.0.5:113', userId: 'alice', opsys: 'UNIX'}",
                new HopTrace.Forwarded(SERVER_INSIDE, INSIDE, UserId.unix("alice")));
        assertPrints(
                """
                forward      10.88.0.5:113 was asked about 10.88.0.5:41178 with 192.0.2.7:6667
                             it named nobody: connection refused
                """,
                "{step: 'forward-inside', " + PAIR + ", target: '10.88.0.5:113', reason: 'connection refused'}",
                new HopTrace.ForwardFailed(SERVER_INSIDE, INSIDE, "connection refused"));
    }
}
