package io.github.nettyidentd.linux.userfile;

import java.util.List;

/**
 * What a user's own file came to: the first that exists counts alone. Paths are {@link io.github.nettyidentd.text.OctetText},
 * whatever the locale.
 *
 * @param <T> what the content was parsed to
 */
public sealed interface UserFile<T> {

    /** The places that were tried before, in order, where there is no file as far as we can know. */
    List<Passed> passed();

    /**
     * A place without a file.
     *
     * @param path where it would stand
     * @param why for the operator
     */
    record Passed(String path, String why) {

        static final String CLOSED = "a directory above it may not be searched by us";

        /** Whether there may be a file, in a directory that we may not enter. */
        public boolean isClosed() {
            return why.equals(CLOSED);
        }
    }

    /** Whether a directory was in the way that we may not enter. */
    default boolean isClosed() {
        return passed().stream().anyMatch(Passed::isClosed);
    }

    /** The user has no file as far as we can know. */
    record None<T>(List<Passed> passed) implements UserFile<T> {
        public None {
            passed = List.copyOf(passed);
        }
    }

    /**
     * A file that may be used. That its text is right is for the content to say.
     *
     * @param path where it stands
     * @param version stands for the state of the file when it was read: equal in two results if the file did not change between them
     * @param content what it was parsed to; the same object may be handed to all
     */
    record Usable<T>(List<Passed> passed, String path, Object version, T content) implements UserFile<T> {
        public Usable {
            passed = List.copyOf(passed);
        }
    }

    /**
     * A file that exists and must not or cannot be used, so that what its user wants is not known.
     *
     * @param path where it stands
     * @param reason for the operator, with what was expected
     */
    record Unusable<T>(List<Passed> passed, String path, String reason) implements UserFile<T> {
        public Unusable {
            passed = List.copyOf(passed);
        }
    }
}
