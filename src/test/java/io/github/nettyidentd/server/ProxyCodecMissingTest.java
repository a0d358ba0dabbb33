package io.github.nettyidentd.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.nettyidentd.api.UserId;
import io.github.nettyidentd.net.Network;
import io.github.nettyidentd.testing.Asker;
import io.github.nettyidentd.testing.LoaderWithout;
import io.github.nettyidentd.transport.Transport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A program that embeds the server does not have the library that reads PROXY headers, unless it asks for it. */
class ProxyCodecMissingTest {

    private static final String CODEC = "io.netty.handler.codec.haproxy.";

    private static Object run(Class<? extends Callable<?>> program) throws Exception {
        var loader = new LoaderWithout(name -> name.startsWith(CODEC), List.of("io.github.nettyidentd.", "io.netty."));
        return ((Callable<?>)
                        loader.loadClass(program.getName()).getConstructor().newInstance())
                .call();
    }

    @Test
    void servesWithoutTheLibraryWhereNoProxyIsTrusted() throws Exception {
        assertEquals("1 , 2 : USERID : UNIX :stjohns", run(AnswersOneQuery.class));
    }

    @Test
    void closesAtAHeaderWithoutTheLibrary() throws Exception {
        assertEquals("closed", run(ReceivesAHeader.class));
    }

    @Test
    void saysWhichLibraryIsMissing() throws Exception {
        assertEquals(
                "proxyProtocolFrom: the class io.netty.handler.codec.haproxy.HAProxyMessageDecoder is missing"
                        + " (expected: the library io.netty:netty-codec-haproxy on the class path)",
                run(TrustsAProxy.class));
    }

    private static IdentServer start() {
        return IdentServer.builder()
                .listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .transport(Transport.NIO)
                .lookup(_ -> CompletableFuture.completedFuture(UserId.unix("stjohns")))
                .start()
                .join();
    }

    /** Loaded by a class loader without the library, as the classes below. */
    public static final class AnswersOneQuery implements Callable<String> {
        @Override
        public String call() throws IOException {
            try (IdentServer server = start()) {
                return Asker.ask(server.addresses().getFirst(), 1, 2);
            }
        }
    }

    public static final class ReceivesAHeader implements Callable<String> {
        @Override
        public String call() throws IOException {
            try (IdentServer server = start();
                    Asker asker = Asker.connect(server.addresses().getFirst())) {
                asker.send(ProxyHeaders.version2("203.0.113.7", "198.51.100.1"));
                return asker.reply().equals("null") ? "closed" : "answered";
            } catch (SocketException e) {
                return "closed";
            }
        }
    }

    public static final class TrustsAProxy implements Callable<String> {
        @Override
        public String call() {
            try {
                IdentServer.builder().proxyProtocolFrom(Network.parse("192.0.2.1/32"));
                return "trusted";
            } catch (IllegalStateException e) {
                return String.valueOf(e.getMessage());
            }
        }
    }
}
