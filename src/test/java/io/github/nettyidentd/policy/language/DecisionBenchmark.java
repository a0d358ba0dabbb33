package io.github.nettyidentd.policy.language;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.policy.DecisionStep;
import io.github.nettyidentd.policy.DecisionTrace;
import io.github.nettyidentd.policy.SystemPolicy;
import io.github.nettyidentd.policy.User;
import io.github.nettyidentd.policy.UserFileContent;
import io.github.nettyidentd.policy.UserPolicy;
import java.net.InetAddress;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/**
 * Measures one decision in memory, as a query takes it: by an empty policy, and by a policy with rules for users, ports and
 * networks, the last of which grants what the user's own file asks for. Measures the parsing of that policy too.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class DecisionBenchmark {

    private static final PolicyParser PARSER = new PolicyParser(new SmallHost());

    private static final byte[] RULES = """
            default { default { deny spoof } }
            user "paul" { default { force hide } }
            user "lisa" {
                default { allow hide }
                from 198.51.100.0/24 { allow random }
                fport 80 { force hide }
                to 192.0.2.0/24 fport 6667 { allow spoof allow hide }
            }
            """.getBytes(US_ASCII);

    private final SystemPolicy empty = system(new byte[0]);
    private final SystemPolicy rules = system(RULES);
    private final UserFileContent file = new UserFileContent.Parsed(
            user("global { reply \"home\" }\nfport 6667 { reply \"irc\" }\n".getBytes(US_ASCII)));
    private final User lisa = SmallHost.user("lisa");
    private final ConnectionPair pair = new ConnectionPair(
            InetAddress.ofLiteral("198.51.100.7"), 40_000, InetAddress.ofLiteral("192.0.2.1"), 6_667);
    private final Random random = new Random(1413);

    private static SystemPolicy system(byte[] content) {
        ParseResult<SystemPolicy> parsed = PARSER.parseSystem("system", content);
        return parsed.policy()
                .orElseThrow(() -> new IllegalStateException(parsed.errors().toString()));
    }

    private static UserPolicy user(byte[] content) {
        ParseResult<UserPolicy> parsed = PARSER.parseUser("user", content);
        return parsed.policy()
                .orElseThrow(() -> new IllegalStateException(parsed.errors().toString()));
    }

    /** Decides by an empty policy: the login. */
    @Benchmark
    public DecisionStep decideByEmptyPolicy() {
        return new DecisionText(random, DecisionTrace.NONE).step(empty, file, lisa, pair);
    }

    /** Decides by the last of four rules, and by the last of two entries in the user's file. */
    @Benchmark
    public DecisionStep decideByRulesAndFile() {
        return new DecisionText(random, DecisionTrace.NONE).step(rules, file, lisa, pair);
    }

    /** Parses a policy of nine lines. */
    @Benchmark
    public SystemPolicy parsePolicy() {
        return system(RULES);
    }
}
