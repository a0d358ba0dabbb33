package io.github.nettyidentd.site;

import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;

/** Leads the links of the repository's files to pages of the site, and remembers which other files they lead to. */
final class Links {

    private final Contents contents;
    private final Set<Path> sources = new TreeSet<>();
    private final Set<Path> images = new TreeSet<>();

    Links(Contents contents) {
        this.contents = contents;
    }

    /** Gives the link's destination in the site. */
    String page(Contents.Entry from, String destination) {
        if (isElsewhere(destination)) {
            return destination;
        }
        String[] parts = destination.split("#", 2);
        Path file = resolve(from, parts[0]);
        String url = contents.url(file).orElseGet(() -> {
            sources.add(file);
            return sourceUrl(file);
        });
        return relative(from, url) + (parts.length == 1 ? "" : "#" + parts[1]);
    }

    /** Gives the image's address in the site. */
    String image(Contents.Entry from, String destination) {
        if (isElsewhere(destination)) {
            throw new IllegalArgumentException(
                    from.file() + ": image " + destination + " (expected: one of the repository)");
        }
        Path file = resolve(from, destination);
        images.add(file);
        return relative(from, imageUrl(file));
    }

    /** The files and directories that are shown as they are. */
    Set<Path> sources() {
        return Set.copyOf(sources);
    }

    Set<Path> images() {
        return Set.copyOf(images);
    }

    static String sourceUrl(Path file) {
        return "source/" + file + ".html";
    }

    static String imageUrl(Path file) {
        return "image/" + file;
    }

    private static boolean isElsewhere(String destination) {
        return destination.matches("[a-z]+:.*|#.*");
    }

    private static Path resolve(Contents.Entry from, String destination) {
        return from.file().resolveSibling(destination).normalize();
    }

    private static String relative(Contents.Entry from, String url) {
        return new Page(from.url(), "", "").root() + url;
    }
}
