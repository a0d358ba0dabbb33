package io.github.nettyidentd.testing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** Programs of the tests' resources in Perl, which does with sockets and users what Java cannot. */
public final class PerlProgram {

    private PerlProgram() {}

    /** The command that runs one; skips the test where there is no perl. */
    public static List<String> command(String resource) throws IOException {
        Commands.assumeProgram("perl");
        try (InputStream program = PerlProgram.class.getClassLoader().getResourceAsStream(resource)) {
            byte[] octets = Objects.requireNonNull(program, resource).readAllBytes();
            return List.of("perl", "-e", new String(octets, StandardCharsets.UTF_8));
        }
    }
}
