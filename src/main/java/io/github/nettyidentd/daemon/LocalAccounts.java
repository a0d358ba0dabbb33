package io.github.nettyidentd.daemon;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.nettyidentd.linux.Account;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The accounts that passwd(5) lists. NSS may know of more, but is not asked for all: a directory may have thousands. */
final class LocalAccounts {

    static final Path FILE = Path.of("/etc/passwd");

    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");

    private LocalAccounts() {}

    /** In the order of the file; lines that make no account are left out. */
    static List<Account> read(Path file) throws IOException {
        List<Account> accounts = new ArrayList<>();
        try (Stream<String> lines = new String(Files.readAllBytes(file), UTF_8).lines()) {
            lines.forEach(line -> account(line).ifPresent(accounts::add));
        }
        return accounts;
    }

    /** {@code name:password:uid:gid:gecos:home:shell}. */
    private static Optional<Account> account(String line) {
        String[] fields = line.split(":", -1);
        if (fields.length != 7
                || fields[0].isEmpty()
                || !NUMBER.matcher(fields[2]).matches()
                || !NUMBER.matcher(fields[3]).matches()) {
            return Optional.empty();
        }
        return Optional.of(new Account(Long.parseLong(fields[2]), Long.parseLong(fields[3]), fields[0], fields[5]));
    }
}
