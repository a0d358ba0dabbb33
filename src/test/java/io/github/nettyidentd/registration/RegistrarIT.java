package io.github.nettyidentd.registration;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.nettyidentd.daemon.Daemon;
import io.github.nettyidentd.testing.Asker;
import io.github.nettyidentd.testing.Commands;
import io.github.nettyidentd.testing.DaemonSetup;
import io.github.nettyidentd.testing.InstalledProgram;
import io.github.nettyidentd.testing.InstalledProgram.Finished;
import io.github.nettyidentd.transport.Transport;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollSocketChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Registers connections of this process with a daemon, and asks it about them as the servers would. */
class RegistrarIT {

    private static final InetAddress LOOPBACK = InetAddress.ofLiteral("127.0.0.1");

    @TempDir
    private Path directory;

    private String login;
    private Daemon daemon;
    private ServerSocket server;
    private Asker asker;

    @BeforeEach
    void start() throws Exception {
        login = Commands.assumeLogin();
        daemon = setup().start();
        server = new ServerSocket(0, 1_000, LOOPBACK);
        asker = Asker.connect(daemon.addresses().getFirst(), LOOPBACK);
    }

    private DaemonSetup setup() throws IOException {
        Path policy =
                Files.writeString(directory.resolve("oidentd.conf"), "default { default { allow spoof allow hide } }");
        return DaemonSetup.asking("system").withPolicy(policy).registeringAt(socket());
    }

    private Path socket() {
        return directory.resolve("register");
    }

    @AfterEach
    void stop() throws Exception {
        asker.close();
        server.close();
        daemon.close();
    }

    private Registrar registrar() {
        return Registrar.builder()
                .socket(socket())
                .application("test")
                .timeout(Duration.ofSeconds(20))
                .build();
    }

    private String answer(int portOnServer) throws IOException {
        return asker.answer(portOnServer, server.getLocalPort());
    }

    private static int port(SocketChannel channel) throws IOException {
        return ((InetSocketAddress) channel.getLocalAddress()).getPort();
    }

