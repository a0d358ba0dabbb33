package io.github.nettyidentd.site;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Opens the whole site in Chromium, as {@code mvn -Psite verify} has made it. Pictures of the pages are left beside it, in
 * {@code site-screens}.
 */
@SuppressWarnings("NullAway.Init") // started before the tests, or they are skipped
class BrowserCheck {

    private static final String PROGRAM = "/usr/bin/chromium";
    private static final int NARROW = 390;
    private static final int WIDE = 1280;
    private static final String JAVADOC = "api";

    /** Since the index is loaded after the first use, the results are awaited. */
    private static final String SEARCH = """
            new Promise((resolve, reject) => {
                const input = document.querySelector('form[role=search] input');
                const results = document.querySelector('form[role=search] ol');
                const stop = setTimeout(() => reject('no results'), 10000);
                const look = () => {
                    if (!results.hidden) {
                        clearTimeout(stop);
                        resolve([...results.querySelectorAll('a')].map(link => link.href).join(' '));
                    }
                };
                new MutationObserver(look).observe(results, {attributes: true, childList: true});
                input.value = 'WORDS';
                input.focus();
                input.dispatchEvent(new Event('focus'));
                input.dispatchEvent(new Event('input'));
                look();
            })
            """;

    @TempDir
    private static Path profile;

    private static Path site;
    private static Chromium browser;

    @BeforeAll
    static void start() throws Exception {
        assumeTrue(Files.isExecutable(Path.of(PROGRAM)), "needs " + PROGRAM);
        site = Path.of(System.getProperty("netty-identd.site"));
        browser = Chromium.start(PROGRAM, profile);
    }

    @AfterAll
    static void stop() {
        if (browser != null) {
            browser.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"390, 844, false", "1280, 800, false", "390, 844, true", "1280, 800, true"})
    void eachPageHasNoErrorAndFits(int width, int height, boolean dark) throws Exception {
        browser.window(width, height, dark);
        List<String> problems = new ArrayList<>();
        for (Path page : pages("")) {
            String name = open(page, problems);
            int needed = Integer.parseInt(browser.evaluate("document.documentElement.scrollWidth"));
            if (needed > width) {
                problems.add(name + " is " + needed + " wide (expected: up to " + width + "), because of "
                        + browser.evaluate(widest(width)));
            }
            browser.screenshot(screen(name, width, dark));
        }
        assertEquals("", String.join("\n", problems));
    }

    @Test
    void eachPageOfTheJavadocHasNoError() throws Exception {
        browser.window(WIDE, 800, false);
        List<String> problems = new ArrayList<>();
        for (Path page : pages(JAVADOC)) {
            open(page, problems);
        }
        assertEquals("", String.join("\n", problems));
    }

    private static String open(Path page, List<String> problems) throws IOException, InterruptedException {
        String name = site.relativize(page).toString();
        browser.open(page.toUri());
        browser.takeProblems().forEach(problem -> problems.add(name + ": " + problem));
        return name;
    }

    @Test
    void searchFindsPagesAndLeadsThere() throws Exception {
        browser.window(NARROW, 844, false);
        for (Path from : List.of(site.resolve("index.html"), site.resolve("guides/znc.html"))) {
            assertEquals("man/netty-identd.8.html#answer-inbound", firstResult(from, "--answer-inbound"));
            assertEquals("guides/znc.html", firstResult(from, "znc").replaceFirst("#.*", ""));
            assertEquals(
                    "api/io/github/nettyidentd/server/IdentServerBuilder.html",
                    firstResult(from, "identserverbuilder"));
        }
        browser.screenshot(screen("search", NARROW, false));
        browser.evaluate("document.querySelector('form[role=search] a').click()");
        assertEquals(List.of(), browser.takeProblems());
    }

    private static String firstResult(Path from, String words) throws IOException, InterruptedException {
        browser.open(from.toUri());
        String results = browser.evaluate(SEARCH.replace("WORDS", words));
        assertFalse(results.isEmpty(), () -> "nothing found for " + words);
        return results.split(" ", 2)[0].replace(site.toUri().toString(), "");
    }

    private static Path screen(String page, int width, boolean dark) {
        String name = page.replace(".html", "").replace('/', '_') + "-" + width + (dark ? "-dark" : "") + ".png";
        return site.resolveSibling("site-screens").resolve(name);
    }

    /** Gives the pages in a directory; those of the Javadoc only if they are asked for. */
    private static List<Path> pages(String directory) throws IOException {
        try (Stream<Path> files = Files.walk(site.resolve(directory))) {
            return files.filter(file -> file.toString().endsWith(".html"))
                    .filter(file -> file.startsWith(site.resolve(JAVADOC)) == directory.equals(JAVADOC))
                    .sorted()
                    .toList();
        }
    }

    private static String widest(int width) {
        return "[...document.querySelectorAll('main *, header *, footer *')].filter(element => !element.closest('.scroll, pre')"
                + " && element.getBoundingClientRect().right > " + width
                + ").map(element => element.outerHTML.slice(0, 80))"
                + ".slice(0, 3).join(' ')";
    }
}
