package io.github.nettyidentd.site;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/** What the site's program needs to know of HTML that other programs wrote. */
final class Html {

    private static final Pattern HEADING = Pattern.compile("(?s)<h([1-6])[^>]*?id=\"([^\"]+)\"[^>]*>(.*?)</h\\1>");
    private static final Pattern TAG = Pattern.compile("<[^>]*>");
    private static final Pattern NUMBER = Pattern.compile("&#(x[0-9A-Fa-f]+|[0-9]+);");

    private Html() {}

    /**
     * A heading with an anchor.
     *
     * @param level 1 to 6
     * @param anchor the value of its {@code id}
     * @param html between its tags
     */
    record Heading(int level, String anchor, String html) {}

    static List<Heading> headings(String html) {
        return HEADING.matcher(html)
                .results()
                .map(found -> new Heading(Integer.parseInt(group(found, 1)), group(found, 2), group(found, 3)))
                .toList();
    }

    static String firstHeading(String html) {
        return headings(html).getFirst().html();
    }

    /** Lets wide tables scroll by themselves, so that the page does not. */
    static String scrollingTables(String html) {
        return html.replace("<table", "<div class=\"scroll\" tabindex=\"0\"><table")
                .replace("</table>", "</table></div>");
    }

    /** Gives the text of a piece of HTML on one line. */
    static String text(String html) {
        return unescape(TAG.matcher(html).replaceAll(""))
                .replaceAll("\\s+", " ")
                .strip();
    }

    static String escape(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;");
    }

    static String unescape(String text) {
        String numbers = NUMBER.matcher(text)
                .replaceAll(found -> java.util.regex.Matcher.quoteReplacement(
                        Character.toString(Integer.decode(group(found, 1).replace("x", "0x")))));
        return numbers.replace("&lt;", "<")
                .replace("&gt;", ">")
                .replace("&quot;", "\"")
                .replace("&nbsp;", " ")
                .replace("&amp;", "&");
    }

    /** Gives what a pattern's only group matches, each time. */
    static List<String> all(Pattern pattern, String html) {
        List<String> found = new ArrayList<>();
        pattern.matcher(html).results().forEach(result -> found.add(group(result, 1)));
        return found;
    }

    static String group(MatchResult found, int number) {
        return Objects.requireNonNull(found.group(number), "a group that takes part in each match");
    }
}
