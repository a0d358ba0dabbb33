package io.github.nettyidentd.testing;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;

/** Runs Perl programs from the test resources, because Perl can do with sockets and users what Java cannot. */
public final class PerlProgram {

    private PerlProgram() {}

    /** Gives the command that runs a program; skips the test where there is no perl. */
    public static List<String> command(String resource) throws IOException {
        Commands.assumeProgram("perl");
        try (InputStream program = PerlProgram.class.getClassLoader().getResourceAsStream(resource)) {
            byte[] octets = Objects.requireNonNull(program, resource).readAllBytes();
            return List.of("perl", "-e", new String(octets, StandardCharsets.UTF_8));
        }
    }
}
