package io.github.nettyidentd.policy;

/**
 * A place in a policy file, for messages and logs.
 *
 * @param file the file's path as the caller of the parser gave it
 * @param line from 1; 0 for the file as a whole
 * @param column in characters, from 1; a tab is one character; 0 for the file as a whole
 */
public record FilePlace(String file, int line, int column) implements Comparable<FilePlace> {

    /** The file as a whole, for example one that does not exist. */
    public static FilePlace of(String file) {
        return new FilePlace(file, 0, 0);
    }

    /** Whether this is the file as a whole. */
    public boolean isWholeFile() {
        return line == 0;
    }

    /** Orders the places of one file by line and column. */
    @Override
    public int compareTo(FilePlace that) {
        int byLine = Integer.compare(line, that.line);
        return byLine != 0 ? byLine : Integer.compare(column, that.column);
    }

    /** {@code file:line:column}, or {@code file} for the file as a whole. */
    @Override
    public String toString() {
        return isWholeFile() ? file : file + ":" + line + ":" + column;
    }
}
