package io.github.nettyidentd.linux.ffi;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The numbers that the headers of the kernel and libc have for an architecture. The compiler puts them into its assembly, so that
 * no program of another architecture has to run.
 */
final class HeaderNumbers {

    private static final String HEADERS = """
            #define _GNU_SOURCE
            #include <dirent.h>
            #include <errno.h>
            #include <fcntl.h>
            #include <grp.h>
            #include <limits.h>
            #include <linux/filter.h>
            #include <linux/if_addr.h>
            #include <linux/inet_diag.h>
            #include <linux/netfilter/nfnetlink.h>
            #include <linux/netfilter/nfnetlink_conntrack.h>
            #include <linux/netlink.h>
            #include <linux/rtnetlink.h>
            #include <linux/seccomp.h>
            #include <linux/sock_diag.h>
            #include <netdb.h>
            #include <netinet/in.h>
            #include <poll.h>
            #include <pwd.h>
            #include <sched.h>
            #include <signal.h>
            #include <stddef.h>
            #include <stdio.h>
            #include <sys/eventfd.h>
            #include <sys/inotify.h>
            #include <sys/ioctl.h>
            #include <sys/prctl.h>
            #include <sys/socket.h>
            #include <sys/stat.h>
            #include <sys/syscall.h>
            #include <sys/un.h>
            #include <time.h>
            """;

    private static final String MARK = "//number";

    private HeaderNumbers() {}

    /**
     * The lines {@code EXPRESSION = NUMBER}.
     *
     * @param expressions of C
     */
    static List<String> of(Collection<String> expressions, String compiler, Path directory)
            throws IOException, InterruptedException {
        var program = new StringBuilder(HEADERS).append("int main(void) {\n");
        for (String expression : expressions) {
            program.append("  __asm__ volatile(\"\\n%s %s = %%0\" : : \"i\" ((long) (%s)));\n"
                    .formatted(MARK, expression, expression));
        }
        program.append("  return 0;\n}\n");
        Path source = Files.writeString(directory.resolve("layout.c"), program);
        output(directory, compiler, "-S", "-o", "layout.s", source.toString());
        try (Stream<String> lines = Files.lines(directory.resolve("layout.s"))) {
            return lines.filter(line -> line.startsWith(MARK))
                    // Some assemblers want a mark before a number.
                    .map(line -> line.substring(MARK.length())
                            .strip()
                            .replace("$", "")
                            .replace("#", ""))
                    .toList();
        }
    }

    static boolean hasCompiler(String compiler) throws InterruptedException {
        try {
            return new ProcessBuilder(compiler, "--version")
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException e) {
            return false;
        }
    }

    private static String output(Path directory, String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(true, process.waitFor(30, TimeUnit.SECONDS));
        assertEquals(0, process.exitValue(), output);
        return output;
    }
}
