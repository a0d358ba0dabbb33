package io.github.nettyidentd.policy.language;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.MethodSource;

/** Fuzzes a system file with any octets, guided by coverage. Starts with the files of the tables. */
class SystemFileGuidedTest {

    static Stream<byte[]> corpus() {
        return PolicyCorpus.systemFiles();
    }

    @MethodSource("corpus")
    @FuzzTest
    void fuzz(byte[] content) {
        PolicyChecks.system(content);
    }
}
