package io.github.nettyidentd.linux.userfile;

import io.github.nettyidentd.linux.account.Account;
import io.github.nettyidentd.linux.ffi.FileStatus;
import io.github.nettyidentd.linux.ffi.SystemCallException;
import io.github.nettyidentd.linux.userfile.UserFile.Passed;
import java.util.ArrayList;
import java.util.List;

/** Finds out which of a user's files counts, without opening any. Blocks. */
final class UserFileSearch {

    private static final List<String> NAMES = List.of(".config/oidentd.conf", ".oidentd.conf");

    /** What the names lead to. */
    sealed interface Found {

        /** There is no file. */
        record Nothing(List<Passed> passed) implements Found {}

        /** There is something, but the daemon cannot look at it. */
        record Hidden(List<Passed> passed, String path, String reason) implements Found {}

        /** There is a file, of any type. */
        record File(List<Passed> passed, String path, FileStatus status) implements Found {}
    }

    private UserFileSearch() {}

    /**
     * Searches the file of an account.
     *
     * @throws SystemCallException only if this host has run out of descriptors or memory
     */
    static Found of(Account account) throws SystemCallException {
        String home = account.home();
        if (!home.startsWith("/")) {
            return new Found.Nothing(List.of(new Passed(home, "home directory is not an absolute path")));
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
                // A dangling link counts as no file. A link into a directory that the daemon may not enter may lead to
                // one.
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

    /** Whether the path is a symbolic link, given that following it failed. */
    private static boolean isLink(String path) {
        try {
            FileStatus.ofLink(path);
            return true;
        } catch (SystemCallException e) {
            return false;
        }
    }
}
