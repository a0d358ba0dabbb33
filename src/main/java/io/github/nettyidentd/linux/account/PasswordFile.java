package io.github.nettyidentd.linux.account;

import io.github.nettyidentd.linux.ffi.OpenFile;
import io.github.nettyidentd.linux.ffi.SystemCallException;
import io.github.nettyidentd.text.OctetText;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The accounts that passwd(5) lists. NSS may know of more, but is not asked for all: a directory may have thousands. */
public final class PasswordFile {

    /** Where it is. */
    public static final String PATH = "/etc/passwd";

    /** Some 70,000 accounts; what is beyond them is not read. */
    static final int MAX_OCTETS = 4 << 20;

    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,10}");
    private static final long MAX_ID = 0xffff_ffffL;

    private PasswordFile() {}

    /** In the order of the file; lines that make no account are left out. Blocks. */
    public static List<Account> read() throws IOException {
        try (OpenFile held = OpenFile.hold(PATH);
                OpenFile file = held.openForReading()) {
            return read(file);
        }
    }

    static List<Account> read(OpenFile file) throws SystemCallException {
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
