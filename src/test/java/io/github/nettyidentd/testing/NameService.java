package io.github.nettyidentd.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;

/**
 * A name service (NSS) that answers, fails or stalls as the test says: a real module for the C library. Only programs that
 * the {@link #runner} starts see it, because they have their own {@code nsswitch.conf} in a mount namespace. Needs root
 * and a C compiler.
 */
public final class NameService implements AutoCloseable {

    /** The first uid of its users. */
    public static final long FIRST_UID = 70_000;

    /** A uid about which the service never answers, in any mode. */
    public static final long HANGING_UID = 70_999;

    private static final String SOURCE = "src/test/resources/nss-soak.c";

    /** How the service treats questions. */
    public enum Mode {
        ANSWERS("o"),
        FAILS("f"),
        STALLS("s");

        private final String octet;

        Mode(String octet) {
            this.octet = octet;
        }
    }

    private final TempDirectory directory;

    private NameService(TempDirectory directory) {
        this.directory = directory;
    }

    /** Makes a service that answers; skips the test where that cannot be done. */
    public static NameService create() throws IOException {
        Commands.assumeRoot();
        Commands.assumeProgram("unshare");
        Commands.assumeProgram("cc");
        var service = new NameService(TempDirectory.create());
        try {
            service.compile();
            Files.writeString(service.path("nsswitch.conf"), "passwd: files soak\ngroup: files\nservices: files\n");
            service.set(Mode.ANSWERS);
            return service;
        } catch (IOException | RuntimeException | AssertionError e) {
            service.close();
            throw e;
        }
    }

    private void compile() throws IOException {
        String library = path("libnss_soak.so.2").toString();
        Commands.check(List.of("cc", "-Wall", "-Werror", "-O", "-shared", "-fPIC", "-o", library, SOURCE));
    }

    private Path path(String name) {
        return directory.path().resolve(name);
    }

    /** Gives the login of a uid. */
    public static String login(long uid) {
        return "soak" + uid;
    }

    /** Sets the mode for all further questions. A question that stalls ends when the mode is changed. */
    public void set(Mode mode) throws IOException {
        Path next = Files.writeString(path("next"), mode.octet);
        Files.move(next, path("mode"), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Gives the words that run the command behind them with this name service. */
    public List<String> runner() {
        return PrivateMount.runner(path("nsswitch.conf"), "/etc/nsswitch.conf");
    }

    /** Gives the variables that such a command needs in its environment. */
    public Map<String, String> environment() {
        return Map.of(
                "LD_LIBRARY_PATH", directory.path().toString(),
                "NSS_SOAK_MODE", path("mode").toString());
    }

    @Override
    public void close() throws IOException {
        directory.close();
    }
}
