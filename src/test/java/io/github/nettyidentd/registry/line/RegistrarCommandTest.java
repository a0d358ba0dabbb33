package io.github.nettyidentd.registry.line;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.policy.ReplyText;
import io.github.nettyidentd.registry.SocketName;
import io.github.nettyidentd.testing.Fuzz;
import io.github.nettyidentd.testing.TextTable;
import io.github.nettyidentd.testing.TextTable.Row;
import io.github.nettyidentd.text.Printable;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RegistrarCommandTest {

    private static final List<String> WORDS = List.of(
            "add",
            "del",
            "lookup",
            "list",
            "clear",
            "id",
            "expect",
            "show",
            "cookie",
            "fd",
            "on",
            "-",
            "1",
            "65536",
            "192.0.2.1",
            "::1",
            "fe80::1%1",
            "é",
            "\r",
            "\0",
            "",
            " ",
            "\u0085",
            "99999999999999999999",
            "\u2028ok",
            "\u202eok",
            "\udb40\udc41".repeat(50),
            "\ud83d\ude00".repeat(50));

    /** The syntax of {@code add}, and 40 characters that are escaped. */
    private static final int MAX_REASON = 450;

    static Stream<Row> commands() {
        return TextTable.rows("registry/commands.txt");
    }

    @ParameterizedTest
    @MethodSource("commands")
    void parsesAsTheTableSays(Row row) {
        assertEquals(TextTable.unescape(row.expected()), shown(RegistrarCommand.parse(row.input())));
    }

    /** An answer must stay one line of bounded length, whatever the program has sent. */
    @Test
    void anyOctetsGiveACommandOrAReasonOfOneLine() {
        Fuzz.run(random -> {
            if (RegistrarCommand.parse(line(random)) instanceof RegistrarCommand.Broken(String reason)) {
                assertOneLine(reason);
            }
        });
    }

    /** Checks that the reason for a line that is not a command can be sent in an answer. */
    static void assertOneLine(String reason) {
        assertTrue(reason.codePoints().allMatch(Printable::isHarmless), reason);
        assertTrue(reason.getBytes(UTF_8).length <= MAX_REASON, reason);
    }

    private static String line(Random random) {
        if (random.nextBoolean()) {
            byte[] octets = new byte[random.nextInt(50)];
            random.nextBytes(octets);
            return new String(octets, ISO_8859_1);
        }
        var line = new StringBuilder();
        for (int i = random.nextInt(8); i >= 0; i--) {
            String word = WORDS.get(random.nextInt(WORDS.size()));
            line.append(new String(word.getBytes(random.nextBoolean() ? UTF_8 : ISO_8859_1), ISO_8859_1))
                    .append(' ');
        }
        return line.toString();
    }

    private static String shown(RegistrarCommand command) {
        return switch (command) {
            case RegistrarCommand.Add(SocketName socket, Optional<ReplyText> text) ->
                "add " + shown(text) + " " + shown(socket);
            case RegistrarCommand.AddPassed(Optional<ReplyText> text) -> "add passed " + shown(text);
            case RegistrarCommand.Delete(SocketName socket) -> "del " + shown(socket);
            case RegistrarCommand.LookUp(SocketName.Ends socket) -> "lookup " + shown(socket);
            case RegistrarCommand.Listing() -> "list";
            case RegistrarCommand.Clear() -> "clear";
            case RegistrarCommand.Identify(String application) -> "id " + application;
            case RegistrarCommand.Expect(boolean all) -> all ? "expect on" : "expect off";
            case RegistrarCommand.Show(long owner, long cookie) ->
                "show " + owner + " " + Long.toUnsignedString(cookie);
            case RegistrarCommand.Broken(String reason) -> "error " + new String(reason.getBytes(UTF_8), ISO_8859_1);
        };
    }

    private static String shown(Optional<ReplyText> text) {
        return text.map(it -> (it.encoding().equals(UTF_8) ? "u:" : "l:") + it).orElse("-");
    }

    private static String shown(SocketName socket) {
        return switch (socket) {
            case SocketName.Ends ends ->
                "%d %d %s %s"
                        .formatted(
                                ends.portOnServer(),
                                ends.portOnClient(),
                                shown(ends.serverAddress()),
                                shown(ends.clientAddress()));
            case SocketName.Cookie(long cookie) -> "cookie " + Long.toUnsignedString(cookie);
        };
    }

    private static String shown(@Nullable InetAddress address) {
        return address == null ? "-" : address.getHostAddress();
    }
}
