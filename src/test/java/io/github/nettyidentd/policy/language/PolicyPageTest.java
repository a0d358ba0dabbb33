package io.github.nettyidentd.policy.language;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.linux.userfile.UserFiles;
import io.github.nettyidentd.policy.ReplyText;
import io.github.nettyidentd.testing.ManPage;
import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Compares the manual page of the policy, netty-identd.conf(5), with the language. */
class PolicyPageTest {

    private static ManPage page() throws IOException {
        return ManPage.read("netty-identd.conf.5");
    }

    private static String text() throws IOException {
        return String.join("\n", page().lines());
    }

    private static List<String> examples(boolean ofUsers) throws IOException {
        return page().section("EXAMPLES").displays().stream()
                .filter(text -> !text.startsWith("netty-identd "))
                .filter(text -> ofUsers == startsLikeUserFile(text))
                .toList();
    }

    private static boolean startsLikeUserFile(String text) {
        Keyword first = Keyword.of(text.split("\\s", 2)[0]);
        return first != null && Keyword.ENTRIES.contains(first);
    }

    static List<String> systemFiles() throws IOException {
        return examples(false);
    }

    static List<String> userFiles() throws IOException {
        return examples(true);
    }

    @ParameterizedTest
    @MethodSource("systemFiles")
    void showsRightSystemFiles(String text) {
        GuidesTest.assertNoProblem(
                new PolicyParser(GuidesTest.ANY_LOGIN).parseSystem("oidentd.conf", text.getBytes(UTF_8)));
    }

    @ParameterizedTest
    @MethodSource("userFiles")
    void showsRightUserFiles(String text) {
        GuidesTest.assertNoProblem(
                new PolicyParser(GuidesTest.ANY_LOGIN).parseUser("oidentd.conf", text.getBytes(UTF_8)));
    }

    @ParameterizedTest
    @EnumSource
    void tellsOfEachKeyword(Keyword keyword) throws IOException {
        assertTrue(
                Pattern.compile("(?m)^\\.It Cm (.* )?" + keyword.word() + "( |$)")
                        .matcher(text())
                        .find(),
                () -> "no item for " + keyword);
    }

    @Test
    void tellsTheLimits() throws IOException {
        List<String> limits = List.of(
                "1 to " + StatementParser.MAX_REPLIES_IN_SYSTEM_FILE + " of them in the system file",
                "1 to " + StatementParser.MAX_REPLIES_IN_USER_FILE + " in a user file",
                "1 to " + ReplyText.MAX_OCTETS + " octets",
                "at most " + UserFiles.MAX_OCTETS / 1024 + " KiB",
                "At most " + FileNames.MAX_IN_USER_FILE + " different host and service names",
                "up to " + Problems.MAX);
        String text = text();

        assertEquals(
                List.of(),
                limits.stream().filter(limit -> !text.contains(limit)).toList());
    }

    @Test
    void showsAnErrorAsItIs() throws IOException {
        byte[] file = """
                default {
                    default { allow hide }
                    fport 6669:6660 { deny hide }
                }
                """.getBytes(UTF_8);

        var errors = new PolicyParser(GuidesTest.ANY_LOGIN)
                .parseSystem("oidentd.conf", file)
                .errors();

        assertEquals(page().section("DIAGNOSTICS").displays(), List.of(errors.getFirst() + "\n"));
    }
}
