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
 * The files in which users say what is answered about them: {@code ~/.config/oidentd.conf}, or {@code ~/.oidentd.conf}
 * if there is none. Each call looks at the file again, but reads and parses it only after a change. That is done on
 * threads of its own, because a home may be on another host, and once at a time for each account. Any thread.
 *
 * @param <T> the parsed content
 */
public final class UserFiles<T> implements AutoCloseable {

    /** The largest file that is read, in octets. */
    public static final int MAX_OCTETS = UserFileReader.MAX_OCTETS;

    /** The parsed content of a file, and the status that the file had then. */
    private record Parsed<T>(String path, FileStatus status, T content) {
        /** The weight in the cache: the octets of the file. The parsed content takes a multiple of that in memory. */
        int weight() {
            return ENTRY_WEIGHT + (int) status.identity().size();
        }
    }

    private static final int USUAL_THREADS = 4;
    private static final int MAX_THREADS = 128;

    /** One look waits while another is under way; all further calls share it, because it begins after they were made. */
    private static final int MAX_WAITING = 1 + SingleFlight.CANCELLED_CALLS;

    private static final Duration DEADLINE = Duration.ofSeconds(5);
    private static final int MAX_WEIGHT = 2 << 20;

    /** Added to each file, so that many empty files do not fill the memory. */
    private static final int ENTRY_WEIGHT = 200;

    private static final Duration UNUSED_REMEMBERED = Duration.ofMinutes(10);

    /** The time that a program may take to write a file that it has emptied. */
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
     * @param parser makes a value of a path and of the octets of the file, in a read-only buffer. The value may be
     *     handed to many callers. The parser is called on the threads of this class, several at a time, and again for
     *     the same content if the file changed in the last seconds. Errors in the text belong into the value: an
     *     exception of the parser fails the call
     */
    public UserFiles(BiFunction<String, ByteBuffer, T> parser) {
        this(parser, _ -> false, DEADLINE, InstantSource.system());
    }

    /**
     * The files of this host's users.
     *
     * @param parser as above
     * @param suspect whether a content looks as if it were being written; if such a file, or an empty one, changed in
     *     the last seconds, it is looked at once more a moment later
     * @param deadline the time that a look at one file may take; more than 0
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
     * Finds the file of an account as it is now. Does not block.
     *
     * @return completed by a thread of this class; fails with an {@link IOException} if nothing can be known, because
     *     the file system does not respond in time or descriptors have run out
     */
    public CompletableFuture<UserFile<T>> find(Account account) {
        return looks.next(account, account);
    }

    /** About how many files are remembered now. */
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

    /** Reads and parses a file unless its content is known; {@code null} if the file has to be searched again. */
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
                // A file that has not settled may change again without a new identity, and so is not remembered.
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

    /**
     * Waits for a program that rewrites a file: it first empties the file, and then may write the content in pieces.
     */
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

    /** Releases the threads. Calls that are under way fail. */
    @Override
    public void close() {
        threads.close();
    }
}
