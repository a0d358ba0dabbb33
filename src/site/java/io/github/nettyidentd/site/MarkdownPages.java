package io.github.nettyidentd.site;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.Pattern;
import org.commonmark.Extension;
import org.commonmark.ext.gfm.tables.TablesExtension;
import org.commonmark.ext.heading.anchor.HeadingAnchorExtension;
import org.commonmark.node.AbstractVisitor;
import org.commonmark.node.Image;
import org.commonmark.node.Link;
import org.commonmark.node.Node;
import org.commonmark.parser.Parser;
import org.commonmark.renderer.html.HtmlRenderer;

/** Makes pages of Markdown, as a forge shows it. */
final class MarkdownPages {

    private static final List<Extension> EXTENSIONS =
            List.of(TablesExtension.create(), HeadingAnchorExtension.create());
    private static final Parser PARSER = Parser.builder().extensions(EXTENSIONS).build();
    private static final HtmlRenderer RENDERER =
            HtmlRenderer.builder().extensions(EXTENSIONS).build();

    private static final Pattern MANUAL_PAGE =
            Pattern.compile("(?<!>)(?:<code>)?(netty-identd[a-z.-]*)(?:</code>)?\\(([1-8])\\)(?![^<]*</a>)");
    private static final String BENCHMARKS = "benchmarks.html";

    private final Links links;

    MarkdownPages(Links links) {
        this.links = links;
    }

    Page page(Contents.Entry entry) throws IOException {
        String text = Files.readString(entry.file());
        Node document = PARSER.parse(text);
        document.accept(new LinkVisitor(entry));
        String html = Html.scrollingTables(RENDERER.render(document));
        html = linkManual(html, new Page(entry.url(), "", "").root());
        if (entry.url().equals(BENCHMARKS)) {
            html = html.replaceFirst(
                    "</h1>",
                    "</h1>" + BenchmarkPlots.html(BenchmarkTable.of(text)).replace("$", "\\$"));
        }
        return new Page(entry.url(), Html.text(Html.firstHeading(html)), html);
    }

    /** Links the manual's pages where they are named without a link. */
    private static String linkManual(String html, String root) {
        return MANUAL_PAGE.matcher(html).replaceAll("<a href=\"" + root + "man/$1.$2.html\">$1($2)</a>");
    }

    private final class LinkVisitor extends AbstractVisitor {

        private final Contents.Entry entry;

        LinkVisitor(Contents.Entry entry) {
            this.entry = entry;
        }

        @Override
        public void visit(Link link) {
            link.setDestination(links.page(entry, link.getDestination()));
            visitChildren(link);
        }

        @Override
        public void visit(Image image) {
            image.setDestination(links.image(entry, image.getDestination()));
        }
    }
}
