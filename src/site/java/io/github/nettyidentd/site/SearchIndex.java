package io.github.nettyidentd.site;

import com.google.gson.JsonArray;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What the search looks through: an entry for each section, each option of the manual, and each class of the Javadoc. An
 * entry is an array of page, heading, address and text. The file is a script, because a page that was opened from a disk
 * may load no other kind.
 */
final class SearchIndex {

    private static final Pattern ANCHOR = Pattern.compile("(?s)<(h[1-6]|dt)[^>]*?id=\"([^\"]+)\"[^>]*>(.*?)</\\1>");
    private static final Pattern PLOT = Pattern.compile("(?s)<svg.*?</svg>");

    private SearchIndex() {}

    static String of(List<Page> pages, Path javadoc) throws IOException {
        JsonArray entries = new JsonArray();
        for (Page page : pages) {
            sections(page).forEach(entries::add);
        }
        try (Stream<Path> files = Files.walk(javadoc)) {
            files.map(javadoc::relativize).sorted().forEach(file -> {
                String name = Contents.fileName(javadoc.resolve(file));
                if (name.matches("[A-Z].*\\.html")) {
                    String type = name.replace(".html", "");
                    String packageName = String.valueOf(file.getParent()).replace('/', '.');
                    entries.add(entry("API", type, "api/" + file, packageName));
                }
            });
        }
        return "const searchIndex = " + entries + ";\n";
    }

    private static List<JsonArray> sections(Page page) {
        List<JsonArray> sections = new ArrayList<>();
        String html = PLOT.matcher(page.html()).replaceAll("");
        Matcher matcher = ANCHOR.matcher(html);
        String anchor = "";
        String heading = page.title();
        int start = 0;
        while (matcher.find()) {
            add(sections, page, heading, anchor, html.substring(start, matcher.start()));
            anchor = "#" + Html.group(matcher, 2);
            heading = Html.text(Html.group(matcher, 3));
            start = matcher.end();
        }
        add(sections, page, heading, anchor, html.substring(start));
        return sections;
    }

    private static void add(List<JsonArray> sections, Page page, String heading, String anchor, String html) {
        String text = Html.text(html);
        if (!anchor.isEmpty() || !text.isEmpty()) {
            sections.add(entry(page.title(), heading, page.url() + anchor, text));
        }
    }

    private static JsonArray entry(String page, String heading, String url, String text) {
        JsonArray entry = new JsonArray();
        entry.add(page);
        entry.add(heading);
        entry.add(url);
        entry.add(text);
        return entry;
    }
}
