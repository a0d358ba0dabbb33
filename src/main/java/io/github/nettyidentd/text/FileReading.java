package io.github.nettyidentd.text;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** The result of reading a file of bounded size as a whole. */
public sealed interface FileReading {

    /** The file was read. The octets are not copied; nobody may change them. */
    @SuppressWarnings("ArrayRecordComponent") // Compared by nobody, and too large to be copied.
    record Content(byte[] octets) implements FileReading {}

    /** There is no such file. */
    record Missing() implements FileReading {}

    /** The file cannot be used, for a reason that lies in the file or its permissions. */
    record Unusable(String reason) implements FileReading {}

    /** The file cannot be used now, for a reason outside of the file. */
    record Unavailable(String reason) implements FileReading {}

    /**
     * Reads a file. Blocks.
     *
     * @param maxOctets a larger file is unusable
     */
    static FileReading of(Path file, int maxOctets) {
        try (InputStream content = Files.newInputStream(file)) {
            byte[] octets = content.readNBytes(maxOctets + 1);
            return octets.length > maxOctets
                    ? new Unusable("is too large (expected: at most " + maxOctets + " octets)")
                    : new Content(octets);
        } catch (NoSuchFileException e) {
            return new Missing();
        } catch (AccessDeniedException e) {
            return new Unusable("this process may not read it");
        } catch (IOException e) {
            String reason = "cannot be read: " + IoReason.of(e);
            return Files.isDirectory(file) ? new Unusable(reason) : new Unavailable(reason);
        }
    }
}
