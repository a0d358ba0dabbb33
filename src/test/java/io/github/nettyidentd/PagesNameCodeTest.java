package io.github.nettyidentd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The classes and members that the pages for developers name in backquotes exist in the source tree. */
class PagesNameCodeTest {

    private static final Pattern CLASS_OR_MEMBER =
            Pattern.compile("`([A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*)(?:\\.(\\w+))?`");

    /** Options of the service unit, which look like class names. */
    private static final Set<String> NOT_A_CLASS = Set.of("RestartSec", "StartLimitIntervalSec");

    @ParameterizedTest
    @ValueSource(strings = {"packaging/TESTING.md", "packaging/BENCHMARKS.md"})
    void namesAreInTheSourceTree(String page) throws Exception {
        Map<String, String> classes = classes();
        List<MatchResult> names = CLASS_OR_MEMBER
                .matcher(Files.readString(Path.of(page)))
                .results()
                .filter(name -> !NOT_A_CLASS.contains(name.group(1)))
                .toList();

        assertFalse(names.isEmpty(), () -> "no class is named in " + page);
        assertEquals(
                List.of(),
                names.stream()
                        .filter(name -> !exists(classes.get(name.group(1)), name.group(2)))
                        .map(MatchResult::group)
                        .distinct()
                        .toList());
    }

    private static boolean exists(@Nullable String source, @Nullable String member) {
        return source != null
                && (member == null
                        || Pattern.compile("\\b" + member + "\\b")
                                .matcher(source)
                                .find());
    }

    /** The text of each Java file, by the name of its class. */
    private static Map<String, String> classes() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src"))) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .collect(Collectors.toMap(PagesNameCodeTest::name, PagesNameCodeTest::text, String::concat));
        }
    }

    private static String name(Path file) {
        return Objects.requireNonNull(file.getFileName()).toString().replace(".java", "");
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
