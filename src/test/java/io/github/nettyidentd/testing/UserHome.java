package io.github.nettyidentd.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/**
 * The content of a user's home, from a row of a {@link PolicyTable}.
 *
 * @param name of the row
 * @param items what the home holds, in the order in which it is put there
 */
public record UserHome(String name, List<Item> items) {

    private static final String USUAL_MODE = "rw-r--r--";

    /**
     * A file, directory, link or pipe in a home.
     *
     * @param options pairs of words: {@code at PATH}, {@code mode rw-r--r--}, {@code owner LOGIN}, {@code link TARGET},
     *     {@code home rwx--x--x}, and {@code kind} with {@code file}, {@code fifo}, {@code directory} or {@code none}
     * @param content of a file; one octet for each character
     */
    public record Item(List<String> options, String content) {

        private String option(String name, String otherwise) {
            int at = options.indexOf(name);
            return at < 0 ? otherwise : options.get(at + 1);
        }
    }

    /** Makes this the only content of a user's home. */
    public void install(TestAccounts accounts, String user) throws IOException {
        Path home = accounts.home(user);
        TempDirectory.empty(home);
        String mode = "rwxr-xr-x";
        for (Item item : items) {
            put(accounts, user, item);
            mode = item.option("home", mode);
        }
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString(mode));
    }

    private static void put(TestAccounts accounts, String user, Item item) throws IOException {
        String kind = item.option("kind", "file");
        Path file = accounts.home(user).resolve(item.option("at", ".oidentd.conf"));
        Files.createDirectories(file.getParent());
        String target = item.option("link", "");
        if (!target.isEmpty()) {
            Files.createSymbolicLink(file, Path.of(target));
            return;
        }
        switch (kind) {
            case "none" -> {
                return; // an empty home
            }
            case "file" -> Files.write(file, item.content().getBytes(ISO_8859_1));
            case "fifo" -> Commands.check(List.of("mkfifo", file.toString()));
            case "directory" -> Files.createDirectory(file);
            default -> throw new IllegalStateException("unknown kind: " + kind);
        }
        if (!kind.equals("directory")) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(item.option("mode", USUAL_MODE)));
        }
        accounts.own(item.option("owner", user), file);
    }
}
