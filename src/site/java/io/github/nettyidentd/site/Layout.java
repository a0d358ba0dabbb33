package io.github.nettyidentd.site;

import java.util.List;

/** What all pages share: the bar with the search, the list of contents, the foot. */
final class Layout {

    private static final String NAME = "netty-identd";
    private static final int DEEPEST_IN_CONTENTS = 2;
    private static final int FEWEST_IN_CONTENTS = 3;

    private record Target(String url, String label) {}

    private static final List<Target> BAR = List.of(
            new Target("install.html", "Install"),
            new Target("guides/index.html", "Guides"),
            new Target("man/index.html", "Manual"),
            new Target("api/index.html", "API"),
            new Target("benchmarks.html", "Benchmarks"));

    private static final List<Target> FOOT = List.of(
            new Target("changes.html", "Changes"),
            new Target("architecture.html", "Architecture"),
            new Target("testing.html", "Testing"),
            new Target("contributing.html", "Contributing"),
            new Target("security.html", "Security"),
            new Target("source/LICENSE.html", "Licence: MIT"));

    private Layout() {}

    static String html(Page page) {
        String title = page.title().equals(NAME) ? NAME : page.title() + " – " + NAME;
        return """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <title>%2$s</title>
            <link rel="icon" href="%1$sicon.svg">
            <link rel="stylesheet" href="%1$sstyle.css">
            <script defer src="%1$ssearch.js"></script>
            </head>
            <body>
            <header><div>
            <a class="name" href="%1$sindex.html">%3$s</a>
            <nav aria-label="Site">%4$s</nav>
            <form role="search" data-root="%1$s">
            <input type="search" placeholder="Search" aria-label="Search the site" autocomplete="off" spellcheck="false">
            <ol hidden></ol>
            </form>
            </div></header>
            <div class="page">
            %5$s
            <main>
            %6$s
            </main>
            </div>
            <footer><div>%7$s</div></footer>
            </body>
            </html>
            """.formatted(
                        page.root(),
                        Html.escape(title),
                        NAME,
                        targets(BAR, page),
                        contents(page),
                        page.html(),
                        targets(FOOT, page));
    }

    private static String targets(List<Target> targets, Page page) {
        StringBuilder html = new StringBuilder();
        for (Target target : targets) {
            String current = target.url().equals(page.url()) ? " aria-current=\"page\"" : "";
            html.append("<a href=\"%s%s\"%s>%s</a>%n".formatted(page.root(), target.url(), current, target.label()));
        }
        return html.toString();
    }

    private static String contents(Page page) {
        List<Html.Heading> headings = Html.headings(page.html()).stream()
                .filter(heading -> heading.level() == DEEPEST_IN_CONTENTS)
                .toList();
        if (headings.size() < FEWEST_IN_CONTENTS) {
            return "<aside></aside>";
        }
        StringBuilder list = new StringBuilder();
        for (Html.Heading heading : headings) {
            list.append("<li><a href=\"#%s\">%s</a></li>%n"
                    .formatted(heading.anchor(), Html.escape(Html.text(heading.html()))));
        }
        return "<aside><details><summary>On this page</summary><ul>" + list + "</ul></details></aside>";
    }
}
