package io.github.nettyidentd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Holds {@code packaging/ARCHITECTURE.md} against the sources. */
class ArchitectureDocumentTest {

    private static final Path DOCUMENT = Path.of("packaging/ARCHITECTURE.md");
    private static final Path SOURCES = Path.of("src/main/java/io/github/nettyidentd");
    private static final int MAX_STEPS = 15;

    private static final Pattern STEP = Pattern.compile("(?m)^\\d+\\. .*(?:\n {4}.*)*");
    private static final Pattern PACKAGE = Pattern.compile("(?m)^\\| `([a-z.]+)` \\|");
    private static final Pattern CLASS = Pattern.compile("`([A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*)`");

    @Test
    void theWayOfAQueryIsShortAndEachStepNamesItsClass() throws IOException {
        List<String> steps = matches(STEP, section("The way of a query"))
                .map(MatchResult::group)
                .toList();

        assertTrue(!steps.isEmpty() && steps.size() <= MAX_STEPS, () -> steps.size() + " steps");
        assertEquals(
                List.of(),
                steps.stream().filter(step -> !CLASS.matcher(step).find()).toList());
    }

    @Test
    void eachClassExists() throws IOException {
        Set<String> classes = sources()
                .map(file -> file.getFileName().toString().replace(".java", ""))
                .collect(Collectors.toSet());

        assertEquals(
                List.of(),
                matches(CLASS, Files.readString(DOCUMENT))
                        .map(match -> match.group(1))
                        .filter(name -> !name.endsWith("Test") && !classes.contains(name))
                        .toList());
    }

    @Test
    void eachPackageIsInTheTable() throws IOException {
        Set<String> packages = sources()
                .map(file -> SOURCES.relativize(file.getParent()).toString().replace('/', '.'))
                .collect(Collectors.toCollection(TreeSet::new));

        assertEquals(
                packages,
                matches(PACKAGE, section("Packages"))
                        .map(match -> match.group(1))
                        .collect(Collectors.toCollection(TreeSet::new)));
    }

    private static String section(String title) throws IOException {
        String[] sections = Files.readString(DOCUMENT).split("(?m)^## ");
        return Stream.of(sections)
                .filter(section -> section.startsWith(title + "\n"))
                .findFirst()
                .orElseThrow();
    }

    private static Stream<MatchResult> matches(Pattern pattern, String text) {
        return pattern.matcher(text).results();
    }

    private static Stream<Path> sources() throws IOException {
        try (Stream<Path> files = Files.walk(SOURCES)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList().stream();
        }
    }
}
