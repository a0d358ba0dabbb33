package io.github.nettyidentd.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.testing.Asker;
import io.github.nettyidentd.testing.Await;
import io.github.nettyidentd.testing.Browser;
import io.github.nettyidentd.testing.Metrics;
import io.github.nettyidentd.testing.OwnConnection;
import io.github.nettyidentd.testing.RunningDaemon;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The status page of a running daemon, as Chromium shows it. */
@SuppressWarnings("NullAway.Init") // started before each test
class StatusPageIT {

    private static final Path PICTURES = Path.of("target/pictures");

    @TempDir
    private Path directory;

    private Browser browser;
    private RunningDaemon daemon;
    private Metrics metrics;

    @BeforeEach
    void start() throws Exception {
        browser = Browser.start(Files.createDirectory(directory.resolve("browser")));
        // The daemon gives up root, and the user that it becomes reads the policy again.
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        Path policy = Files.writeString(directory.resolve("p.conf"), "default { default { force hide } }");
        daemon = RunningDaemon.start("--metrics", "0", "--max-line", "100", "-C", policy.toString());
        metrics = Metrics.of(daemon);
    }

    @AfterEach
    void stop() {
        if (daemon != null) {
            daemon.close();
        }
        if (browser != null) {
            browser.close();
        }
    }

    @Test
    void showsTheFiguresOfTheDaemonAndKeepsThemFresh() throws Exception {
        ask(3);
        browser.resize(1100, 760);
        browser.open(metrics.root() + "/");

        awaitText("#state", "serving");
        assertEquals("HIDDEN-USER|3|3", row("answers", "HIDDEN-USER"));
        assertEquals("NO-USER|1|1", row("answers", "NO-USER"));
        assertEquals("INVALID-PORT|1|1", row("answers", "INVALID-PORT"));
        assertEquals("USERID|0|0", row("answers", "USERID"));
        assertEquals("none reached", text("#limits"));
        assertEquals("5 in the last hour", text("[data-show=answers-note]"));
        assertTrue(text("[data-show=listening]").startsWith("port " + daemon.port() + " (" + daemon.transport()));
        assertEquals("system", text("[data-show=lookups]"));
        assertTrue(text("[data-show=policy]").endsWith("; 0 reloads"), text("[data-show=policy]"));
        assertTrue(text("[data-show=connections]").endsWith("; 1 served"), text("[data-show=connections]"));
        assertEquals("none", text("[data-show=problems]"));
        for (String plotted : List.of(
                "#answers-plot path.HIDDEN-USER",
                "#answers-plot path.NO-USER",
                "#lookups-plot path.p50",
                "#lookups-plot path.p99")) {
            assertEquals(
                    "true",
                    browser.evaluate(
                            element(plotted) + ".getTotalLength() >= 0 && " + element(plotted) + ".getBBox().x > 40"),
                    plotted);
        }
        assertEquals("false", browser.evaluate("document.querySelector('#answers-plot path.USERID') !== null"));
        assertTrue(text("[data-show=p50]").matches("[\\d.]+ (µs|ms|s)"), text("[data-show=p50]"));

        // the page asks again by itself
        ask(1);
        Files.writeString(directory.resolve("p.conf"), "nonsense");
        daemon.signal("HUP");
        daemon.awaitLog("policy not reloaded");
        try (Asker asker = Asker.connect(daemon.address())) {
            asker.send("1".repeat(200));
            Await.until(
                    "the limit was reached",
                    () -> metrics.value("netty_identd_limits_reached_total{limit=\"line_length\"}") == 1);
        }
        Await.until("the page is refreshed", () -> row("answers", "HIDDEN-USER").equals("HIDDEN-USER|4|4"));
        Await.until("the limit is shown", () -> text("#limits").contains("line_length"));
        assertEquals("line_length|1", row("limits", "line_length"));
        assertTrue(text("[data-show=policy]").endsWith("; 0 reloads, and 1 that failed"), text("[data-show=policy]"));
        long errors = daemon.problems().stream()
                .filter(line -> line.contains(" ERROR "))
                .count();
        assertTrue(errors > 0, () -> daemon.problems().toString());
        awaitText(
                "[data-show=problems]",
                errors + (errors == 1 ? " error" : " errors") + " and 1 warning, the latest at \\d\\d:\\d\\d:\\d\\d");
        assertEquals(List.of(), browser.messages());
        picture("light");
    }

