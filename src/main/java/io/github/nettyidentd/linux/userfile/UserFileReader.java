package io.github.nettyidentd.linux.userfile;

import io.github.nettyidentd.linux.account.Account;
import io.github.nettyidentd.linux.ffi.FileStatus;
import io.github.nettyidentd.linux.ffi.OpenFile;
import io.github.nettyidentd.linux.ffi.SystemCallException;
import io.github.nettyidentd.linux.userfile.UserFileSearch.Found;
import java.nio.ByteBuffer;

/**
 * Reads a user's file if it may be used: a regular file, that user's own, not writable by others, not too large. All is
 * asked of the open descriptor, and nothing but a regular file is ever opened. A group may write: where each user has a
 * group of their own, files are commonly made so. Blocks.
 */
final class UserFileReader {

    static final int MAX_OCTETS = 64 * 1024;

    /** What came of it. */
    sealed interface Reading {

        /** The whole content, and the file's status before it was read; nothing was written meanwhile. */
        record Octets(FileStatus status, ByteBuffer octets) implements Reading {}

        /** A file that must not or cannot be used. */
        record Refused(String reason) implements Reading {}

        /** It changed meanwhile and must be searched anew. */
        record Changed() implements Reading {}
    }

    private UserFileReader() {}

    /** Fails only where this host has run out of something. */
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
            String why = e.isForbidden() ? "may not be read by us: " + e.error() : "cannot be read: " + e.getMessage();
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
