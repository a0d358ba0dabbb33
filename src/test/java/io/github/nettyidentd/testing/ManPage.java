package io.github.nettyidentd.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** A manual page of {@code packaging/man}, which is written in mdoc(7). */
public record ManPage(List<String> lines) {

    /** The directory of the pages. */
    public static final Path DIRECTORY = Path.of("packaging/man");

    private static final String SECTION = ".Sh ";
    private static final String SUBSECTION = ".Ss ";
    private static final Pattern FLAG = Pattern.compile("Fl (\\\\-)?([A-Za-z][A-Za-z-]*)");

    /** Reads the page of a file name, for example {@code netty-identd.8}. */
    public static ManPage read(String name) throws IOException {
        return new ManPage(Files.readAllLines(DIRECTORY.resolve(name)));
    }

    /** Gives the file names of all pages, sorted. */
    public static List<String> names() throws IOException {
        try (Stream<Path> pages = Files.list(DIRECTORY)) {
            return pages.map(page -> page.getFileName().toString()).sorted().toList();
        }
    }

    /** Gives the headings of all sections, in their order. */
    public List<String> sections() {
        return lines.stream()
                .filter(line -> line.startsWith(SECTION))
                .map(line -> line.substring(SECTION.length()))
                .toList();
    }

    /** Gives a section with its subsections; without lines if there is no such section. */
    public ManPage section(String heading) {
        return part(SECTION + heading, List.of(SECTION));
    }

    /** Gives a subsection; without lines if there is no such subsection. */
    public ManPage subsection(String heading) {
        return part(SUBSECTION + heading, List.of(SECTION, SUBSECTION));
    }

    private ManPage part(String heading, List<String> ends) {
        List<String> behind = lines.stream()
                .dropWhile(line -> !line.equals(heading))
                .skip(1)
                .takeWhile(line -> ends.stream().noneMatch(line::startsWith))
                .toList();
        return new ManPage(behind);
    }

    /** Gives each way to call the command, as a reader sees it. */
    public List<String> synopsis() {
        List<String> ways = new ArrayList<>();
        for (String line : section("SYNOPSIS").lines()) {
            String text = plain(line);
            if (line.startsWith(".Nm ")) {
                ways.add(text);
            } else {
                ways.set(ways.size() - 1, ways.getLast() + " " + text);
            }
        }
        return ways.stream()
                .map(way -> way.replaceAll("([\\[(]) ", "$1").replaceAll(" ([\\])]|\\.\\.\\.)", "$1"))
                .toList();
    }

    /** Gives a line of a synopsis without its macros. What a macro puts into brackets ends with the line. */
    private static String plain(String line) {
        var text = new StringJoiner(" ");
        var brackets = new StringBuilder();
        for (String word : line.replaceFirst("^\\.", "").split(" ", -1)) {
            switch (word) {
                case "Ar", "Cm", "Fl", "Nm" -> {}
                case "Op" -> {
                    text.add("[");
                    brackets.insert(0, " ]");
                }
                case "Pq" -> {
                    text.add("(");
                    brackets.insert(0, " )");
                }
                case "Po" -> text.add("(");
                case "Pc" -> text.add(")");
                default -> text.add(word.replace("\\-", "--"));
            }
        }
        return text.toString() + brackets;
    }

    /** Gives each text between {@code .Bd -literal} and {@code .Ed}, as a reader sees it. */
    public List<String> displays() {
        List<String> displays = new ArrayList<>();
        StringBuilder display = null;
        for (String line : lines) {
            if (line.startsWith(".Bd -literal")) {
                display = new StringBuilder();
            } else if (display != null && line.equals(".Ed")) {
                displays.add(display.toString());
                display = null;
            } else if (display != null) {
                display.append(line.replace("\\&", "").replace("\\e", "\\")).append('\n');
            }
        }
        return displays;
    }

    /** Gives the text of each option by the set of its names. */
    public Map<Set<String>, String> options() {
        Map<Set<String>, String> options = new LinkedHashMap<>();
        section("OPTIONS").items().forEach((head, text) -> {
            Set<String> names = new TreeSet<>();
            Matcher flags = FLAG.matcher(head);
            while (flags.find()) {
                names.add((flags.group(1) == null ? "-" : "--") + flags.group(2));
            }
            if (!names.isEmpty()) {
                options.put(names, text);
            }
        });
        return options;
    }

    /** Gives the exit statuses that the page lists. */
    public List<String> exitStatuses() {
        return List.copyOf(section("EXIT STATUS").items().keySet());
    }

    /** Gives the items of tagged lists: the text without macros, by what follows {@code .It}. */
    private Map<String, String> items() {
        Map<String, List<String>> items = new LinkedHashMap<>();
        List<String> text = new ArrayList<>();
        for (String line : lines) {
            if (line.startsWith(".It ")) {
                text = new ArrayList<>();
                items.put(line.substring(".It ".length()), text);
            } else {
                text.add(line.replaceFirst("^\\.[A-Z][a-z] ", ""));
            }
        }
        Map<String, String> joined = new LinkedHashMap<>();
        items.forEach((head, words) -> joined.put(head, String.join(" ", words)));
        return joined;
    }
}