    @Test
    void fitsAPhone() throws Exception {
        ask(2);
        browser.resize(390, 844);
        browser.preferDark();
        browser.open(metrics.root() + "/");

        awaitText("#state", "serving");
        Await.until(
                "the plots are drawn",
                () -> browser.evaluate("document.querySelectorAll('svg path').length")
                        .equals("5"));
        assertEquals("390", browser.evaluate("document.documentElement.scrollWidth"));
        assertEquals(
                "",
                browser.evaluate(
                        "[...document.querySelectorAll('body *')].filter(each => each.getBoundingClientRect().right > 390)"
                                + ".map(each => each.outerHTML)"));
        assertEquals("rgb(20, 23, 26)", browser.evaluate("getComputedStyle(document.documentElement).backgroundColor"));
        assertEquals(List.of(), browser.messages());
        picture("phone");
    }

    @Test
    void saysThatTheDaemonDoesNotAnswerAndRecovers() throws Exception {
        browser.open(metrics.root() + "/");
        awaitText("#state", "serving");

        daemon.signal("STOP");
        awaitText("#state", "no answer");
        assertTrue(
                text("#stale").matches("The daemon has not answered since \\d\\d:\\d\\d:\\d\\d\\. The figures .*"),
                text("#stale"));
        assertEquals("false", browser.evaluate(element("#stale") + ".hidden"));
        assertTrue(browser.evaluate("document.title").startsWith("no answer"));
        picture("no-answer");

        daemon.signal("CONT");
        awaitText("#state", "serving");
        assertEquals("true", browser.evaluate(element("#stale") + ".hidden"));
    }

    @Test
    void theBrowserRefusesWhatTheServerHasNotSent() throws Exception {
        browser.open(metrics.root() + "/");
        awaitText("#state", "serving");
        assertEquals(List.of(), browser.messages());

        browser.evaluate(
                "document.body.append(Object.assign(document.createElement('script'), {text: 'window.ran = 1'}))");
        browser.evaluate("document.body.setAttribute('style', 'color: red')");

        Await.until("both are refused", () -> browser.messages().size() >= 2);
        assertTrue(
                browser.messages().stream().allMatch(each -> each.contains("Content Security Policy")),
                () -> browser.messages().toString());
        assertEquals("undefined", browser.evaluate("window.ran"));
    }

    @Test
    void namesOtherWaysWithoutJavaScript() throws Exception {
        browser.disableScripts();
        browser.open(metrics.root() + "/");

        Await.until("the page is shown", () -> text("noscript").contains("netty-identd status"));
        assertFalse(browser.evaluate(element("noscript") + ".getClientRects().length")
                .equals("0"));
    }

    /** Has the daemon answer HIDDEN-USER so many times, and NO-USER and INVALID-PORT the first time. */
    private void ask(int hidden) throws Exception {
        try (OwnConnection own = OwnConnection.open(InetAddress.ofLiteral("127.0.0.1"));
                Asker asker = Asker.connect(daemon.address())) {
            for (int i = 0; i < hidden; i++) {
                assertTrue(asker.ask(own.localPort(), own.remotePort()).endsWith(" : ERROR : HIDDEN-USER"));
            }
            if (metrics.value("netty_identd_queries_total{answer=\"NO-USER\"}") == 0) {
                assertTrue(asker.ask(1, 1).endsWith(" : ERROR : NO-USER"));
                assertTrue(asker.ask(0, 1).endsWith(" : ERROR : INVALID-PORT"));
            }
        }
    }

    private void awaitText(String selector, String text) throws Exception {
        Await.until(selector + " says " + text, () -> text(selector).matches(text));
    }

    private String text(String selector) throws Exception {
        return browser.evaluate("(" + element(selector) + "?.textContent ?? '')")
                .strip();
    }

    private static String element(String selector) {
        return "document.querySelector('" + selector + "')";
    }

    /** Gives the cells of the row with a name, with a bar between them. */
    private String row(String table, String name) throws Exception {
        return browser.evaluate("[...document.querySelectorAll('#" + table + " tr')].map(row => "
                + "[...row.cells].map(cell => cell.textContent).join('|')).find(row => row.startsWith('" + name
                + "|'))");
    }

    /** Keeps a picture for people to look at. */
    private void picture(String name) throws Exception {
        Files.createDirectories(PICTURES);
        browser.picture(PICTURES.resolve("status-page-" + name + ".png"));
    }
}
