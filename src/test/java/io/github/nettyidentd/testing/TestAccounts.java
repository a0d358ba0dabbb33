package io.github.nettyidentd.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Accounts for a test, with homes. Only programs that the {@link #runner} starts see them: each runs in a mount namespace
 * where another file is {@code /etc/passwd}, so that nothing is left behind. Needs root.
 */
public final class TestAccounts implements AutoCloseable {

    private static final int NOGROUP = 65_534;

    private static final Map<String, Long> UIDS = new LinkedHashMap<>();

    static {
        UIDS.put("root", 0L);
        UIDS.put("daemon", 1L);
        UIDS.put("nobody", 65_534L);
        UIDS.put("alice", 61_001L);
        // A second login of the same user.
        UIDS.put("alias", 61_001L);
        UIDS.put("bob", 61_002L);
        UIDS.put("carol", 61_003L);
        // A login that looks like a uid.
        UIDS.put("4711", 61_004L);
        UIDS.put("christophe", 61_005L);
        // A login in mixed case.
        UIDS.put("McCoy", 61_006L);
    }

    private final TempDirectory directory;

    private TestAccounts(TempDirectory directory) {
        this.directory = directory;
    }

    /** Makes the accounts; skips the test where programs cannot be made to see them. */
    public static TestAccounts create() throws IOException {
        Commands.assumeRoot();
        Commands.assumeProgram("unshare");
        var accounts = new TestAccounts(TempDirectory.create());
        try {
            accounts.writePasswd();
            List<String> id = accounts.runner();
            id.addAll(List.of("id", "-u", "alice"));
            Commands.Result result = Commands.run(id);
            assumeTrue(
                    result.out().strip().equals("61001"),
                    "needs a mount namespace with other accounts: " + result.err());
            return accounts;
        } catch (IOException | RuntimeException e) {
            accounts.close();
            throw e;
        }
    }

    private void writePasswd() throws IOException {
        var passwd = new StringBuilder();
        for (var account : UIDS.entrySet()) {
            String login = account.getKey();
            passwd.append("%s:x:%d:%d::%s:/bin/sh%n".formatted(login, account.getValue(), NOGROUP, home(login)));
            if (!login.equals("alias")) {
                Files.createDirectory(home(login));
                own(login, home(login));
            }
        }
        Files.writeString(passwd(), passwd, UTF_8);
    }

    /** Adds lines of passwd(5), one octet for each character. */
    public void list(String lines) throws IOException {
        Files.writeString(passwd(), lines, ISO_8859_1, StandardOpenOption.APPEND);
    }

    private Path passwd() {
        return directory.path().resolve("passwd");
    }

    /** Gives the uid of a login. */
    public static long uid(String login) {
        return Objects.requireNonNull(UIDS.get(login), login);
    }

    /** Gives the home of a user. */
    public Path home(String login) {
        return directory.path().resolve("home-" + (login.equals("alias") ? "alice" : login));
    }

    /** Gives a directory that all users can read. */
    public Path shared() {
        return directory.path();
    }

    /** Makes a user the owner of a file. */
    public void own(String login, Path file) throws IOException {
        Files.setAttribute(file, "unix:uid", (int) uid(login), java.nio.file.LinkOption.NOFOLLOW_LINKS);
    }

    /** Gives the words that run the command behind them with these accounts. */
    public List<String> runner() {
        return PrivateMount.runner(passwd(), "/etc/passwd");
    }

    @Override
    public void close() throws IOException {
        directory.close();
    }
}
