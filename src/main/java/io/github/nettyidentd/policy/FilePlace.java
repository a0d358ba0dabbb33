package io.github.nettyidentd.policy;

/**
 * A place in a policy file, for messages and logs.
 *
 * @param file the file's path as the caller of the parser gave it
 * @param line from 1
 * @param column in characters, from 1; a tab is one character
 */
public record FilePlace(String file, int line, int column) implements Comparable<FilePlace> {

    /** Orders the places of one file by line and column. */
    @Override
    public int compareTo(FilePlace that) {
        int byLine = Integer.compare(line, that.line);
        return byLine != 0 ? byLine : Integer.compare(column, that.column);
    }

    /** {@code file:line:column}. */
    @Override
    public String toString() {
        return file + ":" + line + ":" + column;
    }
}
