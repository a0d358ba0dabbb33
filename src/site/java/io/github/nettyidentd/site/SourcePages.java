package io.github.nettyidentd.site;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

/** Shows files of the repository to which pages link, as they are. */
final class SourcePages {

    private SourcePages() {}

    static List<Page> pages(Collection<Path> sources) throws IOException {
        List<Page> pages = new ArrayList<>();
        for (Path source : sources.stream().sorted().toList()) {
            StringBuilder html = new StringBuilder("<h1 id=\"top\">" + Html.escape(source.toString()) + "</h1>");
            try (Stream<Path> files = Files.walk(source)) {
                for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
                    if (!file.equals(source)) {
                        String name = source.relativize(file).toString();
                        html.append("<h2 id=\"%1$s\">%1$s</h2>".formatted(Html.escape(name)));
                    }
                    html.append("<pre><code>")
                            .append(Html.escape(Files.readString(file)))
                            .append("</code></pre>\n");
                }
            }
            pages.add(new Page(Links.sourceUrl(source), source.toString(), html.toString()));
        }
        return pages;
    }
}
