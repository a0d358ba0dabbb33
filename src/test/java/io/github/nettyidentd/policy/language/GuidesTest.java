package io.github.nettyidentd.policy.language;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.policy.NameDatabase;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The policy files of the guides, and those shown in them, are without errors, and each link in a guide leads to a file. */
class GuidesTest {

    private static final Path GUIDES = Path.of("config/guides");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)]+)\\)");
    private static final Pattern POLICY_BLOCK = Pattern.compile("```\\n(.*?)```", Pattern.DOTALL);

    /** A host on which every login exists. */
    static final NameDatabase ANY_LOGIN = new NameDatabase() {
        @Override
        public OptionalLong uidOf(String login) {
            return OptionalLong.of(1000 + Math.floorMod(login.hashCode(), 1000));
        }

        @Override
        public Optional<String> loginOf(long uid) {
            return Optional.of("u" + uid);
        }

        @Override
        public List<InetAddress> addressesOf(String host) {
            return List.of();
        }

        @Override
        public OptionalInt portOf(String service) {
            return OptionalInt.empty();
        }
    };

    private static List<Path> files(String ending) throws IOException {
        try (Stream<Path> files = Files.walk(GUIDES)) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .sorted()
                    .toList();
        }
    }

    static List<Path> policies() throws IOException {
        return files("/oidentd.conf");
    }

    static List<Path> userFiles() throws IOException {
        return files("user.oidentd.conf");
    }

    static List<Path> guides() throws IOException {
        return files(".md");
    }

    @ParameterizedTest
    @MethodSource("policies")
    void policiesAreRight(Path file) throws IOException {
        assertNoProblem(new PolicyParser(ANY_LOGIN).parseSystem(file.toString(), Files.readAllBytes(file)));
    }

    @ParameterizedTest
    @MethodSource("userFiles")
    void userFilesAreRight(Path file) throws IOException {
        assertNoProblem(new PolicyParser(ANY_LOGIN).parseUser(file.toString(), Files.readAllBytes(file)));
    }

    @ParameterizedTest
    @MethodSource("guides")
    void whatAGuideNamesIsThere(Path guide) throws IOException {
        Matcher links = LINK.matcher(Files.readString(guide));
        while (links.find()) {
            assertTrue(Files.exists(GUIDES.resolve(links.group(1))), guide + ": " + links.group(1));
        }
    }

    @ParameterizedTest
    @MethodSource("guides")
    void whatAGuideShowsIsRight(Path guide) throws IOException {
        Matcher blocks = POLICY_BLOCK.matcher(Files.readString(guide).replaceAll("(?m)^   ", ""));
        while (blocks.find()) {
            byte[] text = blocks.group(1).getBytes(StandardCharsets.UTF_8);
            assertNoProblem(new PolicyParser(ANY_LOGIN).parseSystem(guide.toString(), text));
        }
    }

    static void assertNoProblem(ParseResult<?> parsed) {
        assertEquals(List.of(), parsed.errors());
        assertEquals(List.of(), parsed.warnings());
        assertFalse(parsed.policy().isEmpty());
    }
}
