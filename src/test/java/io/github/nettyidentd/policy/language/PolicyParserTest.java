package io.github.nettyidentd.policy.language;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.policy.FilePlace;
import io.github.nettyidentd.policy.NameDatabase;
import io.github.nettyidentd.policy.ReplyText;
import io.github.nettyidentd.policy.Statement;
import io.github.nettyidentd.policy.SystemPolicy;
import io.github.nettyidentd.policy.SystemPolicy.Block;
import io.github.nettyidentd.policy.UserPolicy;
import io.github.nettyidentd.policy.language.ParseResult.Problem;
import io.github.nettyidentd.testing.CountedSteps;
import io.github.nettyidentd.testing.NoNames;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class PolicyParserTest {

    private static final PolicyParser PARSER = new PolicyParser(new SmallHost());

    /** Knows every host, and keeps the names that were looked up. */
    private static final class CountingNames extends NoNames {
        private final List<String> asked = new ArrayList<>();

        @Override
        public List<InetAddress> addressesOf(String host) {
            asked.add(host);
            return List.of(InetAddress.ofLiteral("192.0.2.1"));
        }

        @Override
        public OptionalInt portOf(String service) {
            throw new UncheckedIOException(new IOException("the services cannot be read"));
        }
    }

    @Test
    void emptyFilesAreEmptyPolicies() {
        assertEquals(
                Optional.of(SystemPolicy.EMPTY),
                PARSER.parseSystem("f", new byte[0]).policy());
        assertEquals(
                Optional.of(new UserPolicy(List.of())),
                PARSER.parseUser("f", new byte[0]).policy());
    }

    @Test
    void rulesKnowTheirPlaces() {
        SystemPolicy policy =
                system("# top\n\ndefault {\n\tdefault { force hide }\n}\nuser lisa { fport 1 { deny hide } }\n");

        Block all = Objects.requireNonNull(policy.defaultBlock());
        Block lisa = Objects.requireNonNull(policy.userBlocks().get(1000L));
        assertEquals(new FilePlace("f", 3, 1), all.place());
        assertEquals(new FilePlace("f", 4, 2), all.ranges().getFirst().place());
        assertEquals("f:6:1", lisa.place().toString());
        assertEquals("user lisa", lisa.title());
        assertEquals("f:6:13", lisa.ranges().getFirst().place().toString());
    }

    @Test
    void repliesKeepTheirOctets() {
        UserPolicy policy = user("global { reply \"caf\\xe9\" \u00e9t\u00e9 \"\\xc3\\xa9\" }");

        assertEquals(
                List.of(
                        new ReplyText("caf\u00e9", ISO_8859_1),
                        new ReplyText("\u00e9t\u00e9", UTF_8),
                        new ReplyText("\u00e9", UTF_8)),
                ((Statement.Reply) policy.entries().getFirst().statement()).texts());
    }

    @Test
    void aReplyOf512OctetsIsKeptWhole() {
        UserPolicy policy = user("global { reply " + "x".repeat(512) + " }");

        assertEquals(
                new Statement.Reply(List.of(ReplyText.of("x".repeat(512)))),
                policy.entries().getFirst().statement());
    }

    @Test
    void takesAsManyRepliesAsOidentdDoes() {
        assertEquals(
                20,
                replies(user("global { reply" + " x".repeat(20) + " }")
                        .entries()
                        .getFirst()
                        .statement()));
        assertTrue(PARSER.parseSystem("f", octets("default { default { force reply" + " x".repeat(255) + " } }"))
                .policy()
                .isPresent());
    }

    @Test
    void eachHostIsLookedUpOnce() {
        var names = new CountingNames();

        new PolicyParser(names)
                .parseSystem("f", octets("default { to a from b { force hide } to a { force forward b 1 } }"));

        assertEquals(List.of("a", "b"), names.asked);
    }

    @Test
    void addressesAreNeverLookedUp() {
        var names = new CountingNames();

        new PolicyParser(names)
                .parseSystem(
                        "f", octets("default { to 192.0.2.1 from 127.1 { force hide } to 0x7f000001 { force hide } }"));

        assertEquals(List.of(), names.asked);
    }

    @Test
    void aUsersFileHasABoundedNumberOfNames() {
        var names = new CountingNames();
        var text = new StringBuilder();
        for (int i = 0; i < 65; i++) {
            text.append("to host").append(i).append(" { hide }\n");
        }
        text.append("to host0 { hide }\n");

        ParseResult<UserPolicy> parsed = new PolicyParser(names).parseUser("f", octets(text.toString()));

        assertEquals(List.of(), names.asked, "reading the file must not wait for names");
        assertEquals(
                List.of("f:65:4: found 'host64', expected at most 64 names in a file"),
                parsed.errors().stream().map(Problem::toString).toList());
    }

    @Test
    void aSystemFileHasAnyNumberOfNames() {
        var names = new CountingNames();
        var text = new StringBuilder("default {");
        for (int i = 0; i < 1000; i++) {
            text.append("to host").append(i).append(" { force hide }\n");
        }

        assertTrue(new PolicyParser(names)
                .parseSystem("f", octets(text.append('}').toString()))
                .policy()
                .isPresent());
        assertEquals(1000, names.asked.size());
    }

    @Test
    void namesThePlaceOfANameWhoseDatabaseCannotBeAsked() {
        var failure = assertThrows(
                NameUnavailableException.class,
                () -> new PolicyParser(new CountingNames()).parseUser("f", octets("fport ircd { hide }")));
        assertEquals(
                "f:1:7: 'ircd' cannot be looked up now: the services cannot be read",
                failure.problem().toString());
    }

    @ParameterizedTest
    @CsvSource({
        "user lisa { default { deny hide } }, f:1:6: 'lisa'",
        "user 1000 { default { deny hide } }, f:1:6: '1000'",
        "default { to irc.example { deny hide } }, f:1:14: 'irc.example'",
        "default { lport 1:ircd { deny hide } }, f:1:17: '1:ircd'",
        "default { default { force forward x.example 113 } }, f:1:35: 'x.example'",
        "default { default { force forward 192.0.2.1 ircd } }, f:1:45: 'ircd'"
    })
    void namesThePlaceOfAnyName(String file, String place) {
        NameDatabase away = (NameDatabase) Proxy.newProxyInstance(
                NameDatabase.class.getClassLoader(), new Class<?>[] {NameDatabase.class}, (_, _, _) -> {
                    throw new UncheckedIOException(new IOException("down"));
                });
        var failure = assertThrows(
                NameUnavailableException.class, () -> new PolicyParser(away).parseSystem("f", octets(file)));
        assertEquals(place + " cannot be looked up now: down", failure.problem().toString());
    }

    @Test
    void keepsAHundredErrors() {
        ParseResult<SystemPolicy> parsed = PARSER.parseSystem("f", octets("x\n}\n".repeat(10_000)));

        assertEquals(100, parsed.errors().size());
        assertEquals(
                "f:100:1: found more problems than are shown, expected fewer than 100",
                parsed.errors().getLast().toString());
        assertFalse(parsed.policy().isPresent());
    }

    @Test
    void keepsAHundredWarnings() {
        ParseResult<UserPolicy> parsed = PARSER.parseUser("f", octets("global { hide }\n".repeat(10_000)));

        assertEquals(100, parsed.warnings().size());
        assertTrue(parsed.policy().isPresent());
    }

    /** Each is one long thing of a size: a comment, a word, a string, and so on. */
    enum LongText {
        COMMENT {
            @Override
            String text(int size) {
                return "# " + "x".repeat(size) + "\n";
            }
        },
        WORD {
            @Override
            String text(int size) {
                return "x".repeat(size);
            }
        },
        STRING {
            @Override
            String text(int size) {
                return "\"" + "\\x41".repeat(size / 4);
            }
        },
        BRACES {
            @Override
            String text(int size) {
                return "{ ".repeat(size / 2);
            }
        },
        RULES {
            @Override
            String text(int size) {
                var text = new StringBuilder();
                for (int port = 1; port <= Math.min(size / 4, 65_535); port++) {
                    text.append("fport ").append(port).append(" { hide }\n");
                }
                return text.toString();
            }
        },
        COLONS {
            @Override
            String text(int size) {
                return "to " + ":".repeat(size) + "x";
            }
        },
        DOTS {
            @Override
            String text(int size) {
                return "to " + "a.".repeat(size / 2) + "/1";
            }
        },
        DIGITS {
            @Override
            String text(int size) {
                return "fport " + "0".repeat(size / 2) + ":" + "9".repeat(size / 2) + "x";
            }
        };

        abstract String text(int size);
    }

    /** Reads a content as a system file, as a user's file, and as what stands in a block of a system file. */
    static final class ReadInEachWay implements Consumer<byte[]> {

        private final PolicyParser parser = new PolicyParser(new SmallHost());

        @Override
        public void accept(byte[] content) {
            parser.parseSystem("f", content);
            parser.parseUser("f", content);
            parser.parseSystem("f", inBlock(content));
        }
    }

    /** Work that grew with the square of the size would be four times as much for twice the size. */
    @ParameterizedTest
    @EnumSource
    @Tag("large")
    void twiceTheSizeIsTwiceTheWork(LongText kind) throws Exception {
        Consumer<byte[]> reading = CountedSteps.inside("io.github.nettyidentd.policy", ReadInEachWay.class);
        int size = 1 << 12;
        byte[] once = octets(kind.text(size));
        byte[] twice = octets(kind.text(2 * size));

        long steps = CountedSteps.of(() -> reading.accept(once));
        long more = CountedSteps.of(() -> reading.accept(twice));

        assertTrue(steps >= size, () -> "only " + steps + " steps: they are not counted");
        assertTrue(more <= 2.5 * steps, () -> steps + " steps, but " + more + " for twice the size");
    }

    /** For a comment of this size, oidentd takes 35 seconds. */
    @ParameterizedTest
    @EnumSource
    @Tag("large")
    void readsEightMebibytesToTheEnd(LongText kind) {
        new ReadInEachWay().accept(octets(kind.text(8 << 20)));
    }

    private static byte[] inBlock(byte[] content) {
        return octets("default { " + new String(content, UTF_8));
    }

    private static int replies(Statement statement) {
        return ((Statement.Reply) statement).texts().size();
    }

    private static SystemPolicy system(String text) {
        ParseResult<SystemPolicy> parsed = PARSER.parseSystem("f", octets(text));
        return parsed.policy().orElseThrow(() -> new AssertionError(parsed.errors()));
    }

    private static UserPolicy user(String text) {
        ParseResult<UserPolicy> parsed = PARSER.parseUser("f", octets(text));
        return parsed.policy().orElseThrow(() -> new AssertionError(parsed.errors()));
    }

    private static byte[] octets(String text) {
        return text.getBytes(UTF_8);
    }
}
