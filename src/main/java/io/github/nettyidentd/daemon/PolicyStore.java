package io.github.nettyidentd.daemon;

import io.github.nettyidentd.policy.Names;
import io.github.nettyidentd.policy.Place;
import io.github.nettyidentd.policy.SystemPolicy;
import io.github.nettyidentd.policy.language.Parsed;
import io.github.nettyidentd.policy.language.PolicyParser;
import io.github.nettyidentd.policy.language.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
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
 * The system's policy: read from its file as a whole, and then swapped in one step, so that each query sees one policy. A
 * file that cannot be read or has errors changes nothing.
 */
final class PolicyStore implements Supplier<SystemPolicy> {

    private static final Logger log = LoggerFactory.getLogger(PolicyStore.class);

    /** Where oidentd has its file; that there is none is an empty policy. */
    static final Path DEFAULT_FILE = Path.of("/etc/oidentd.conf");

    /** Tens of thousands of rules, and far from what the daemon's heap can hold. */
    private static final int MAX_OCTETS = 4 << 20;

    private final Path file;
    private final boolean mayBeMissing;
    private final PolicyParser parser;
    private volatile SystemPolicy policy = SystemPolicy.EMPTY;
    private volatile @Nullable Instant readAt;

    /**
     * @param file the policy file that was named, or none for {@link #DEFAULT_FILE}
     */
    PolicyStore(Optional<Path> file, Names names) {
        this.file = file.orElse(DEFAULT_FILE);
        this.mayBeMissing = file.isEmpty();
        this.parser = new PolicyParser(names);
    }

    Path file() {
        return file;
    }

    @Override
    public SystemPolicy get() {
        return policy;
    }

    /**
     * Reads the file and, if it is right, puts it in force; blocks. One caller at a time.
     *
     * @return what is wrong with it, for the operator; empty if the policy is in force now
     */
    synchronized List<String> load() {
        Parsed<SystemPolicy> parsed = parse();
        parsed.warnings().forEach(warning -> log.warn("{}", warning));
        parsed.policy().ifPresent(this::enforce);
        return parsed.errors().stream().map(Problem::toString).toList();
    }

    private void enforce(SystemPolicy read) {
        policy = read;
        readAt = Instant.now();
    }

    /** When the policy in force was read; empty before the first one. */
    Optional<Instant> readAt() {
        return Optional.ofNullable(readAt);
    }

    /** Reads the file without putting it in force; blocks. */
    Parsed<SystemPolicy> parse() {
        try (InputStream content = Files.newInputStream(file)) {
            byte[] octets = content.readNBytes(MAX_OCTETS + 1);
            if (octets.length > MAX_OCTETS) {
                return failed("is too large (expected: at most " + MAX_OCTETS + " octets)");
            }
            return parser.parseSystem(file.toString(), octets);
        } catch (NoSuchFileException e) {
            return mayBeMissing
                    ? new Parsed<>(Optional.of(SystemPolicy.EMPTY), List.of(), List.of())
                    : failed("there is no such file");
        } catch (UncheckedIOException e) {
            return failed("names in it cannot be looked up: " + e.getCause());
        } catch (IOException e) {
            return failed("cannot be read: " + e);
        }
    }

    private Parsed<SystemPolicy> failed(String why) {
        return new Parsed<>(Optional.empty(), List.of(new Problem(new Place(file.toString(), 1, 1), why)), List.of());
    }
}
