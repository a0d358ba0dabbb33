package io.github.nettyidentd.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The facts of a page of {@code packaging/man}, in mdoc: its options with what is said of each, and exit statuses. */
record ManPage(List<String> lines) {

    private static final Pattern FLAG = Pattern.compile("Fl (\\\\-)?([A-Za-z][A-Za-z-]*)");

    static ManPage read(String name) throws IOException {
        return new ManPage(Files.readAllLines(Path.of("packaging/man", name)));
    }

    /** Names of options, all of one in one set, and the text below them. */
    Map<Set<String>, String> options() {
        Map<Set<String>, String> options = new LinkedHashMap<>();
        items("OPTIONS").forEach((head, text) -> {
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

    List<String> exitStatuses() {
        return List.copyOf(items("EXIT STATUS").keySet());
    }

    /** The tagged list of a section: what follows {@code .It}, and the text without macros. */
    private Map<String, String> items(String section) {
        Map<String, List<String>> items = new LinkedHashMap<>();
        List<String> text = new ArrayList<>();
        boolean inside = false;
        for (String line : lines) {
            if (line.startsWith(".Sh ")) {
                inside = line.equals(".Sh " + section);
                text = new ArrayList<>();
            } else if (inside && line.startsWith(".It ")) {
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
