package io.github.nettyidentd.daemon;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The socket unit of the package, as far as files tell (systemd.unit(5)): where it is enabled, systemd opens the sockets
 * and the daemon listens nowhere else.
 */
public final class SocketUnit {

    public static final String NAME = "netty-identd.socket";

    /** Needs the socket unit, so that it is started with it. */
    private static final String SERVICE = "netty-identd.service";

    /** In the order in which systemd looks. */
    private static final List<Path> DIRECTORIES =
            List.of(Path.of("/etc/systemd/system"), Path.of("/run/systemd/system"), Path.of("/usr/lib/systemd/system"));

    /** Links to units that are started with another one. */
    private static final String WANTED = "*.{wants,requires}";

    private static final Path MASK = Path.of("/dev/null");

    private SocketUnit() {}

    /** The file of the unit, if systemd starts it. */
    public static Optional<Path> enabled() {
        Optional<Path> unit = DIRECTORIES.stream()
                .map(directory -> directory.resolve(NAME))
                .filter(file -> Files.exists(file, LinkOption.NOFOLLOW_LINKS))
                .findFirst();
        return unit.filter(file -> !isMasked(file) && DIRECTORIES.stream().anyMatch(SocketUnit::wantsIt));
    }

    private static boolean isMasked(Path file) {
        try {
            return file.toRealPath().equals(MASK);
        } catch (IOException e) {
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
            return false;
        }
    }
}
