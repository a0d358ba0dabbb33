package io.github.nettyidentd.linux.userfile;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.github.nettyidentd.blocking.BlockingCalls;
import io.github.nettyidentd.blocking.Bounds;
import io.github.nettyidentd.blocking.SingleFlight;
import io.github.nettyidentd.linux.account.Account;
import io.github.nettyidentd.linux.ffi.FileStatus;
import io.github.nettyidentd.linux.userfile.UserFileReader.Reading;
import io.github.nettyidentd.linux.userfile.UserFileSearch.Found;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The files in which users say what is answered about them: {@code ~/.config/oidentd.conf}, else
 * {@code ~/.oidentd.conf}. Each question looks at it again, on threads of its own because a home may be on another
 * host, and one at a time for each account; it is read and parsed only after a change. Any thread.
 *
 * @param <T> what the content is parsed to
 */
public final class UserFiles<T> implements AutoCloseable {

    /** The most that a file may hold, in octets. */
    public static final int MAX_OCTETS = UserFileReader.MAX_OCTETS;

    /** What was parsed from a file in the state that its status tells. */
    private record Parsed<T>(String path, FileStatus status, T content) {
        /** In octets of the file: what is parsed takes some times more. */
        int weight() {
            return ENTRY_WEIGHT + (int) status.identity().size();
        }
    }

    private static final int USUAL_THREADS = 4;
    private static final int MAX_THREADS = 128;
    private static final int MAX_WAITING = 1;
    private static final Duration DEADLINE = Duration.ofSeconds(5);
    private static final int MAX_WEIGHT = 2 << 20;
    private static final int ENTRY_WEIGHT = 200;
    private static final Duration UNUSED_REMEMBERED = Duration.ofMinutes(10);

    private static final Duration PAUSE = Duration.ofMillis(50);

    /** How often a file that changes while it is read is read again. */
    private static final int TRIES = 5;

    private final BiFunction<String, ByteBuffer, T> parser;
    private final Predicate<T> suspect;
    private final InstantSource clock;
    private final BlockingCalls threads;
    private final SingleFlight<Account, UserFile<T>> looks;
    private final Cache<Account, Parsed<T>> cache = Caffeine.newBuilder()
            .maximumWeight(MAX_WEIGHT)
            .<Account, Parsed<T>>weigher((_, parsed) -> parsed.weight())
            .expireAfterAccess(UNUSED_REMEMBERED)
            .executor(Runnable::run)
            .build();

    /**
     * The files of this host's users.
     *
     * @param parser makes of a whole file's octets, a read-only buffer of its own, a value that many may share; called on
     *     our threads, several at a time, again for a file that changed in the last seconds. Errors in the text
     *     belong into the value: what the parser throws fails the question.
     */
    public UserFiles(BiFunction<String, ByteBuffer, T> parser) {
        this(parser, _ -> false, DEADLINE, InstantSource.system());
    }

    /**
     * The files of this host's users.
     *
     * @param suspect whether a content looks as if it were being written: then a file that changed in the last seconds, or
     *     one that is empty, is looked at once more a moment later
     * @param deadline how long a look at one file may take; more than 0
     */
    public UserFiles(BiFunction<String, ByteBuffer, T> parser, Predicate<T> suspect, Duration deadline) {
        this(parser, suspect, deadline, InstantSource.system());
    }

    UserFiles(BiFunction<String, ByteBuffer, T> parser, Predicate<T> suspect, Duration deadline, InstantSource clock) {
        this.parser = parser;
        this.suspect = suspect;
        this.clock = clock;
        this.threads =
                new BlockingCalls("user-files", new Bounds(USUAL_THREADS, MAX_THREADS, 1, MAX_WAITING, deadline));
        this.looks = new SingleFlight<>(threads, account -> "the file of " + account.name(), this::look);
    }

    /**
     * Finds the file of an account as it is now. Does not block; completed by one of our threads.
     *
     * @return fails with an {@link IOException} if nothing can be known, because the file system does not answer in time or
     *     descriptors have run out
     */
    public CompletableFuture<UserFile<T>> find(Account account) {
        return looks.next(account, account);
    }

    /** How many files are remembered just now. */
    public long cached() {
        return cache.estimatedSize();
    }

    private UserFile<T> look(Account account) throws IOException {
        UserFile<T> changing = new UserFile.None<>(List.of());
        for (int i = 0; i < TRIES; i++) {
            Instant now = clock.instant();
            switch (UserFileSearch.of(account)) {
                case Found.Nothing nothing -> {
                    return new UserFile.None<>(nothing.passed());
                }
                case Found.Hidden hidden -> {
                    return new UserFile.Unusable<>(hidden.passed(), hidden.path(), hidden.reason());
                }
                case Found.File file -> {
                    UserFile<T> result = contentOf(account, file, now, i == 0);
                    if (result != null) {
                        return result;
                    }
                    changing = new UserFile.Unusable<>(file.passed(), file.path(), "changes while it is read");
                }
            }
        }
        return changing;
    }

    private @Nullable UserFile<T> contentOf(Account account, Found.File file, Instant now, boolean mayWait)
            throws IOException {
        Parsed<T> known = cache.getIfPresent(account);
        if (known != null && known.path().equals(file.path()) && known.status().equals(file.status())) {
            return usable(file, known);
        }
        return switch (UserFileReader.read(account, file)) {
            case Reading.Changed _ -> null;
            case Reading.Refused refused -> new UserFile.Unusable<>(file.passed(), file.path(), refused.reason());
            case Reading.Octets read -> {
                boolean isSettled = read.status().identity().isSettled(now);
                boolean isEmpty = !read.octets().hasRemaining();
                var parsed = new Parsed<>(file.path(), read.status(), parser.apply(file.path(), read.octets()));
                if (isSettled) {
                    cache.put(account, parsed);
                } else if (mayWait && (isEmpty || suspect.test(parsed.content()))) {
                    pause();
                    yield null;
                }
                yield usable(file, parsed);
            }
        };
    }

    /** Programs that rewrite a file first empty it, and then write what may come in pieces. */
    private static void pause() throws IOException {
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    private static <T> UserFile<T> usable(Found.File file, Parsed<T> parsed) {
        return new UserFile.Usable<>(
                file.passed(), parsed.path(), parsed.status().identity(), parsed.content());
    }

    /** Fails the questions that still wait. */
    @Override
    public void close() {
        threads.close();
    }
}
