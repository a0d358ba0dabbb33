package io.github.nettyidentd.system;

import io.github.nettyidentd.policy.FilePlace;
import io.github.nettyidentd.policy.NameDatabase;
import io.github.nettyidentd.policy.SystemPolicy;
import io.github.nettyidentd.policy.language.NameUnavailableException;
import io.github.nettyidentd.policy.language.ParseResult;
import io.github.nettyidentd.policy.language.ParseResult.Problem;
import io.github.nettyidentd.policy.language.PolicyParser;
import io.github.nettyidentd.text.IoReason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds the system's policy. The file is read as a whole, and the policy is replaced in one step, so that each query sees
 * one policy. A file that cannot be read or has errors changes nothing.
 */
public final class PolicyStore implements Supplier<SystemPolicy> {

    private static final Logger log = LoggerFactory.getLogger(PolicyStore.class);

    /** Where oidentd has its file. The file may be missing. */
    static final Path DEFAULT_FILE = Path.of("/etc/oidentd.conf");

    /** Enough for tens of thousands of rules, and little enough for the daemon's small heap. */
    private static final int MAX_OCTETS = 4 << 20;

    /** What became of reading the file. */
    private enum Found {
        WITH_CONTENT,
        EMPTY,
        MISSING,
        /** Not usable, for a reason that lies in the file or its permissions. */
        UNUSABLE,
        /** Not usable now, for a reason outside of the file. */
        UNAVAILABLE
    }

    /** The result of one reading. */
    private record Reading(Found found, ParseResult<SystemPolicy> parsed) {}

    private final Path file;
    private final boolean mayBeMissing;
    private final PolicyParser parser;
    private volatile SystemPolicy policy = SystemPolicy.EMPTY;
    private volatile @Nullable Instant readAt;

    /**
     * @param file the policy file that the operator named; empty for {@link #DEFAULT_FILE}, which may be missing
     */
    PolicyStore(Optional<Path> file, NameDatabase names) {
        this(file.orElse(DEFAULT_FILE), file.isEmpty(), names);
    }

    PolicyStore(Path file, boolean mayBeMissing, NameDatabase names) {
        this.file = file;
        this.mayBeMissing = mayBeMissing;
        this.parser = new PolicyParser(names);
    }

    /** The policy file, whether it exists or not. */
    public Path file() {
        return file;
    }

    /** The policy in force. */
    @Override
    public SystemPolicy get() {
        return policy;
    }

    /** When the file of the policy in force was read; empty if there is no file, or before the first reading. */
    public Optional<Instant> readAt() {
        return Optional.ofNullable(readAt);
    }

    /** Says that the default file is missing; a sentence without its full stop. */
    public String missing() {
        return "no file " + file + ": nothing is granted";
    }

    /**
     * Reads the file for the first time and puts it in force. Blocks.
     *
     * @throws PolicyUnavailableException if the file cannot be used, or if a database that is needed to read it does not
     *     answer
     */
    void loadFirst() throws PolicyUnavailableException {
        Reading reading = read();
        List<String> errors = enforce(reading);
        if (!errors.isEmpty()) {
            throw new PolicyUnavailableException(String.join("\n", errors), reading.found == Found.UNAVAILABLE);
        }
        if (reading.found == Found.MISSING) {
            log.info("{}", missing());
        }
    }

    /**
     * Reads the file again and puts it in force if it has no errors. Blocks; for one caller at a time. A file that is gone or
     * empty is refused, because it is a mistake or is being written: it does not mean a policy without rules.
     *
     * @return the errors, for the operator; empty if the policy is in force now
     */
    List<String> reload() {
        Reading reading = read();
        boolean isGone = reading.found == Found.MISSING && readAt().isPresent();
        if (isGone) {
            reading = unusable("there is no such file");
        } else if (reading.found == Found.EMPTY) {
            reading = unusable("the file is empty (expected: rules, or at least a comment)");
        }
        return enforce(reading);
    }

    private List<String> enforce(Reading reading) {
        reading.parsed.warnings().forEach(warning -> log.warn("{}", warning));
        reading.parsed.policy().ifPresent(read -> {
            policy = read;
            readAt = reading.found == Found.MISSING ? null : Instant.now();
        });
        return reading.parsed.errors().stream().map(Problem::toString).toList();
    }

    /** Reads the file without putting it in force. Blocks. */
    public ParseResult<SystemPolicy> parse() {
        return read().parsed;
    }

    private Reading read() {
        try (InputStream content = Files.newInputStream(file)) {
            byte[] octets = content.readNBytes(MAX_OCTETS + 1);
            if (octets.length > MAX_OCTETS) {
                return unusable("is too large (expected: at most " + MAX_OCTETS + " octets)");
            }
            return octets.length == 0
                    ? new Reading(Found.EMPTY, empty())
                    : new Reading(Found.WITH_CONTENT, parser.parseSystem(file.toString(), octets));
        } catch (NoSuchFileException e) {
            return mayBeMissing
                    ? new Reading(
                            Found.MISSING, new ParseResult<>(Optional.of(SystemPolicy.EMPTY), List.of(), List.of()))
                    : unusable("there is no such file");
        } catch (NameUnavailableException e) {
            return new Reading(Found.UNAVAILABLE, failed(e.problem()));
        } catch (AccessDeniedException e) {
            return unusable("this process may not read it");
        } catch (IOException e) {
            Found found = Files.isDirectory(file) ? Found.UNUSABLE : Found.UNAVAILABLE;
            return new Reading(found, failed(aboutFile("cannot be read: " + IoReason.of(e))));
        }
    }

    /** The result for an empty file, which is accepted at the start only: then there is no policy that it could replace. */
    private ParseResult<SystemPolicy> empty() {
        Problem warning = aboutFile("the file is empty: nothing is granted, and a reload would refuse it");
        return new ParseResult<>(Optional.of(SystemPolicy.EMPTY), List.of(), List.of(warning));
    }

    private Reading unusable(String why) {
        return new Reading(Found.UNUSABLE, failed(aboutFile(why)));
    }

    private static ParseResult<SystemPolicy> failed(Problem error) {
        return new ParseResult<>(Optional.empty(), List.of(error), List.of());
    }

    private Problem aboutFile(String text) {
        return new Problem(FilePlace.of(file.toString()), text);
    }
}
