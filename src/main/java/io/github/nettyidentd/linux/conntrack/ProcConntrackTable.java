package io.github.nettyidentd.linux.conntrack;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Reads {@code /proc/net/nf_conntrack} from top to bottom, for kernels and sandboxes that refuse ctnetlink. That takes
 * milliseconds, and more with each connection that the kernel tracks.
 */
final class ProcConntrackTable implements ConntrackTable {

    private final Path file;

    ProcConntrackTable(Path file) {
        this.file = file;
    }

    @Override
    public String source() {
        return file.toString();
    }

    /** Reads the first line at most, so that a file that cannot be read is known. */
    void check() throws IOException {
        try (BufferedReader lines = open()) {
            lines.readLine();
        }
    }

    @Override
    public Optional<ConntrackEntry> find(Tuple direction, int zone) throws IOException {
        String port = "sport=" + direction.sourcePort() + " ";
        try (BufferedReader lines = open()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                // Most lines lack the port, and need not be read as a whole.
                if (line.contains(port)) {
                    Optional<ProcConntrackLine> entry =
                            ProcConntrackLine.parse(line).filter(parsed -> parsed.has(direction, zone));
                    if (entry.isPresent()) {
                        return entry.map(ProcConntrackLine::entry);
                    }
                }
            }
        }
        return Optional.empty();
    }

    private BufferedReader open() throws IOException {
        return Files.newBufferedReader(file, StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() {
        // The file is open only while it is read.
    }
}