    /** The server asks about each connection as soon as it has accepted it, while further ones come. */
    @Test
    void eachChannelOfNettyHasItsUserIdWhenItIsAccepted() throws Exception {
        int many = 1_000;
        EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, Transport.EPOLL.newIoHandlerFactory());
        Bootstrap bootstrap = new Bootstrap()
                .group(group)
                .channel(EpollSocketChannel.class)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        // The server sends nothing.
                    }
                });
        List<Socket> accepted = new ArrayList<>();
        Map<Integer, String> answers = new HashMap<>();
        Map<Integer, String> expected = new HashMap<>();
        try (Registrar registrar = registrar()) {
            List<ChannelFuture> opened = IntStream.range(0, many)
                    .mapToObj(i -> {
                        ChannelFuture channel = bootstrap.register();
                        channel.addListener(_ -> registrar
                                .register("user" + i, channel.channel())
                                .whenComplete((_, _) -> channel.channel().connect(server.getLocalSocketAddress())));
                        return channel;
                    })
                    .toList();
            for (int i = 0; i < many; i++) {
                Socket connection = server.accept();
                accepted.add(connection);
                answers.put(connection.getPort(), answer(connection.getPort()));
            }
            for (int i = 0; i < many; i++) {
                var local = (InetSocketAddress) opened.get(i).channel().localAddress();
                expected.put(local.getPort(), "USERID : UNIX :user" + i);
            }
            assertEquals(expected, answers);
        } finally {
            for (Socket connection : accepted) {
                connection.close();
            }
            group.shutdownGracefully(0, 1, SECONDS).sync();
        }
    }

    @Test
    void channelOfTheJdkIsRegisteredHiddenAndForgotten() throws Exception {
        try (Registrar registrar = registrar();
                SocketChannel channel = SocketChannel.open(server.getLocalSocketAddress())) {
            registrar.register("alice", channel).get(20, SECONDS);
            assertEquals("USERID : UNIX :alice", answer(port(channel)));
            registrar.hide(channel).get(20, SECONDS);
            assertEquals("ERROR : HIDDEN-USER", answer(port(channel)));
            registrar.unregister(channel).get(20, SECONDS);
            assertEquals("USERID : UNIX :" + login, answer(port(channel)));
        }
    }

    @Test
    void boundChannelIsRegisteredBeforeItConnects() throws Exception {
        try (Registrar registrar = registrar();
                SocketChannel channel = SocketChannel.open().bind(new InetSocketAddress(LOOPBACK, 0))) {
            registrar
                    .register("alice", channel, (InetSocketAddress) server.getLocalSocketAddress())
                    .get(20, SECONDS);
            channel.connect(server.getLocalSocketAddress());
            assertEquals("USERID : UNIX :alice", answer(port(channel)));
        }
    }

    @Test
    void acceptedConnectionIsRefused() throws Exception {
        try (Registrar registrar = registrar();
                SocketChannel channel = SocketChannel.open(server.getLocalSocketAddress());
                var listener = ServerSocketChannel.open().bind(new InetSocketAddress(LOOPBACK, 0));
                SocketChannel other = SocketChannel.open(listener.getLocalAddress());
                SocketChannel accepted = listener.accept()) {
            registrar.register("alice", channel).get(20, SECONDS);
            registrar.register("bob", other).get(20, SECONDS);
            CompletableFuture<Void> refused = registrar.register("carol", accepted);

            ExecutionException failure = assertThrows(ExecutionException.class, () -> refused.get(20, SECONDS));
            assertInstanceOf(RegistrationRefusedException.class, failure.getCause());
        }
    }

    @Test
    void registrationsHoldAcrossARestartOfTheDaemon() throws Exception {
        try (Registrar registrar = registrar()) {
            Set<SocketChannel> channels = new HashSet<>();
            for (int i = 0; i < 50; i++) {
                SocketChannel channel = SocketChannel.open(server.getLocalSocketAddress());
                channels.add(channel);
                registrar.register("user" + port(channel), channel).get(20, SECONDS);
            }
            asker.close();
            daemon.close();
            // Another daemon, whose runtime directory may be empty.
            daemon = setup().start();
            asker = Asker.connect(daemon.addresses().getFirst(), LOOPBACK);
            SocketChannel last = SocketChannel.open(server.getLocalSocketAddress());
            registrar.register("last", last).get(20, SECONDS);

            Set<String> answers = new HashSet<>();
            for (SocketChannel channel : channels) {
                answers.add(answer(port(channel)).replace("user" + port(channel), "its own"));
                channel.close();
            }
            assertEquals(Set.of("USERID : UNIX :its own"), answers);
            assertEquals("USERID : UNIX :last", answer(port(last)));
            last.close();
        }
    }

    @Test
    void clientOfTheManualIsNamedInTheMomentOfItsConnect() throws Exception {
        Commands.assumeProgram("python3");
        Path client = Files.writeString(directory.resolve("client.py"), ManualClientTest.client());
        Thread.ofPlatform().daemon().start(() -> {
            try (Socket connection = server.accept()) {
                connection.getOutputStream().write(answer(connection.getPort()).getBytes(StandardCharsets.US_ASCII));
            } catch (IOException e) {
                // The test fails for lack of the answer.
            }
        });
        ProcessBuilder python = InstalledProgram.command(
                Path.of("/usr/bin/env"),
                "python3",
                client.toString(),
                "alice",
                "127.0.0.1",
                String.valueOf(server.getLocalPort()));
        python.environment().put("REGISTER", socket().toString());

        Finished finished = InstalledProgram.run(python);

        assertEquals("", finished.err());
        assertEquals("USERID : UNIX :alice", finished.out());
    }

    /** Bash opens the connection, and the command passes its descriptor on. */
    @Test
    void commandRegistersADescriptorOfTheShell() throws Exception {
        Commands.assumeProgram("bash");
        InstalledProgram program = InstalledProgram.built();
        String script = """
                exec 5<>/dev/tcp/127.0.0.1/%d && "$0" register alice --fd 5 --socket %s --id shell && \
                "$0" register --list --socket %s && cat <&5""".formatted(server.getLocalPort(), socket(), socket());
        Thread.ofPlatform().daemon().start(() -> {
            try (Socket connection = server.accept();
                    Asker later = Asker.connect(daemon.addresses().getFirst(), LOOPBACK)) {
                String answer = "";
                while (!answer.equals("USERID : UNIX :alice")) {
                    answer = later.answer(connection.getPort(), server.getLocalPort());
                }
                connection.getOutputStream().write(answer.getBytes(StandardCharsets.US_ASCII));
            } catch (IOException e) {
                // The test fails for lack of the answer.
            }
        });

        Finished finished = InstalledProgram.run(InstalledProgram.command(
                Path.of("/bin/bash"), "-c", script, program.launcher().toString()));

        assertEquals("", finished.err());
        List<String> lines = finished.out().lines().toList();
        assertEquals(
                "alice PORT " + server.getLocalPort() + " 127.0.0.1 127.0.0.1 cookie N id shell",
                lines.getFirst().replaceFirst(" \\d+ ", " PORT ").replaceFirst("cookie \\d+", "cookie N"));
        assertEquals("USERID : UNIX :alice", lines.getLast());
    }
}
