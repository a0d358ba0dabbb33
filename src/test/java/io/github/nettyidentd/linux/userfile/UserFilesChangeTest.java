package io.github.nettyidentd.linux.userfile;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.linux.account.Account;
import io.github.nettyidentd.linux.ffi.Credentials;
import io.github.nettyidentd.linux.userfile.UserFile.None;
import io.github.nettyidentd.linux.userfile.UserFile.Unusable;
import io.github.nettyidentd.linux.userfile.UserFile.Usable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Changes files, and counts how often they are read. */
class UserFilesChangeTest {

    private static final long OWN_UID = Credentials.effectiveUid();
    private static final int EDITS = 200;

    /** A clock by which no file has changed for an hour. */
    private static final InstantSource LATER = Clock.offset(Clock.systemUTC(), Duration.ofHours(1));

    @TempDir
    private Path home;

    /** To this clock each file has changed just now. */
    private static final InstantSource EARLIER = InstantSource.fixed(Instant.EPOCH);

    private final AtomicInteger parsed = new AtomicInteger();

    private UserFiles<String> files(InstantSource clock) {
        return new UserFiles<>(
                (_, octets) -> {
                    parsed.incrementAndGet();
                    return ISO_8859_1.decode(octets).toString();
                },
                content -> content.endsWith("{"),
                Duration.ofMinutes(1),
                clock);
    }

    private UserFile<String> find(UserFiles<String> files) throws Exception {
        return files.find(new Account(OWN_UID, OWN_UID, "stjohns", home.toString()))
                .get(10, SECONDS);
    }

    private String content(UserFiles<String> files) throws Exception {
        UserFile<String> file = find(files);
        return (String) assertInstanceOf(Usable.class, file, file::toString).content();
    }

    private Path file() {
        return home.resolve(".oidentd.conf");
    }

    private void replace(String content) throws IOException {
        Path written = Files.writeString(home.resolve("written"), content);
        Files.move(written, file(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    @Test
    void readsAgainOnlyAfterAChange() throws Exception {
        try (var files = files(LATER)) {
            replace("one");
            UserFile<String> first = find(files);
            for (int i = 0; i < 5; i++) {
                assertEquals(first, find(files));
                assertSame(
                        assertInstanceOf(Usable.class, first).content(),
                        assertInstanceOf(Usable.class, find(files)).content());
            }
            assertEquals(1, parsed.get());
            assertEquals(1, files.cached());
            replace("two");
            assertEquals("two", content(files));
            assertEquals("two", content(files));
            assertEquals(2, parsed.get());
        }
    }

    @Test
    void readsAgainWhatChangedInTheLastSeconds() throws Exception {
        try (var files = files(EARLIER)) {
            replace("one");
            assertEquals("one", content(files));
            assertEquals("one", content(files));
            assertEquals(2, parsed.get());
            assertEquals(0, files.cached());
        }
    }

    @Test
    void noticesEachChangeOfAKnownFile() throws Exception {
        try (var files = files(LATER)) {
            replace("one");
            assertEquals("one", content(files));
            Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-rw-rw-"));
            assertInstanceOf(Unusable.class, find(files));
            Files.setPosixFilePermissions(file(), PosixFilePermissions.fromString("rw-------"));
            assertEquals("one", content(files));
            Path before = Files.createDirectory(home.resolve(".config")).resolve("oidentd.conf");
            Files.writeString(before, "before");
            assertEquals("before", content(files));
            Files.delete(before);
            assertEquals("one", content(files));
            Files.delete(file());
            assertInstanceOf(None.class, find(files));
        }
    }

    @Test
    void seesEachEditAtTheNextQuery() throws Exception {
        try (var files = files(InstantSource.system())) {
            for (int i = 0; i < EDITS; i++) {
                // Of one size, and within one tick of the clock of the file system.
                String content = "edit %03d".formatted(i);
                if (i % 2 == 0) {
                    replace(content);
                } else {
                    Files.writeString(file(), content);
                }
                assertEquals(content, content(files));
            }
        }
    }

    @Test
    void neverSeesHalfOfAFileThatIsReplaced() throws Exception {
        List<String> contents = List.of("a".repeat(60_000), "b".repeat(60_000));
        replace(contents.getFirst());
        var done = new AtomicBoolean();
        var replaced = new AtomicInteger();
        var writer = CompletableFuture.runAsync(() -> {
            try {
                while (!done.get()) {
                    replace(contents.get(replaced.incrementAndGet() % 2));
                }
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        try (var files = files(InstantSource.system())) {
            for (int i = 0; i < EDITS || (replaced.get() < EDITS && !writer.isDone()); i++) {
                assertTrue(contents.contains(content(files)));
            }
        } finally {
            done.set(true);
            writer.get(30, SECONDS);
        }
    }

    @Test
    void lendsASlowHomeOneThreadAndSharesItsNextAnswer() throws Exception {
        var slow = new CountDownLatch(1);
        replace("slow");
        Path otherHome = Files.createDirectory(home.resolve("other"));
        Files.writeString(otherHome.resolve(".oidentd.conf"), "quick");
        BiFunction<String, ByteBuffer, String> parser = (_, octets) -> {
            String content = ISO_8859_1.decode(octets).toString();
            parsed.incrementAndGet();
            if (content.equals("slow")) {
                awaitUninterrupted(slow);
            }
            return content;
        };
        try (var files = new UserFiles<>(parser, _ -> false, Duration.ofMinutes(1))) {
            var account = new Account(OWN_UID, OWN_UID, "stjohns", home.toString());
            CompletableFuture<UserFile<String>> first = files.find(account);
            List<CompletableFuture<UserFile<String>>> others = new ArrayList<>();
            for (int i = 0; i < 5_000; i++) {
                others.add(files.find(account));
            }
            var other = new Account(OWN_UID, OWN_UID, "other", otherHome.toString());
            assertInstanceOf(Usable.class, files.find(other).get(10, SECONDS));
            assertFalse(first.isDone());
            others.getFirst().cancel(true);

            slow.countDown();
            UserFile<String> answer = first.get(10, SECONDS);
            for (var shared : others.subList(1, others.size())) {
                assertEquals(answer, shared.get(10, SECONDS));
            }
            assertEquals(3, parsed.get());
        }
    }

    /** The rest is written when the first half has been read, and before the file is looked at again. */
    @Test
    void looksAgainAtAFileThatIsBeingWritten() throws Exception {
        for (String half : List.of("", "half {")) {
            replace(half);
            BiFunction<String, ByteBuffer, String> parser = (_, octets) -> {
                String content = ISO_8859_1.decode(octets).toString();
                if (content.equals(half)) {
                    write("whole {}");
                }
                return content;
            };
            try (var files =
                    new UserFiles<>(parser, content -> content.endsWith("{"), Duration.ofMinutes(1), EARLIER)) {
                assertEquals("whole {}", content(files));
            }
        }
    }

    private void write(String content) {
        try {
            Files.writeString(file(), content);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
