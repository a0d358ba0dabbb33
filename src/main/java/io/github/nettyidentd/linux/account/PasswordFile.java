package io.github.nettyidentd.linux.account;

import io.github.nettyidentd.linux.ffi.FileStatus;
import io.github.nettyidentd.linux.ffi.OpenFile;
import io.github.nettyidentd.linux.ffi.SystemCallException;
import io.github.nettyidentd.text.OctetText;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The accounts that passwd(5) lists. NSS may know more, but it is not asked to list all accounts, because a directory
 * may have thousands. Any thread; blocks.
 */
public final class PasswordFile {

    /** The path of the file. */
    public static final String PATH = "/etc/passwd";

    /** Some 70,000 accounts. The part of a file that is beyond this limit is not read. */
    static final int MAX_OCTETS = 4 << 20;

    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,10}");
    private static final long MAX_ID = 0xffff_ffffL;

    /**
     * What was read last.
     *
     * @param settled whether a later change is certain to show in the identity
     */
    private record Known(FileStatus.Identity identity, boolean settled, Logins.Index logins) {}

    private final String path;
    private @Nullable Known known;

    PasswordFile(String path) {
        this.path = path;
    }

    /** The logins of the file as it is now; no logins if there is no such file. Read again only after a change. */
    synchronized Logins.Index logins() throws SystemCallException {
        // Taken before the status, as Identity.isSettled needs it.
        Instant now = Instant.now();
        try {
            FileStatus.Identity identity = FileStatus.of(path).identity();
            if (known == null || !known.settled || !known.identity.equals(identity)) {
                known = known(now);
            }
            return known.logins;
        } catch (SystemCallException e) {
            if (e.isMissing()) {
                return new Logins.Index(List.of());
            }
            throw e;
        }
    }

    private Known known(Instant now) throws SystemCallException {
        try (OpenFile held = OpenFile.hold(path);
                OpenFile file = held.openForReading()) {
            FileStatus.Identity identity = file.status().identity();
            return new Known(identity, identity.isSettled(now), new Logins.Index(read(file)));
        }
    }

    /**
     * Reads the accounts of {@value #PATH}, in the order of the file. Lines that are not accounts are left out.
     *
     * @throws IOException if the file cannot be read
     */
    public static List<Account> read() throws IOException {
        try (OpenFile held = OpenFile.hold(PATH);
                OpenFile file = held.openForReading()) {
            return read(file);
        }
    }

    private static List<Account> read(OpenFile file) throws SystemCallException {
        int size = (int) Math.min(MAX_OCTETS, file.status().identity().size());
        return OctetText.of(file.read(size))
                .lines()
                .map(PasswordFile::account)
                .flatMap(Optional::stream)
                .toList();
    }

    /** {@code name:password:uid:gid:gecos:home:shell}. */
    private static Optional<Account> account(String line) {
        String[] fields = line.split(":", -1);
        if (fields.length != 7 || fields[0].isEmpty() || !isId(fields[2]) || !isId(fields[3])) {
            return Optional.empty();
        }
        return Optional.of(new Account(Long.parseLong(fields[2]), Long.parseLong(fields[3]), fields[0], fields[5]));
    }

    private static boolean isId(String field) {
        return NUMBER.matcher(field).matches() && Long.parseLong(field) <= MAX_ID;
    }
}
