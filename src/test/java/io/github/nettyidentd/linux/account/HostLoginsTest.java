package io.github.nettyidentd.linux.account;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.nettyidentd.testing.TempDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@SuppressWarnings("NullAway.Init") // made before each test
class HostLoginsTest {

    private TempDirectory directory;
    private Path passwd;

    @BeforeEach
    void makeFile() throws IOException {
        directory = TempDirectory.create();
        passwd = directory.path().resolve("passwd");
        list("root:x:0:0::/root:/bin/sh", "McCoy:x:1006:100::/home/mccoy:/bin/sh", "mcCoY:x:1007:100::/:/bin/sh");
    }

    @AfterEach
    void removeFile() throws IOException {
        directory.close();
    }

    private void list(String... lines) throws IOException {
        Path next = Files.writeString(directory.path().resolve("next"), String.join("\n", lines) + "\n", ISO_8859_1);
        Files.move(next, passwd, StandardCopyOption.ATOMIC_MOVE);
    }

    private HostLogins logins(NssAccounts.Database<String> nss) {
        return new HostLogins(Duration.ofSeconds(10), nss, new PasswordFile(passwd.toString()));
    }

    @Test
    void findsLoginsOfThePasswordFileInAnyCase() throws Exception {
        try (var logins = logins(_ -> Optional.empty())) {
            assertEquals(
                    Map.of("McCoy", 1006L, "mcCoY", 1007L),
                    logins.find(Set.of("mccoy"), 1000).get(10, SECONDS));
            assertEquals(
                    Map.of("McCoy", 1006L, "mcCoY", 1007L, "root", 0L),
                    logins.find(Set.of("MCCOY", "Root"), 1000).get(10, SECONDS));
            assertEquals(Map.of(), logins.find(Set.of("mccoy1"), 1000).get(10, SECONDS));
            assertEquals(Map.of("root", 0L), logins.local().get(10, SECONDS).find("ROOT"));
        }
    }

    @Test
    void findsLoginsOfDirectoriesInTheUsualSpellings() throws Exception {
        var eve = new Account(1003, 100, "EVE", "/home/eve");
        try (var logins =
                logins(login -> Optional.of(eve).filter(it -> it.name().equals(login)))) {
            assertEquals(Map.of("EVE", 1003L), logins.find(Set.of("eVe"), 1000).get(10, SECONDS));
            assertEquals(Map.of(), logins.local().get(10, SECONDS).find("eve"));
        }
    }

    @Test
    void readsThePasswordFileAgainAfterAChange() throws Exception {
        try (var logins = logins(_ -> Optional.empty())) {
            assertEquals(Map.of(), logins.local().get(10, SECONDS).find("spock"));
            list("Spock:x:1008:100::/:/bin/sh", "m\u00fcller:x:4294967294:100::/home/m\u00fcller:/bin/sh");
            assertEquals(Map.of("Spock", 1008L), logins.local().get(10, SECONDS).find("spock"));
            assertEquals(
                    Map.of("m\udcfcller", 4_294_967_294L),
                    logins.local().get(10, SECONDS).find("m\udcfcller"),
                    "octets are octets");
            Files.delete(passwd);
            assertEquals(Map.of(), logins.local().get(10, SECONDS).find("spock"));
        }
    }

    @Test
    void failsWhereTheDatabaseCannotBeAsked() throws Exception {
        try (var logins = logins(_ -> {
            throw new IOException("no answer from the directory");
        })) {
            var failure = assertThrows(
                    ExecutionException.class,
                    () -> logins.find(Set.of("mccoy"), 1000).get(10, SECONDS));
            assertInstanceOf(IOException.class, failure.getCause());
        }
    }
}
