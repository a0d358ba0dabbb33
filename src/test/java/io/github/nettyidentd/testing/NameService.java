package io.github.nettyidentd.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;

/**
 * Accounts of a name service (NSS) that works, fails or stalls as it is told: a real module for the C library, in C. It
 * is there for programs that the {@link #runner} starts, by an {@code nsswitch.conf} in a mount namespace of their own.
 * Needs root and a C compiler.
 */
public final class NameService implements AutoCloseable {

    /** Uids of its users are from here on. */
    public static final long FIRST_UID = 70_000;

    /** About this uid it says nothing, however it is. */
    public static final long HANGING_UID = 70_999;

    private static final String SOURCE = "src/test/resources/nss-soak.c";

    /** How it is. */
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

    /** Makes one that answers; skips the test where that cannot be done. */
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

    /** The login of a uid. */
    public static String login(long uid) {
        return "soak" + uid;
    }

    /** Holds from the next question on; a question that stalls ends by it. */
    public void set(Mode mode) throws IOException {
        Path next = Files.writeString(path("next"), mode.octet);
        Files.move(next, path("mode"), StandardCopyOption.ATOMIC_MOVE);
    }

    /** What, in front of a command, shows it these accounts. */
    public List<String> runner() {
        return PrivateMount.runner(path("nsswitch.conf"), "/etc/nsswitch.conf");
    }

    /** What a command needs in its environment for it. */
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
