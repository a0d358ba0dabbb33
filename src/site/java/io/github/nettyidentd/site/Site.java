package io.github.nettyidentd.site;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Makes the site, and checks its links. */
public final class Site {

    private static final Path WEB = Path.of("src/site/web");

    private Site() {}

    /** Arguments: the directory of the site, which is emptied, and the directory of the Javadoc. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path output = Path.of(arguments[0]);
        make(output, Path.of(arguments[1]));
        List<String> broken = LinkCheck.brokenLinks(output);
        if (!broken.isEmpty()) {
            System.err.println("site: links that lead nowhere:\n  " + String.join("\n  ", broken));
            System.exit(1);
        }
        System.out.println("site: " + output.resolve("index.html"));
    }

    private static void make(Path output, Path javadoc) throws IOException, InterruptedException {
        delete(output);
        copy(javadoc, output.resolve("api"));
        leaveOutFonts(output.resolve("api/resource-files/stylesheet.css"));
        copy(WEB, output);

        Contents contents = Contents.ofRepository();
        Links links = new Links(contents);
        List<Page> pages = new ArrayList<>();
        MarkdownPages markdown = new MarkdownPages(links);
        for (Contents.Entry entry : contents.markdown()) {
            pages.add(markdown.page(entry));
        }
        pages.addAll(ManualPages.pages(contents.manual()));
        pages.addAll(SourcePages.pages(links.sources()));
        for (Page page : pages) {
            write(output.resolve(page.url()), Layout.html(page));
        }
        for (Path image : links.images()) {
            Path copy = output.resolve(Links.imageUrl(image));
            Files.createDirectories(copy.getParent());
            Files.copy(image, copy);
        }
        write(output.resolve("search-index.js"), SearchIndex.of(pages, output.resolve("api")));
    }

    /** Javadoc's style imports its fonts even if they are left out. */
    private static void leaveOutFonts(Path style) throws IOException {
        Files.writeString(style, Files.readString(style).replace("@import url('fonts/dejavu.css');", ""));
    }

    private static void write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path copy = to.resolve(from.relativize(file));
                Files.createDirectories(copy.getParent());
                Files.copy(file, copy);
            }
        }
    }

    private static void delete(Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
