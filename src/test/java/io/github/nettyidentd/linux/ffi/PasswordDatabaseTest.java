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
    void namesEachAccountOfThePasswordFile() throws IOException {
        List<Long> seen = new ArrayList<>();
        for (String line : Files.readAllLines(Path.of("/etc/passwd"))) {
            String[] fields = line.split(":", -1);
            long uid = Long.parseLong(fields[2]);
            // of several accounts with one uid the first counts
            if (!seen.contains(uid)) {
                seen.add(uid);
                assertEquals(Optional.of(fields[0]), PasswordDatabase.nameOf(uid));
            }
        }
        assertTrue(seen.contains(0L), "no root in /etc/passwd");
    }

    @Test
    void knowsThatAnAccountIsMissing() throws IOException {
        assertEquals(Optional.empty(), PasswordDatabase.nameOf(3_999_999_999L));
    }

    @Test
    void answersSeveralThreadsAtOnce() {
        try (var threads = Executors.newFixedThreadPool(8)) {
            List<CompletableFuture<Optional<String>>> names = new ArrayList<>();
            for (int i = 0; i < 2_000; i++) {
                names.add(CompletableFuture.supplyAsync(
                        () -> {
                            try {
                                return PasswordDatabase.nameOf(0);
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
