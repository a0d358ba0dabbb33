package io.github.nettyidentd.linux.userfile;

import java.util.List;

/**
 * The file in a user's home, or why there is none that may be used. Of the places where it may stand, the first that
 * has a file counts alone. Paths are {@link io.github.nettyidentd.text.OctetText}, whatever the locale.
 *
 * @param <T> the parsed content
 */
public sealed interface UserFile<T> {

    /** The places that were tried before without finding a file, in order. */
    List<Passed> passed();

    /**
     * A place without a file, as far as the daemon can know.
     *
     * @param path of the file that is missing
     * @param why the reason, for the operator
     */
    record Passed(String path, String why) {

        static final String CLOSED = "this process may not enter a directory above it";

        /** Whether there may be a file, because the daemon may not enter a directory above it. */
        public boolean isClosed() {
            return why.equals(CLOSED);
        }
    }

    /** Whether the daemon may not enter the directory of one of the places. */
    default boolean isClosed() {
        return passed().stream().anyMatch(Passed::isClosed);
    }

    /** The user has no file, as far as the daemon can know. */
    record None<T>(List<Passed> passed) implements UserFile<T> {
        public None {
            passed = List.copyOf(passed);
        }
    }

    /**
     * A file that may be used. Whether its text is right is left to the content.
     *
     * @param path of the file
     * @param version stands for the state of the file when it was read: equal in two results if the file did not change
     *     between them
     * @param content may be the same object in many results
     */
    record Usable<T>(List<Passed> passed, String path, Object version, T content) implements UserFile<T> {
        public Usable {
            passed = List.copyOf(passed);
        }
    }

    /**
     * A file that exists and must not or cannot be used, so that the wish of its user is not known.
     *
     * @param path of the file
     * @param reason for the operator, with what was expected
     */
    record Unusable<T>(List<Passed> passed, String path, String reason) implements UserFile<T> {

        static final String FORBIDDEN = "this process may not read it: ";

        public Unusable {
            passed = List.copyOf(passed);
        }

        /** Whether another user may be able to use the file. */
        public boolean isForbidden() {
            return reason.startsWith(FORBIDDEN);
        }
    }
}
