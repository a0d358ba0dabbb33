package io.github.nettyidentd.site;

/** What all plots share. Their colours are in {@code style.css}. */
final class Plots {

    private Plots() {}

    static String figure(String title, int width, int height, String svg) {
        return """
                <figure class="plot"><figcaption>%s</figcaption>
                <svg viewBox="0 0 %d %d" role="img" aria-label="%s">
                %s</svg></figure>
                """.formatted(Html.escape(title), width, height, Html.escape(title), svg);
    }

    /** The style of a program's bars and lines. */
    static String style(String program) {
        return switch (program) {
            case "limit" -> "limit";
            case "netty-identd" -> "ours";
            case "oidentd" -> "theirs";
            default ->
                throw new IllegalArgumentException(
                        "program '" + program + "' (expected: limit, netty-identd or oidentd)");
        };
    }
}
