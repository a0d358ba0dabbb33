package io.github.nettyidentd.diagnosis;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Finds out from files alone whether systemd starts the package's socket unit (systemd.unit(5)). If it does, systemd
 * opens the sockets, and the daemon listens nowhere else. systemd itself is not asked, because a check also runs where
 * there is none, such as in a container or while an image is built.
 */
final class EnabledSocketUnit {

    static final String NAME = "netty-identd.socket";

    /** The service requires the socket unit, so that systemd starts the two together. */
    static final String SERVICE = "netty-identd.service";

    /** In the order of systemd's own search: the first directory that has a unit decides what the unit is. */
    private static final List<Path> DIRECTORIES =
            List.of(Path.of("/etc/systemd/system"), Path.of("/run/systemd/system"), Path.of("/usr/lib/systemd/system"));

    /** Directories of links to the units that are started together with another unit. */
    private static final String WANTED = "*.{wants,requires}";

    private static final Path MASK = Path.of("/dev/null");

    private EnabledSocketUnit() {}

    /** The file of the unit, if systemd starts it. */
    static Optional<Path> find() {
        Optional<Path> unit = DIRECTORIES.stream()
                .map(directory -> directory.resolve(NAME))
                .filter(file -> Files.exists(file, LinkOption.NOFOLLOW_LINKS))
                .findFirst();
        return unit.filter(file -> !isMasked(file) && DIRECTORIES.stream().anyMatch(EnabledSocketUnit::wantsIt));
    }

    private static boolean isMasked(Path file) {
        try {
            return file.toRealPath().equals(MASK);
        } catch (IOException e) {
            // A link that leads nowhere starts nothing either.
            return true;
        }
    }

    private static boolean wantsIt(Path directory) {
        try (DirectoryStream<Path> wanting = Files.newDirectoryStream(directory, WANTED)) {
            for (Path links : wanting) {
                for (String unit : List.of(NAME, SERVICE)) {
                    if (Files.exists(links.resolve(unit), LinkOption.NOFOLLOW_LINKS)) {
                        return true;
                    }
                }
            }
            return false;
        } catch (IOException e) {
            // Most likely the directory does not exist, as on a host without systemd.
            return false;
        }
    }
}
