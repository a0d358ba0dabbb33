package io.github.nettyidentd.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Makes what is to be compared out of what the build has left and what this host has. */
final class Setup {

    private static final Path CONSTIDENT = Path.of("src/test/c/constident.c");
    private static final int CACHE_TRIES = 3;
    private static final Path BUILT = Path.of("target");

    private final Path directory;
    private final Settings settings;
    private final List<String> notes = new ArrayList<>();

    /** @param directory for what is made; what an earlier run left there is replaced */
    Setup(Path directory, Settings settings) throws IOException {
        this.directory = Files.createDirectories(directory);
        this.settings = settings;
    }

    /** What is not as it might be, in sentences. */
    List<String> notes() {
        return List.copyOf(notes);
    }

    /** The policy of both daemons: empty. */
    Path policy() throws IOException {
        return Files.writeString(directory.resolve("policy"), "");
    }

    /** The launcher of the package, with its cache of classes; or else the one of the distribution. */
    Path launcher() throws IOException {
        if (!settings.daemon().isEmpty()) {
            notes.add("netty-identd is " + settings.daemon() + ".");
            return Path.of(settings.daemon());
        }
        List<Path> archives;
        try (Stream<Path> built = Files.list(BUILT)) {
            archives = built.filter(file -> file.toString().endsWith("-linux-amd64.tar.gz"))
                    .toList();
        }
        if (archives.size() == 1) {
            Path home = Files.createDirectories(directory.resolve("package"));
            run("tar", "-xzf", archives.getFirst().toString(), "-C", home.toString(), "--strip-components=1");
            notes.add("netty-identd is the package, with its own runtime"
                    + (makeCache(home) ? " and its cache of classes." : ", but without a cache of classes."));
            return home.resolve("bin/netty-identd");
        }
        notes.add(
                "netty-identd is the distribution on the JDK of the build, as there is no package: its start and its memory"
                        + " are not those of the package, for which the targets are.");
        return BUILT.resolve("netty-identd/bin/netty-identd");
    }

    /** On a busy host the program may run out of time. */
    private static boolean makeCache(Path home) {
        for (int i = 0; i < CACHE_TRIES; i++) {
            try {
                run(home.resolve("bin/netty-identd-aot").toString());
                return true;
            } catch (IOException e) {
                Benchmark.say(e.toString());
            }
        }
        return false;
    }

    /** What is compared, ours among them. */
    List<Program> programs(Path launcher, Path policy, String owner) throws IOException {
        List<Program> programs = new ArrayList<>();
        Path limit = directory.resolve("constident");
        try {
            run("cc", "-O2", "-o", limit.toString(), CONSTIDENT.toString());
            programs.add(Program.limit(limit));
        } catch (IOException e) {
            notes.add("The limit is left out, as it cannot be compiled: " + e + ".");
        }
        programs.add(Program.ours(launcher, policy, owner));
        if (Files.isExecutable(settings.oidentd())) {
            programs.add(Program.oidentd(settings.oidentd(), policy, owner));
        } else {
            notes.add("oidentd is left out, as there is no " + settings.oidentd() + ".");
        }
        programs.add(Program.oursLogging(launcher, policy, owner));
        return programs;
    }

    private static void run(String... command) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        int status = process.onExit().join().exitValue();
        if (status != 0) {
            throw new IOException(String.join(" ", command) + " ends with status " + status);
        }
    }
}
