package io.github.nettyidentd.linux.ffi;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.github.nettyidentd.text.OctetText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class GroupDatabaseTest {

    /** The lines of group(5), without those that another line of the same name goes before. */
    static List<String> groups() throws IOException {
        try (Stream<String> lines = Files.lines(Path.of("/etc/group"), ISO_8859_1)) {
            Set<String> seen = new HashSet<>();
            return lines.filter(line -> line.matches("[^+\\-#:][^:]*:[^:]*:\\d+:[^:]*"))
                    .filter(line -> seen.add(line.substring(0, line.indexOf(':'))))
                    .toList();
        }
    }

    @ParameterizedTest
    @MethodSource("groups")
    void findsEachGroupOfTheFile(String line) throws IOException {
        String[] fields = line.split(":", -1);
        String name = text(fields[0]);
        long gid = Long.parseLong(fields[2]);
        List<String> members = Stream.of(fields[3].split(","))
                .map(String::strip)
                .filter(member -> !member.isEmpty())
                .map(GroupDatabaseTest::text)
                .toList();

        assertEquals(Optional.of(new GroupDatabase.Group(gid, members)), GroupDatabase.find(name));
        assertEquals(OptionalLong.of(gid), GroupDatabase.gid(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "no.such.group", "root\0", "a:b"})
    void findsNoOther(String name) throws IOException {
        assertFalse(GroupDatabase.find(name).isPresent());
        assertFalse(GroupDatabase.gid(name).isPresent());
    }

    private static String text(String octets) {
        return OctetText.of(octets.getBytes(ISO_8859_1));
    }
}
