package io.github.nettyidentd.site;

import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Follows all links between the files of a site, without a browser. */
final class LinkCheck {

    private static final Pattern LINK = Pattern.compile("\\s(?:href|src)=\"([^\"]*)\"");
    private static final Pattern ANCHOR = Pattern.compile("\\s(?:id|name)=\"([^\"]*)\"");
    private static final Pattern ELSEWHERE = Pattern.compile("(?:https?|mailto|data|javascript):.*");

    private final Path site;
    private final Map<Path, Set<String>> anchors = new HashMap<>();

    private LinkCheck(Path site) {
        this.site = site;
    }

    /** Gives each link that leads to no file of the site, or to no anchor of the file. */
    static List<String> brokenLinks(Path site) throws IOException {
        LinkCheck check = new LinkCheck(site);
        List<String> broken = new ArrayList<>();
        try (Stream<Path> files = Files.walk(site)) {
            for (Path page : files.filter(file -> file.toString().endsWith(".html"))
                    .sorted()
                    .toList()) {
                for (String link : Html.all(LINK, Files.readString(page))) {
                    if (!check.leadsSomewhere(page, Html.unescape(link))) {
                        broken.add(site.relativize(page) + ": " + link);
                    }
                }
            }
        }
        return broken;
    }

    private boolean leadsSomewhere(Path page, String link) throws IOException {
        if (ELSEWHERE.matcher(link).matches()) {
            return true;
        }
        String[] parts = link.split("#", 2);
        Path target = parts[0].isEmpty()
                ? page
                : page.resolveSibling(decoded(parts[0].replaceFirst("\\?.*", "")))
                        .normalize();
        if (!target.startsWith(site.normalize()) || !Files.isRegularFile(target)) {
            return false;
        }
        return parts.length == 1 || parts[1].isEmpty() || anchors(target).contains(decoded(parts[1]));
    }

    private Set<String> anchors(Path page) throws IOException {
        Set<String> known = anchors.get(page);
        if (known == null) {
            known = new HashSet<>();
            for (String anchor : Html.all(ANCHOR, Files.readString(page))) {
                known.add(Html.unescape(anchor));
            }
            anchors.put(page, known);
        }
        return known;
    }

    private static String decoded(String part) {
        return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
