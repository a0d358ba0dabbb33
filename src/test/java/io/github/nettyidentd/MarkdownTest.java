package io.github.nettyidentd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The Markdown pages of the repository: their links, and the size and figures of the README. */
class MarkdownTest {

    private static final Set<String> SKIPPED = Set.of("target", ".git", "node_modules");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Pattern CODE = Pattern.compile("(?ms)^```.*?^```$|^ {4,}.*?$|`[^`\n]*`");
    private static final Pattern HEADING = Pattern.compile("(?m)^#+ (.*)$");
    private static final int MAX_WORDS = 1_350;

    @Test
    void linksLeadSomewhere() throws Exception {
        List<String> broken = new ArrayList<>();
        int links = 0;
        for (Path page : pages()) {
            for (String link : linksOf(page)) {
                links++;
                if (!leadsSomewhere(page, link)) {
                    broken.add(page + ": " + link);
                }
            }
        }
        assertEquals(List.of(), broken);
        assertTrue(links > 30, () -> "few links were found, which is wrong");
    }

    @Test
    void readmeIsShort() throws Exception {
        int words = Files.readString(Path.of("README.md")).strip().split("\\s+", -1).length;
        assertTrue(words < MAX_WORDS, () -> words + " words (expected: fewer than " + MAX_WORDS + ")");
    }

    /** The README's figures are in rows of the benchmarks' table, netty-identd's before oidentd's. */
    @Test
    void figuresOfTheReadmeAreThoseOfTheBenchmarks() throws Exception {
        List<String> rows = Files.readAllLines(Path.of("packaging/BENCHMARKS.md"));
        List<List<String>> figures = Files.readAllLines(Path.of("README.md")).stream()
                .filter(line -> line.matches("\\| (32 clients|memory when idle).*"))
                .map(MarkdownTest::figures)
                .toList();

        assertEquals(2, figures.size());
        assertFalse(figures.getFirst().isEmpty());
        assertEquals(figures.getFirst(), cells(rows, "connect, C=32, N=10: answers/s"));
        List<String> idle = cells(rows, "PSS idle, MiB");
        List<String> start = cells(rows, "start to first answer, s");
        assertEquals(
                figures.getLast(),
                List.of(
                        rounded(idle.getFirst()),
                        start.getFirst(),
                        "%.1f".formatted(number(idle.getLast())),
                        start.getLast()));
    }

    private static List<String> figures(String row) {
        String cells = row.substring(row.indexOf('|', 1));
        return Pattern.compile("\\d[\\d,.]*\\d|\\d")
                .matcher(cells)
                .results()
                .map(found -> found.group())
                .toList();
    }

    /** The cells of netty-identd and oidentd. */
    private static List<String> cells(List<String> rows, String name) {
        String row = rows.stream()
                .filter(line -> line.startsWith("| " + name + " |"))
                .findFirst()
                .orElseThrow(() -> new AssertionError("packaging/BENCHMARKS.md has no row '" + name + "'"));
        String[] cells = row.split("\\|", -1);
        return List.of(cells[3].strip(), cells[4].strip());
    }

    private static double number(String text) {
        return Double.parseDouble(text.replace(",", ""));
    }

    private static String rounded(String text) {
        return String.valueOf(Math.round(number(text)));
    }

    private static List<String> linksOf(Path page) throws IOException {
        return LINK.matcher(CODE.matcher(Files.readString(page)).replaceAll(""))
                .results()
                .map(found -> Objects.requireNonNull(found.group(1)))
                .filter(link -> !link.matches("(https?|mailto):.*"))
                .toList();
    }

    private static boolean leadsSomewhere(Path page, String link) throws IOException {
        String[] parts = link.split("#", 2);
        Path target = parts[0].isEmpty() ? page : page.resolveSibling(parts[0]).normalize();
        return Files.exists(target) && (parts.length == 1 || anchors(target).contains(parts[1]));
    }

    /** The anchors that a forge makes of the headings. */
    private static Set<String> anchors(Path page) throws IOException {
        return HEADING.matcher(Files.readString(page))
                .results()
                .map(found -> Objects.requireNonNull(found.group(1)))
                .map(text -> text.toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{Alnum} _-]", "")
                        .replace(' ', '-'))
                .collect(Collectors.toSet());
    }

    private static List<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>();
        Files.walkFileTree(Path.of(""), new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                return SKIPPED.contains(String.valueOf(directory.getFileName()))
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (file.toString().endsWith(".md")) {
                    pages.add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return pages;
    }
}
