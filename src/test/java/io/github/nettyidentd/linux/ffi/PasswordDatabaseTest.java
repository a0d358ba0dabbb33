package io.github.nettyidentd.linux.ffi;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class PasswordDatabaseTest {

    @Test
    void findsEachAccountOfThePasswordFile() throws IOException {
        List<Long> seen = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of("/etc/passwd"))) {
            String[] fields = line.split(":", -1);
            long uid = Long.parseLong(fields[2]);
            // Of several accounts with one uid, NSS finds the first.
            if (!seen.contains(uid)) {
                seen.add(uid);
                var account = new PasswordDatabase.Entry(uid, Long.parseLong(fields[3]), fields[0], fields[5]);
                assertEquals(Optional.of(account), PasswordDatabase.find(uid));
                assertEquals(Optional.of(account), PasswordDatabase.find(fields[0]));
            }
        }
        assertTrue(seen.contains(0L), "no root in /etc/passwd");
    }

    @Test
    void knowsThatAnAccountIsMissing() throws IOException {
        assertEquals(Optional.empty(), PasswordDatabase.find(3_999_999_999L));
        assertEquals(Optional.empty(), PasswordDatabase.find("no-such-login"));
    }

    @Test
    void findsNoAccountForATextThatCannotBeALogin() throws IOException {
        assertEquals(Optional.empty(), PasswordDatabase.find(""));
        assertEquals(Optional.empty(), PasswordDatabase.find("root\0x"), "cut at the NUL it would be root");
        assertEquals(Optional.empty(), PasswordDatabase.find("root\ud800"));
        assertEquals(Optional.empty(), PasswordDatabase.find("root\n"));
        assertEquals(Optional.empty(), PasswordDatabase.find("root:x"));
        assertEquals(Optional.empty(), PasswordDatabase.find("x".repeat(100_000)));
    }

    @Test
    void answersSeveralThreadsAtOnce() {
        try (var threads = Executors.newFixedThreadPool(8)) {
            List<CompletableFuture<Optional<String>>> names = new ArrayList<>();
            for (int i = 0; i < 2_000; i++) {
                names.add(CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                return PasswordDatabase.find(0).map(PasswordDatabase.Entry::name);
                            } catch (IOException e) {
                                throw new UncheckedIOException(e);
                            }
                        },
                        threads));
            }
            names.forEach(name -> assertEquals(Optional.of("root"), name.join()));
        }
    }
}
