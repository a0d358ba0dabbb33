package io.github.nettyidentd.hop;

import io.github.nettyidentd.api.Origin;
import io.github.nettyidentd.api.UserId;
import io.github.nettyidentd.policy.FilePlace;
import io.github.nettyidentd.policy.language.ParseResult;
import io.github.nettyidentd.policy.language.ParseResult.Problem;
import io.github.nettyidentd.text.FileReading;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers for hosts inside by static rules, by the inside address. The file is read as a whole, and the rules are replaced
 * in one step. A line that cannot be understood is logged and does not count; a file that cannot be read changes nothing.
 */
public final class StaticRules implements InsideAnswers {

    private static final Logger log = LoggerFactory.getLogger(StaticRules.class);

    /** Enough for a hundred thousand rules, and little enough for the daemon's small heap. */
    private static final int MAX_OCTETS = 4 << 20;

    private final Path file;
    private final boolean mayBeMissing;
    private final Function<String, List<InetAddress>> resolver;
    private volatile StaticRuleTable table = StaticRuleTable.EMPTY;

    /** Whether the rules in force are those of a file. For one thread at a time. */
    private boolean fromFile;

    /**
     * @param file the default file may be missing
     * @param resolver finds all addresses of a host, none if its name cannot be resolved; may block
     */
    public StaticRules(Path file, Function<String, List<InetAddress>> resolver) {
        this.file = file;
        this.mayBeMissing = file.equals(HopSettings.DEFAULT_RULES);
        this.resolver = resolver;
    }

    /** The file of the rules; it need not exist. */
    public Path file() {
        return file;
    }

    /**
     * Reads the file for the first time and puts its rules in force. Blocks.
     *
     * @return the errors, for the operator; empty if the rules are in force now. A missing file is not an error if it may be missing
     */
    public List<String> load() {
        return enforce(parse());
    }

    /**
     * Reads the file again and puts its rules in force. Blocks; for one caller at a time. A file that is gone or empty is
     * refused, because it is a mistake or is being written.
     *
     * @return the errors, for the operator; empty if the rules are in force now
     */
    public List<String> reload() {
        FileReading reading = FileReading.of(file, MAX_OCTETS);
        if (fromFile && reading instanceof FileReading.Missing) {
            return List.of(aboutFile("there is no such file").toString());
        }
        if (reading instanceof FileReading.Content(byte[] octets) && octets.length == 0) {
            return List.of(aboutFile("the file is empty (expected: rules, or at least a comment)")
                    .toString());
        }
        return enforce(parse(reading));
    }

    /** Reads the file without putting its rules in force. Blocks. */
    public ParseResult<StaticRuleTable> parse() {
        return parse(FileReading.of(file, MAX_OCTETS));
    }

    private ParseResult<StaticRuleTable> parse(FileReading reading) {
        return switch (reading) {
            case FileReading.Content(byte[] octets)
            when octets.length == 0 ->
                new ParseResult<>(
                        Optional.of(new StaticRuleTable(List.of())),
                        List.of(),
                        List.of(aboutFile("the file is empty: no rule answers, and a reload would refuse it")));
            case FileReading.Content(byte[] octets) -> StaticRulesParser.parse(file.toString(), octets, resolver);
            case FileReading.Missing() ->
                mayBeMissing
                        ? new ParseResult<>(Optional.of(StaticRuleTable.EMPTY), List.of(), List.of())
                        : failed("there is no such file");
            case FileReading.Unusable(String reason) -> failed(reason);
            case FileReading.Unavailable(String reason) -> failed(reason);
        };
    }

    private List<String> enforce(ParseResult<StaticRuleTable> parsed) {
        parsed.warnings().forEach(warning -> log.warn("{}", warning));
        parsed.policy().ifPresent(read -> {
            table = read;
            fromFile = read != StaticRuleTable.EMPTY;
        });
        return parsed.errors().stream().map(Problem::toString).toList();
    }

    private ParseResult<StaticRuleTable> failed(String why) {
        return new ParseResult<>(Optional.empty(), List.of(aboutFile(why)), List.of());
    }

    private Problem aboutFile(String text) {
        return new Problem(FilePlace.of(file.toString()), text);
    }

    @Override
    public CompletableFuture<Optional<UserId>> answer(Translation connection, HopTrace trace) {
        Optional<UserId> answer = table.find(connection.inside().serverAddress());
        if (trace.isRecording()) {
            trace.add(new HopTrace.RulesRead(
                    file.toString(), answer.flatMap(UserId::origin).map(Origin::rule)));
        }
        return CompletableFuture.completedFuture(answer);
    }

    @Override
    public Way way() {
        return Way.STATIC;
    }

    @Override
    public void close() {
        // Holds nothing open.
    }
}
