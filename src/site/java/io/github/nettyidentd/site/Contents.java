package io.github.nettyidentd.site;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The files of the repository that become pages of the site.
 *
 * @param markdown the Markdown pages
 * @param manual the manual pages
 */
record Contents(List<Entry> markdown, List<Entry> manual) {

    private static final Path GUIDES = Path.of("config/guides");
    private static final Path MANUAL = Path.of("packaging/man");

    /**
     * A file and its place.
     *
     * @param file in the repository
     * @param url in the site, without a slash in front
     */
    record Entry(Path file, String url) {}

    static Contents ofRepository() throws IOException {
        List<Entry> markdown = new ArrayList<>();
        markdown.add(new Entry(Path.of("README.md"), "index.html"));
        for (String name : List.of("INSTALL", "BENCHMARKS", "CHANGES", "ARCHITECTURE", "TESTING")) {
            markdown.add(
                    new Entry(Path.of("packaging", name + ".md"), name.toLowerCase(java.util.Locale.ROOT) + ".html"));
        }
        for (String name : List.of("CONTRIBUTING", "SECURITY")) {
            markdown.add(
                    new Entry(Path.of(".github", name + ".md"), name.toLowerCase(java.util.Locale.ROOT) + ".html"));
        }
        for (Path guide : files(GUIDES, "*.md")) {
            String name = fileName(guide).replace(".md", ".html");
            markdown.add(new Entry(guide, "guides/" + (name.equals("README.html") ? "index.html" : name)));
        }
        List<Entry> manual = new ArrayList<>();
        for (Path page : files(MANUAL, "*.[0-9]")) {
            manual.add(new Entry(page, "man/" + fileName(page) + ".html"));
        }
        return new Contents(List.copyOf(markdown), List.copyOf(manual));
    }

    /** The page that is made of a file, if one is. */
    Optional<String> url(Path file) {
        return Stream.concat(markdown.stream(), manual.stream())
                .filter(entry -> entry.file().equals(file))
                .map(Entry::url)
                .findFirst();
    }

    static String fileName(Path file) {
        return Objects.requireNonNull(file.getFileName(), "a file").toString();
    }

    private static List<Path> files(Path directory, String glob) throws IOException {
        List<Path> files = new ArrayList<>();
        try (var stream = Files.newDirectoryStream(directory, glob)) {
            stream.forEach(files::add);
        }
        return files.stream().sorted().toList();
    }
}
