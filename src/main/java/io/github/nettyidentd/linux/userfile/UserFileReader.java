package io.github.nettyidentd.linux.userfile;

import io.github.nettyidentd.linux.account.Account;
import io.github.nettyidentd.linux.ffi.FileStatus;
import io.github.nettyidentd.linux.ffi.OpenFile;
import io.github.nettyidentd.linux.ffi.SystemCallException;
import io.github.nettyidentd.linux.userfile.UserFileSearch.Found;
import java.nio.ByteBuffer;

/**
 * Reads a user's file if it may be used: if it is a regular file, belongs to that user, is not writable by others, and
 * is not too large. Its group may write, because on hosts where each user has a group of their own, new files are
 * usually writable by the group. Blocks.
 *
 * <p>The user may exchange the file at any moment. Everything is therefore asked of a descriptor: one that holds the
 * file without opening it, so that a device or a named pipe is never opened; and a second one, opened through the
 * first, for owner, mode, size and content.
 */
final class UserFileReader {

    static final int MAX_OCTETS = 64 * 1024;

    /** The result of reading a file. */
    sealed interface Reading {

        /** The whole content, and the status of the file before it was read. It was not written to in between. */
        record Octets(FileStatus status, ByteBuffer octets) implements Reading {}

        /** A file that must not or cannot be used. */
        record Refused(String reason) implements Reading {}

        /** The file changed while it was read, and must be searched again. */
        record Changed() implements Reading {}
    }

    private UserFileReader() {}

    /**
     * Reads a file.
     *
     * @throws SystemCallException only if this host has run out of descriptors or memory
     */
    static Reading read(Account account, Found.File found) throws SystemCallException {
        try (OpenFile held = OpenFile.hold(found.path())) {
            FileStatus status = held.status();
            if (!status.isRegular()) {
                return new Reading.Refused(status.type() + " (expected: regular file)");
            }
            try (OpenFile file = held.openForReading()) {
                return read(account, file);
            }
        } catch (SystemCallException e) {
            if (e.isShortage()) {
                throw e;
            }
            String why =
                    e.isForbidden() ? UserFile.Unusable.FORBIDDEN + e.error() : "cannot be read: " + e.getMessage();
            return isStill(found) ? new Reading.Refused(why) : new Reading.Changed();
        }
    }

    private static Reading read(Account account, OpenFile file) throws SystemCallException {
        FileStatus status = file.status();
        if (status.uid() != account.uid()) {
            return new Reading.Refused("owned by uid %d (expected: %d)".formatted(status.uid(), account.uid()));
        }
        if (status.isWritableByOthers()) {
            return new Reading.Refused("mode %04o lets everybody write (expected: no write permission for others)"
                    .formatted(status.permissions()));
        }
        long size = status.identity().size();
        if (size > MAX_OCTETS) {
            return new Reading.Refused("%d octets (expected: at most %d)".formatted(size, MAX_OCTETS));
        }
        byte[] content = file.read(MAX_OCTETS + 1);
        if (content.length != size || !file.status().hasContentOf(status)) {
            return new Reading.Changed();
        }
        return new Reading.Octets(status, ByteBuffer.wrap(content).asReadOnlyBuffer());
    }

    private static boolean isStill(Found.File found) {
        try {
            return FileStatus.of(found.path()).equals(found.status());
        } catch (SystemCallException e) {
            return false;
        }
    }
}
