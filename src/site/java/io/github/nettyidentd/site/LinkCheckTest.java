package io.github.nettyidentd.site;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinkCheckTest {

    @TempDir
    private Path site;

    @Test
    void followsLinksToFilesAndAnchors() throws Exception {
        Files.createDirectory(site.resolve("man"));
        Files.writeString(
                site.resolve("index.html"), "<h1 id=\"top\">…</h1> <img src=\"p.svg\"> <a href=\"#top\">…</a>");
        Files.writeString(site.resolve("p.svg"), "<svg/>");
        Files.writeString(
                site.resolve("man/a.html"),
                "<a href=\"../index.html#top\">…</a> <a href=\"https://example.org/#x\">…</a> <b id=\"&lt;init&gt;()\">…</b>"
                        + "<a href=\"#%3Cinit%3E()\">…</a>");

        assertEquals(List.of(), LinkCheck.brokenLinks(site));
    }

    @Test
    void findsWhatLeadsNowhere() throws Exception {
        Files.writeString(
                site.resolve("index.html"),
                "<a href=\"#low\">…</a> <img src=\"p.svg\"> <a href=\"../outside.html\">…</a> <a href=\"index.html#top\">…</a>"
                        + "<a href=\".\">…</a>");

        assertEquals(
                List.of(
                        "index.html: #low",
                        "index.html: p.svg",
                        "index.html: ../outside.html",
                        "index.html: index.html#top",
                        "index.html: ."),
                LinkCheck.brokenLinks(site));
    }
}
