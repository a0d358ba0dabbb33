package io.github.nettyidentd.logging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.core.Context;
import io.github.nettyidentd.api.UserId;
import io.github.nettyidentd.client.IdentClient;
import io.github.nettyidentd.client.IdentClientException;
import io.github.nettyidentd.protocol.IdentQuery;
import io.github.nettyidentd.server.IdentServer;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.unix.Socket;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.timeout.ReadTimeoutHandler;
import io.netty.resolver.AddressResolver;
import io.netty.util.Version;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/**
 * Runs another program that has our jar on its class path, in a JVM of its own, and looks at its log. The library must leave
 * that log alone: it must neither print lines of its own nor take over the program's logging backend.
 */
class EmbeddingProgramTest {

    private static final List<Class<?>> LIBRARY = List.of(
            IdentServer.class,
            LoggerFactory.class,
            Version.class,
            ByteBuf.class,
            Channel.class,
            ByteToMessageDecoder.class,
            ReadTimeoutHandler.class,
            AddressResolver.class,
            Epoll.class,
            Socket.class);

    @TempDir
    private Path directory;

    @Test
    void printsNothingWhereTheProgramHasNoBackend() throws Exception {
        List<String> output = run(LIBRARY);

        // The one complaint is SLF4J's own, about the missing backend.
        assertEquals(
                List.of("answered: stjohns", "refused: true", "done"),
                output.stream().filter(line -> !line.startsWith("SLF4J(W): ")).toList());
    }

    @Test
    void keepsTheBackendThatTheProgramHas() throws Exception {
        Files.writeString(directory.resolve("logback.xml"), """
                <configuration>
                  <appender name="own" class="ch.qos.logback.core.ConsoleAppender">
                    <encoder><pattern>own %level %msg%n</pattern></encoder>
                  </appender>
                  <root level="info"><appender-ref ref="own"/></root>
                </configuration>
                """);
        List<Class<?>> backend = List.of(LoggerContext.class, Context.class);

        List<String> output =
                run(Stream.concat(LIBRARY.stream(), backend.stream()).toList());

        assertTrue(output.contains("own INFO a line of the program"), output::toString);
        assertTrue(
                output.stream().allMatch(line -> line.startsWith("own ") || line.matches("\\w+: \\w+|done")),
                output::toString);
    }

    @Test
    void noServiceOfOursIsFoundByOtherPrograms() throws Exception {
        Path services = codeSource(IdentServer.class).resolve("META-INF/services");

        assertFalse(Files.exists(services.resolve("ch.qos.logback.classic.spi.Configurator")));
        assertFalse(Files.exists(services.resolve("org.slf4j.spi.SLF4JServiceProvider")));
        assertFalse(Files.exists(Path.of("src/main/resources/META-INF/services")));
    }

    /** Runs the program with the jars that hold these classes. Its own class is copied, to be without our tests' resources. */
    private List<String> run(List<Class<?>> classes) throws Exception {
        String name = Program.class.getName().replace('.', '/') + ".class";
        Path copy = directory.resolve(name);
        Files.createDirectories(copy.getParent());
        Files.copy(codeSource(EmbeddingProgramTest.class).resolve(name), copy);
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        Process program = new ProcessBuilder(
                        java,
                        "-Xmx128m",
                        "--enable-native-access=ALL-UNNAMED",
                        "-cp",
                        directory + ":" + classPath(classes),
                        Program.class.getName())
                .redirectErrorStream(true)
                .start();
        String output = new String(program.getInputStream().readAllBytes(), UTF_8);
        assertEquals(0, program.waitFor(), output);
        return output.lines().toList();
    }

    private static String classPath(List<Class<?>> classes) throws URISyntaxException {
        List<String> places = new ArrayList<>();
        for (Class<?> type : classes) {
            places.add(codeSource(type).toString());
        }
        return places.stream().distinct().collect(Collectors.joining(":"));
    }

    private static Path codeSource(Class<?> type) throws URISyntaxException {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }

    /** The program that embeds a server and a client. */
    static final class Program {

        private Program() {}

        /** Asks its own server, and then a port where nobody listens. */
        public static void main(String... arguments) throws Exception {
            LoggerFactory.getLogger(Program.class).info("a line of the program");
            var loopback = InetAddress.ofLiteral("127.0.0.1");
            IdentServer server = IdentServer.builder()
                    .listen(new InetSocketAddress(loopback, 0))
                    .lookup(pair -> CompletableFuture.completedFuture(UserId.unix("stjohns")))
                    .start()
                    .join();
            InetSocketAddress closed;
            try (var socket = new ServerSocket(0, 1, loopback)) {
                closed = (InetSocketAddress) socket.getLocalSocketAddress();
            }
            try (IdentClient client = IdentClient.builder().build()) {
                var query = new IdentQuery(6193, 23);
                System.out.println("answered: "
                        + client.query(server.addresses().getFirst(), query)
                                .join()
                                .text());
                client.query(closed, query).join();
            } catch (CompletionException e) {
                System.out.println("refused: " + (e.getCause() instanceof IdentClientException.Refused));
            }
            server.close();
            System.out.println("done");
        }
    }
}
