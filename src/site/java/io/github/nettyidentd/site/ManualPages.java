package io.github.nettyidentd.site;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Makes pages of the manual, by mandoc. */
final class ManualPages {

    private static final Pattern CROSS_REFERENCE =
            Pattern.compile("(?s)<a class=\"Xr\"([^>]*?)href=\"([^\"/]+)\\.html\"([^>]*)>(.*?)</a>");
    private static final Pattern DESCRIPTION = Pattern.compile("(?s)<span class=\"Nd\">(.*?)</span>");
    private static final Pattern HEADING = Pattern.compile("(</?)h([12])\\b");

    private ManualPages() {}

    static List<Page> pages(List<Contents.Entry> manual) throws IOException, InterruptedException {
        List<String> names =
                manual.stream().map(entry -> Contents.fileName(entry.file())).toList();
        List<Page> pages = new ArrayList<>();
        StringBuilder list = new StringBuilder();
        for (Contents.Entry entry : manual) {
            String name = Contents.fileName(entry.file());
            String title = name.replaceFirst("\\.([0-9])$", "($1)");
            String html = crossReferences(mandoc(entry.file()), names);
            list.append("<dt><a href=\"%s.html\">%s</a></dt><dd>%s</dd>%n"
                    .formatted(name, title, Html.all(DESCRIPTION, html).getFirst()));
            // Each section of mandoc's is a heading of the first level.
            String lower = HEADING.matcher(html)
                    .replaceAll(found -> found.group(1) + "h" + (Integer.parseInt(Html.group(found, 2)) + 1));
            pages.add(new Page(
                    entry.url(),
                    title,
                    "<h1 id=\"top\">" + title + "</h1><div class=\"manual\">" + Html.scrollingTables(lower)
                            + "</div>"));
        }
        pages.add(new Page(
                "man/index.html", "Manual", "<h1 id=\"top\">Manual</h1><dl class=\"pages\">" + list + "</dl>"));
        return pages;
    }

    /** Leads to the pages of this site, and to Debian's for the manual of other programs. */
    private static String crossReferences(String html, List<String> names) {
        return CROSS_REFERENCE.matcher(html).replaceAll(found -> {
            String name = Html.group(found, 2);
            String target = names.contains(name) ? name + ".html" : "https://manpages.debian.org/" + name;
            return Matcher.quoteReplacement("<a class=\"Xr\" href=\"" + target + "\">" + found.group(4) + "</a>");
        });
    }

    private static String mandoc(Path page) throws IOException, InterruptedException {
        Path html = Files.createTempFile("manual", ".html");
        try {
            int status = new ProcessBuilder("mandoc", "-T", "html", "-O", "fragment,man=%N.%S.html", page.toString())
                    .redirectOutput(html.toFile())
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start()
                    .waitFor();
            if (status != 0) {
                throw new IOException("mandoc " + page + ": exit status " + status + " (expected: 0)");
            }
            return Files.readString(html);
        } finally {
            Files.delete(html);
        }
    }
}
