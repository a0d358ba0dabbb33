package io.github.nettyidentd.system;

import io.github.nettyidentd.policy.FilePlace;
import io.github.nettyidentd.policy.NameDatabase;
import io.github.nettyidentd.policy.SystemPolicy;
import io.github.nettyidentd.policy.language.NameUnavailableException;
import io.github.nettyidentd.policy.language.ParseResult;
import io.github.nettyidentd.policy.language.ParseResult.Problem;
import io.github.nettyidentd.policy.language.PolicyParser;
import io.github.nettyidentd.text.FileReading;
import java.nio.file.Files;
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

    /**
     * Where the policy is if the operator names no file: the first of these that exists. oidentd has its file at the first
     * place. The second is for hosts where oidentd's package was purged, which deletes the first. Both may be missing.
     */
    private static final List<Path> DEFAULT_FILES =
            List.of(Path.of("/etc/oidentd.conf"), Path.of("/etc/netty-identd/oidentd.conf"));

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
    private record Reading(Path file, Found found, ParseResult<SystemPolicy> parsed) {}

    private final List<Path> candidates;
    private final boolean mayBeMissing;
    private final PolicyParser parser;
    private volatile Path file;
    private volatile SystemPolicy policy = SystemPolicy.EMPTY;
    private volatile @Nullable Instant readAt;

    /**
     * @param file the policy file that the operator named; empty for the first default file that exists, if one does
     */
    PolicyStore(Optional<Path> file, NameDatabase names) {
        this(file.map(List::of).orElse(DEFAULT_FILES), file.isEmpty(), names);
    }

    /**
     * @param candidates the files of which the first that exists is read; not empty
     * @param mayBeMissing whether there may be none of them
     */
    PolicyStore(List<Path> candidates, boolean mayBeMissing, NameDatabase names) {
        this.candidates = candidates;
        this.mayBeMissing = mayBeMissing;
        this.parser = new PolicyParser(names);
        this.file = find();
    }

    /** The file of the policy in force, or of the last {@link #parse}; it need not exist. */
    public Path file() {
        return file;
    }

    /** Says which default files exist but are not read, because another one comes first; a sentence without its full stop. */
    public Optional<String> shadowed() {
        return candidates.stream()
                .filter(candidate -> !candidate.equals(file) && Files.exists(candidate))
                .findFirst()
                .map(candidate -> candidate + " is not read, because " + file + " exists");
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
            reading = unusable(reading.file, "there is no such file");
        } else if (reading.found == Found.EMPTY) {
            reading = unusable(reading.file, "the file is empty (expected: rules, or at least a comment)");
        }
        return enforce(reading);
    }

    private List<String> enforce(Reading reading) {
        reading.parsed.warnings().forEach(warning -> log.warn("{}", warning));
        reading.parsed.policy().ifPresent(read -> {
            policy = read;
            file = reading.file;
            readAt = reading.found == Found.MISSING ? null : Instant.now();
        });
        return reading.parsed.errors().stream().map(Problem::toString).toList();
    }

    /** Reads the file without putting it in force. Blocks. */
    public ParseResult<SystemPolicy> parse() {
        Reading reading = read();
        file = reading.file;
        return reading.parsed;
    }

    private Path find() {
        return candidates.stream().filter(Files::exists).findFirst().orElse(candidates.getFirst());
    }

    private Reading read() {
        return read(find());
    }

    private Reading read(Path file) {
        return switch (FileReading.of(file, MAX_OCTETS)) {
            case FileReading.Content(byte[] octets)
            when octets.length == 0 -> new Reading(file, Found.EMPTY, empty(file));
            case FileReading.Content(byte[] octets) -> parsed(file, octets);
            case FileReading.Missing() ->
                mayBeMissing
                        ? new Reading(
                                file,
                                Found.MISSING,
                                new ParseResult<>(Optional.of(SystemPolicy.EMPTY), List.of(), List.of()))
                        : unusable(file, "there is no such file");
            case FileReading.Unusable(String reason) -> unusable(file, reason);
            case FileReading.Unavailable(String reason) ->
                new Reading(file, Found.UNAVAILABLE, failed(aboutFile(file, reason)));
        };
    }

    private Reading parsed(Path file, byte[] octets) {
        try {
            return new Reading(file, Found.WITH_CONTENT, parser.parseSystem(file.toString(), octets));
        } catch (NameUnavailableException e) {
            return new Reading(file, Found.UNAVAILABLE, failed(e.problem()));
        }
    }

    /** The result for an empty file, which is accepted at the start only: then there is no policy that it could replace. */
    private static ParseResult<SystemPolicy> empty(Path file) {
        Problem warning = aboutFile(file, "the file is empty: nothing is granted, and a reload would refuse it");
        return new ParseResult<>(Optional.of(SystemPolicy.EMPTY), List.of(), List.of(warning));
    }

    private static Reading unusable(Path file, String why) {
        return new Reading(file, Found.UNUSABLE, failed(aboutFile(file, why)));
    }

    private static ParseResult<SystemPolicy> failed(Problem error) {
        return new ParseResult<>(Optional.empty(), List.of(error), List.of());
    }

    private static Problem aboutFile(Path file, String text) {
        return new Problem(FilePlace.of(file.toString()), text);
    }
}
