package io.github.nettyidentd.policy;

/**
 * A place in a policy file, for messages.
 *
 * @param file the file as it was named by whoever had it read
 * @param line from 1
 * @param column in characters, from 1; a tab is one character
 */
public record Place(String file, int line, int column) implements Comparable<Place> {

    /** Orders places of one file as they stand in it. */
    @Override
    public int compareTo(Place that) {
        int byLine = Integer.compare(line, that.line);
        return byLine != 0 ? byLine : Integer.compare(column, that.column);
    }

    /** {@code file:line:column}. */
    @Override
    public String toString() {
        return file + ":" + line + ":" + column;
    }
}
