package io.github.nettyidentd.linux.userfile;

import io.github.nettyidentd.linux.account.Account;
import io.github.nettyidentd.linux.ffi.FileStatus;
import io.github.nettyidentd.linux.ffi.SystemCallException;
import io.github.nettyidentd.linux.userfile.UserFile.Passed;
import java.util.ArrayList;
import java.util.List;

/** Finds which of a user's files counts, by the names alone. Blocks. */
final class UserFileSearch {

    private static final List<String> NAMES = List.of(".config/oidentd.conf", ".oidentd.conf");

    /** What stands at the names. */
    sealed interface Found {

        /** Nothing. */
        record Nothing(List<Passed> passed) implements Found {}

        /** Something that cannot be looked at. */
        record Hidden(List<Passed> passed, String path, String reason) implements Found {}

        /** A file. */
        record File(List<Passed> passed, String path, FileStatus status) implements Found {}
    }

    private UserFileSearch() {}

    /** Fails only where this host has run out of something. */
    static Found of(Account account) throws SystemCallException {
        String home = account.home();
        if (!home.startsWith("/")) {
            return new Found.Nothing(List.of(new Passed(home, "home directory is no absolute path")));
        }
        List<Passed> passed = new ArrayList<>();
        for (String name : NAMES) {
            String path = home.endsWith("/") ? home + name : home + "/" + name;
            try {
                return new Found.File(passed, path, FileStatus.of(path));
            } catch (SystemCallException e) {
                if (e.isShortage()) {
                    throw e;
                }
                boolean isLink = isLink(path);
                // A dangling link is no file. One into a directory that is closed to us may well lead to one.
                if (!e.isMissing() && (isLink || !e.isForbidden())) {
                    return new Found.Hidden(passed, path, (isLink ? "link that leads nowhere: " : "") + e.error());
                }
                passed.add(new Passed(path, why(e, isLink)));
            }
        }
        return new Found.Nothing(passed);
    }

    private static String why(SystemCallException failure, boolean isLink) {
        if (isLink) {
            return "dangling link";
        }
        return failure.isForbidden() ? Passed.CLOSED : "no such file";
    }

    /** Whether there is a link, given that nothing can be found by following it. */
    private static boolean isLink(String path) {
        try {
            FileStatus.ofLink(path);
            return true;
        } catch (SystemCallException e) {
            return false;
        }
    }
}
