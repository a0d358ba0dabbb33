package io.github.nettyidentd.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a process has cost so far, as proc(5) tells it. */
final class ProcessFigures {

    /** Of {@code /proc/PID/stat}, counted behind the name: time in user mode, in the kernel, and both of ended children. */
    private static final int FIRST_TIME = 11;

    private static final int TIMES = 4;

    /** {@code USER_HZ}, which is the same on all that Linux runs on here. */
    private static final double TICKS_PER_SECOND = 100;

    private static final Pattern PSS = Pattern.compile("Pss:\\s+(\\d+) kB");
    private static final double KIB_PER_MIB = 1024;

    private ProcessFigures() {}

    /** Seconds of CPU time, with those of children that it has waited for. */
    static double cpuSeconds(long pid) throws IOException {
        return cpuSeconds(Files.readString(Path.of("/proc/" + pid + "/stat")));
    }

    /** The same from the file's text. */
    static double cpuSeconds(String stat) {
        List<String> fields =
                List.of(stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", -1));
        return fields.subList(FIRST_TIME, FIRST_TIME + TIMES).stream()
                        .mapToLong(Long::parseLong)
                        .sum()
                / TICKS_PER_SECOND;
    }

    /** MiB of memory, what is shared divided by those who share it. */
    static double pssMib(long pid) throws IOException {
        String rollup = Files.readString(Path.of("/proc/" + pid + "/smaps_rollup"));
        Matcher pss = PSS.matcher(rollup);
        if (!pss.find()) {
            throw new IOException("no Pss in " + rollup);
        }
        return Long.parseLong(pss.group(1)) / KIB_PER_MIB;
    }
}
