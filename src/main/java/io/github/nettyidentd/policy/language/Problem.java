package io.github.nettyidentd.policy.language;

import io.github.nettyidentd.policy.Place;

/**
 * An error or a warning.
 *
 * @param text for an error {@code found X, expected Y}; one line without control characters
 */
public record Problem(Place place, String text) {

    /** {@code file:line:column: text}. */
    @Override
    public String toString() {
        return place + ": " + text;
    }
}
