package io.github.nettyidentd.diagnosis;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.linux.socket.SocketOwner;
import io.github.nettyidentd.linux.socket.TcpState;
import io.github.nettyidentd.policy.ReplyText;
import io.github.nettyidentd.registry.Registration;
import io.github.nettyidentd.registry.Registrations;
import io.github.nettyidentd.registry.RegistryLimits;
import io.github.nettyidentd.registry.RegistrySettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AskedRegistrationsTest {

    private static final int DEADLINE = 20;

    @TempDir
    private Path directory;

    private static SocketOwner.Found owner(long cookie, boolean accepted) {
        return new SocketOwner.Found(1000, TcpState.ESTABLISHED, 4711, accepted, 0, cookie, "");
    }

    private RegistrySettings settings() {
        return new RegistrySettings(
                Optional.of(directory.resolve("register")), Optional.empty(), RegistryLimits.DEFAULT);
    }

    /** Asks a daemon that gives this answer, and checks what it was asked. */
    private List<Registration> ask(String answer) throws Exception {
        try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            server.bind(UnixDomainSocketAddress.of(directory.resolve("register")));
            var question = new CompletableFuture<String>();
            Thread.ofVirtual().start(() -> question.complete(answer(server, answer)));
            try (var asked = AskedRegistrations.open(settings(), () -> false)) {
                List<Registration> found = asked.find(owner(-1, false)).get(DEADLINE, TimeUnit.SECONDS);
                assertEquals("show 1000 18446744073709551615\n", question.get(DEADLINE, TimeUnit.SECONDS));
                return found;
            }
        }
    }

    private static String answer(ServerSocketChannel server, String answer) {
        try (SocketChannel client = server.accept()) {
            ByteBuffer question = ByteBuffer.allocate(100);
            client.read(question);
            for (byte octet : answer.getBytes(ISO_8859_1)) {
                client.write(ByteBuffer.wrap(new byte[] {octet}));
            }
            return new String(question.array(), 0, question.position(), ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void takesTheEntriesInTheirOrder() throws Exception {
        assertEquals(
                List.of(
                        new Registration(1000, "kiwiproxy", Optional.of(ReplyText.of("j\u00fcrgen"))),
                        new Registration(0, "", Optional.empty()),
                        new Registration(
                                4_294_967_294L, "", Optional.of(ReplyText.ofOctets(new byte[] {(byte) 0xfc})))),
                ask("entry 1000 j\u00c3\u00bcrgen id kiwiproxy\nentry 0 -\nentry 4294967294 \u00fc\nok 3\n"));
    }

    @Test
    void nothingIsRegistered() throws Exception {
        assertEquals(List.of(), ask("ok 0\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"error not for you\n", "entry 1000\nok 1\n", "entry x alice\nok 1\n", "", "entry 1 a\n"})
    void saysWhatTheDaemonAnswersInstead(String answer) {
        var failure = assertThrows(ExecutionException.class, () -> ask(answer));

        String expected = answer.contains("ok") || answer.startsWith("error") ? "the daemon answers: " : "closed";
        assertTrue(String.valueOf(failure.getMessage()).contains(expected), failure::toString);
    }

    @Test
    void saysThatNoDaemonCanBeAsked() throws Exception {
        try (var asked = AskedRegistrations.open(settings(), () -> false)) {
            var failure = assertThrows(
                    ExecutionException.class, () -> asked.find(owner(1, false)).get(DEADLINE, TimeUnit.SECONDS));
            assertInstanceOf(IOException.class, failure.getCause());
            assertEquals(
                    "no daemon can be asked at " + directory.resolve("register") + ": No such file or directory",
                    failure.getCause().getMessage());
            // Nobody registers about these.
            assertSame(Registrations.Nothing.FOUND, asked.find(owner(0, false)));
            assertSame(Registrations.Nothing.FOUND, asked.find(owner(1, true)));
        }
    }

    /** Where neither the options nor the policy let programs register, a line about it would only be noise. */
    @Test
    void saysThatNoDaemonListensIfAProgramMayHaveRegistered() throws Exception {
        Path missing = directory.resolve("default");
        assertEquals(
                "no daemon listens at " + missing + " (--registrations=PATH names another socket)",
                failure(RegistrySettings.NONE, missing, true));
        assertEquals("", failure(RegistrySettings.NONE, missing, false));
        var kiwi = new RegistrySettings(
                Optional.empty(),
                Optional.of(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 1133)),
                RegistryLimits.DEFAULT);
        for (boolean isPermitted : new boolean[] {true, false}) {
            assertEquals(
                    "a daemon with --kiwi-listen alone has no socket that can be asked"
                            + " (expected: --registrations as well)",
                    failure(kiwi, missing, isPermitted));
        }
        assertEquals(
                "no daemon can be asked at " + Files.createFile(missing) + ": Connection refused",
                failure(RegistrySettings.NONE, missing, false));
    }

    /** Gives why no daemon can be asked; empty if nothing says that programs register. */
    private static String failure(RegistrySettings settings, Path defaultSocket, boolean isPermitted) throws Exception {
        try (var asked = AskedRegistrations.open(settings, defaultSocket, () -> isPermitted)) {
            CompletableFuture<List<Registration>> found = asked.find(owner(1, false));
            assertSame(Registrations.Nothing.FOUND, asked.find(owner(0, false)));
            return found.isCompletedExceptionally()
                    ? String.valueOf(found.exceptionNow().getMessage())
                    : "";
        }
    }
}
