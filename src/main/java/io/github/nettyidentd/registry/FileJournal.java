package io.github.nettyidentd.registry;

import io.github.nettyidentd.text.IoReason;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A journal in two files, of which one is written. When that has many more lines than the table has entries, the table is
 * written to the other one. So at any moment one of them is complete. What was written survives the end of this process, but
 * not of the host, whose sockets end then too.
 */
final class FileJournal implements Journal {

    private static final Logger log = LoggerFactory.getLogger(FileJournal.class);

    private static final Set<OpenOption> OPTIONS = Set.of(
            StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE, LinkOption.NOFOLLOW_LINKS);

    private static final Set<PosixFilePermission> WRITABLE_BY_OTHERS =
            Set.of(PosixFilePermission.GROUP_WRITE, PosixFilePermission.OTHERS_WRITE);

    private static final int BUFFER_OCTETS = 1 << 16;

    /** So many lines may be without a meaning, beside as many as have one. */
    private static final int SPARE_LINES = 4_096;

    private final Path directory;
    private final String host;
    private final List<FileChannel> slots;
    private int current;
    private long generation;
    private long lines;
    private @Nullable Contents contents;

    /** What is to be kept. */
    interface Contents {

        /** How many lines {@link #lines} has. */
        int size();

        /** All that is in the table. */
        Stream<JournalLine> lines();
    }

    private FileJournal(Path directory, String host, List<FileChannel> slots) {
        this.directory = directory;
        this.host = host;
        this.slots = slots;
    }

    /**
     * Opens the files, which are {@code registrations.0} and {@code registrations.1}.
     *
     * @param host as in {@link JournalLine.Header}
     */
    static FileJournal open(Path directory, String host) throws IOException {
        requirePrivate(directory);
        FileChannel first = slot(directory, 0);
        try {
            if (first.tryLock() == null) {
                throw new IOException("another process uses the file");
            }
            return new FileJournal(directory, host, List.of(first, slot(directory, 1)));
        } catch (IOException e) {
            first.close();
            throw e;
        } catch (OverlappingFileLockException e) {
            first.close();
            throw new IOException("this process uses the file already", e);
        }
    }

    private static FileChannel slot(Path directory, int number) throws IOException {
        return FileChannel.open(
                directory.resolve("registrations." + number),
                OPTIONS,
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    }

    /** Refuses a directory such as /tmp, where another account could make the files, and so register for everybody. */
    private static void requirePrivate(Path directory) throws IOException {
        if (Files.isDirectory(directory)
                && !Collections.disjoint(Files.getPosixFilePermissions(directory), WRITABLE_BY_OTHERS)) {
            throw new IOException("other accounts may write there");
        }
    }

    /** Names this boot of this host, and this network namespace, because in other ones a cookie means another socket. */
    static String host() throws IOException {
        return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip() + "/"
                + Files.readSymbolicLink(Path.of("/proc/self/ns/net"));
    }

    /** Reads what the newer of the complete files says; {@code null} if none is complete. */
    @Nullable
    JournalContents read() throws IOException {
        int newer = JournalContents.generation(octets(0), host) > JournalContents.generation(octets(1), host) ? 0 : 1;
        // One at a time, because each may fill half of the heap.
        JournalContents read = read(newer);
        return read == null ? read(1 - newer) : read;
    }

    private @Nullable JournalContents read(int slot) throws IOException {
        JournalContents read = JournalContents.read(octets(slot), host);
        if (read != null) {
            current = slot;
            generation = read.generation();
        }
        return read;
    }

    private InputStream octets(int slot) throws IOException {
        FileChannel file = slots.get(slot);
        file.position(0);
        return new BufferedInputStream(Channels.newInputStream(file), BUFFER_OCTETS);
    }

    /** Begins to write. With the table's lock. */
    void start(Contents kept) {
        contents = kept;
        write(null);
    }

    @Override
    public void kept(Entry entry) {
        write(new JournalLine.Added(entry.registered()));
    }

    @Override
    public void removed(Registered entry) {
        JournalContents.Key key = JournalContents.Key.of(entry);
        write(new JournalLine.Removed(key.uid(), key.cookie(), key.ends()));
    }

    @Override
    public void noted(RegistrarAccount account) {
        write(account.line());
    }

    /**
     * Writes a line, or writes the whole table, which includes what the line says.
     *
     * @param line {@code null} for the whole table
     */
    private void write(@Nullable JournalLine line) {
        if (contents == null) {
            return;
        }
        try {
            if (line == null || lines >= 2L * contents.size() + SPARE_LINES) {
                rewrite(contents);
            } else {
                writeFully(slots.get(current), ByteBuffer.wrap(line.octets()));
                lines++;
            }
        } catch (IOException e) {
            contents = null;
            log.warn(
                    "cannot write to {}: {}; the next start will not know of any registration",
                    directory,
                    IoReason.of(e));
            empty();
        }
    }

    private void rewrite(Contents kept) throws IOException {
        int other = 1 - current;
        FileChannel slot = slots.get(other);
        slot.truncate(0);
        slot.position(0);
        lines = 0;
        generation++;
        ByteBuffer buffer = ByteBuffer.allocate(BUFFER_OCTETS);
        Stream<JournalLine> first = Stream.of(new JournalLine.Header(host, generation));
        Stream<JournalLine> all =
                Stream.concat(Stream.concat(first, kept.lines()), Stream.of(new JournalLine.Complete()));
        for (JournalLine line : (Iterable<JournalLine>) all::iterator) {
            byte[] octets = line.octets();
            if (octets.length > buffer.remaining()) {
                writeFully(slot, buffer.flip());
                buffer.clear();
            }
            buffer.put(octets);
            lines++;
        }
        writeFully(slot, buffer.flip());
        current = other;
    }

    private static void writeFully(FileChannel slot, ByteBuffer octets) throws IOException {
        while (octets.hasRemaining()) {
            slot.write(octets);
        }
    }

    /** What stands in the files is not true any more. */
    private void empty() {
        for (FileChannel slot : slots) {
            try {
                slot.truncate(0);
            } catch (IOException e) {
                log.debug("cannot empty a journal", e);
            }
        }
    }

    @Override
    public void close() {
        contents = null;
        for (FileChannel slot : slots) {
            try {
                slot.close();
            } catch (IOException e) {
                log.debug("cannot close a journal", e);
            }
        }
    }
}
