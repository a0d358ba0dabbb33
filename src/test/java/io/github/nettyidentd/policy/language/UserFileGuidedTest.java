package io.github.nettyidentd.policy.language;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Fuzzes a user's file with any octets, guided by coverage. Starts with the files of the tables. */
class UserFileGuidedTest {

    static Stream<byte[]> corpus() {
        return PolicyCorpus.userFiles();
    }

    @MethodSource("corpus")
    @FuzzTest
    void fuzz(byte[] content) {
        PolicyChecks.user(content);
    }
}
