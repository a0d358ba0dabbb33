package io.github.nettyidentd.policy.language;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.params.provider.Arguments.arguments;

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
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The policies in the guides are without errors, and each link leads to a file. {@code packaging/test/guides.sh} follows the
 * guides.
 */
class GuidesTest {

    private static final Path GUIDES = Path.of("config/guides");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)]+)\\)");
    private static final Pattern POLICY = Pattern.compile(
            "(cat >> /etc/oidentd.conf <<'(?<end>\\w+)'|```conf)\\n(?<policy>.*?)\\n(\\k<end>|```)\\n", Pattern.DOTALL);

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
        public Optional<Group> group(String name) {
            return Optional.of(new Group(50, Set.of()));
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

    static List<Path> guides() throws IOException {
        try (Stream<Path> files = Files.walk(GUIDES)) {
            return files.filter(file -> file.toString().endsWith(".md"))
                    .sorted()
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("guides")
    void whatAGuideNamesIsThere(Path guide) throws IOException {
        Matcher links = LINK.matcher(Files.readString(guide));
        while (links.find()) {
            assertTrue(Files.exists(GUIDES.resolve(links.group(1))), guide + ": " + links.group(1));
        }
    }

    @Test
    void theIndexHasEachGuide() throws IOException {
        String index = Files.readString(GUIDES.resolve("README.md"));
        for (Path guide : guides()) {
            String name = guide.getFileName().toString();
            assertTrue(name.equals("README.md") || index.contains("(" + name + ")"), name);
        }
    }

    /** What is appended to the policy, and each block of the language {@code conf}. */
    static Stream<Arguments> policies() throws IOException {
        Stream.Builder<Arguments> policies = Stream.builder();
        for (Path guide : guides()) {
            Matcher blocks = POLICY.matcher(Files.readString(guide));
            while (blocks.find()) {
                policies.add(arguments(guide.getFileName().toString(), blocks.group("policy")));
            }
        }
        return policies.build();
    }

    @ParameterizedTest
    @MethodSource("policies")
    void policiesAreRight(String guide, String policy) {
        assertNoProblem(new PolicyParser(ANY_LOGIN).parseSystem(guide, policy.getBytes(StandardCharsets.UTF_8)));
    }

    static void assertNoProblem(ParseResult<?> parsed) {
        assertEquals(List.of(), parsed.errors());
        assertEquals(List.of(), parsed.warnings());
        assertFalse(parsed.policy().isEmpty());
    }
}
