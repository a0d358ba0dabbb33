package io.github.nettyidentd.site;

/**
 * A page of the site, without what all pages share.
 *
 * @param url in the site, without a slash in front
 * @param title as text
 * @param html the contents of the page
 */
record Page(String url, String title, String html) {

    /** What leads from the page to the site's first directory: empty, or {@code ../} once or more. */
    String root() {
        return "../"
                .repeat((int) url.chars().filter(character -> character == '/').count());
    }
}
