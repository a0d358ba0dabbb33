package io.github.nettyidentd.registry;

import static io.github.nettyidentd.registry.KernelInMemory.pair;
import static io.github.nettyidentd.registry.RegistrySetup.ALICE;
import static io.github.nettyidentd.registry.RegistrySetup.BOB;
import static io.github.nettyidentd.registry.RegistrySetup.PATIENT;
import static io.github.nettyidentd.registry.RegistrySetup.cookie;
import static io.github.nettyidentd.registry.RegistrySetup.ends;
import static io.github.nettyidentd.registry.RegistrySetup.list;
import static io.github.nettyidentd.registry.RegistrySetup.ports;
import static io.github.nettyidentd.registry.RegistrySetup.text;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.policy.ReplyText;
import io.github.nettyidentd.testing.Await;
import io.github.nettyidentd.testing.ForkedJvm;
import io.github.nettyidentd.testing.Fuzz;
import io.github.nettyidentd.testing.RecordedLog;
import io.github.nettyidentd.testing.TempDirectory;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FileJournalTest {

    private static final ConnectionPair PAIR = pair(40_001, 6_667);

    private final KernelInMemory kernel = new KernelInMemory();
    private TempDirectory directory;
    private RegistrySetup setup;

    @BeforeEach
    void open() throws IOException {
        directory = TempDirectory.create();
        setup = start();
    }

    @AfterEach
    void close() throws IOException {
        setup.close();
        directory.close();
    }

    private RegistrySetup start() {
        return new RegistrySetup(PATIENT, kernel, Optional.of(directory.path()));
    }

    private void restart() {
        setup.close();
        setup = start();
    }

    /** What a process that was killed leaves behind. */
    private Path copy() throws IOException {
        Path copy = Files.createDirectory(directory.path().resolve("copy" + System.nanoTime()));
        for (int slot = 0; slot < 2; slot++) {
            Files.copy(slot(slot), copy.resolve("registrations." + slot));
        }
        return copy;
    }

    private Path slot(int number) {
        return directory.path().resolve("registrations." + number);
    }

    /** A sweep after the start may have found out which connections the sockets have. */
    private static List<Registered> withoutPairs(List<Registered> registered) {
        return registered.stream()
                .map(each -> new Registered(each.registration(), each.cookie(), each.name(), null))
                .toList();
    }

    @Test
    void keepsRegistrationsOverARestart() {
        RegistrarLine line = setup.line(ALICE);
        line.identify("bouncer");
        long early = kernel.socket(ALICE);
        line.add(cookie(early), text("a1")).join();
        kernel.connected(ALICE, PAIR);
        line.add(ends(PAIR), Optional.empty()).join();
        var latin = Optional.of(ReplyText.ofOctets("M\u00fcller".getBytes(ISO_8859_1)));
        line.add(cookie(kernel.connected(ALICE, pair(40_003, 6_667))), latin).join();
        line.addUnacknowledged(ports(40_004, 6_667), text("a4")).join();
        long deleted = kernel.connected(ALICE, pair(40_005, 6_667));
        line.add(cookie(deleted), text("a5")).join();
        line.delete(cookie(deleted));
        List<Registered> before = list(line);
        restart();
        List<Registered> after = list(setup.line(ALICE));
        assertEquals(withoutPairs(before), withoutPairs(after));
        kernel.connect(early, pair(40_002, 6_667));
        assertEquals(List.of("a1"), setup.found(pair(40_002, 6_667)));
        assertEquals(List.of("-"), setup.found(PAIR));
        assertEquals(List.of("M\u00fcller"), setup.found(pair(40_003, 6_667)));
        kernel.connected(ALICE, pair(40_004, 6_667));
        assertEquals(List.of("a4"), setup.found(pair(40_004, 6_667)));
        restart();
        assertEquals(4, list(setup.line(ALICE)).size());
        assertEquals(List.of("a4"), setup.found(pair(40_004, 6_667)));
    }

    @Test
    void keepsTheLastTextOfASocket() {
        kernel.connected(ALICE, PAIR);
        for (int i = 0; i < 10; i++) {
            setup.line(ALICE).add(ends(PAIR), text("a" + i)).join();
        }
        restart();
        assertEquals(List.of("a9"), setup.found(PAIR));
    }

    @Test
    void keepsWhatAccountsExpect() {
        setup.line(ALICE).expect(true).join();
        setup.line(BOB).expect(false).join();
        setup.line(BOB).add(cookie(kernel.socket(BOB)), text("b1")).join();
        restart();
        kernel.connected(ALICE, PAIR);
        assertFalse(setup.ask(PAIR).isDone());
        kernel.connected(BOB, pair(40_002, 6_667));
        assertTrue(setup.ask(pair(40_002, 6_667)).isDone());
        setup.pass(Duration.ofMinutes(10));
        setup.registry.upkeep();
        assertTrue(setup.ask(PAIR).isDone());
    }

    @Test
    void keepsWhoRegistersForOthers() throws Exception {
        setup.judge.registrarsForOthers.add(ALICE);
        long cookie = kernel.connected(BOB, PAIR);
        setup.line(ALICE).add(ends(PAIR), text("a1")).join();
        restart();
        assertEquals(List.of("a1"), setup.found(PAIR));
        Await.until("a sweep", () -> setup.registry.statistics().sweeps() > 0);
        setup.registry.upkeep();
        assertEquals(List.of("a1"), RegistrySetup.texts(setup.registry.known(BOB, cookie)));
    }

    @Test
    void dropsRegistrationsWhoseSocketHasEnded() throws Exception {
        long cookie = kernel.connected(ALICE, PAIR);
        setup.line(ALICE).add(ends(PAIR), text("a1")).join();
        setup.line(ALICE).add(cookie(kernel.socket(ALICE)), text("a2")).join();
        setup.close();
        kernel.end(cookie);
        setup = start();
        Await.until("one registration", () -> setup.registry.statistics().registrations() == 1);
        assertTrue(kernel.isWatched());
        assertEquals(
                List.of("a2"),
                RegistrySetup.texts(list(setup.line(ALICE)).stream()
                        .map(Registered::registration)
                        .toList()));
    }

    @Test
    void losesNothingOfAProcessThatIsKilled() throws Exception {
        List<ConnectionPair> pairs = new ArrayList<>();
        RegistrarLine line = setup.line(ALICE);
        for (int i = 0; i < 100; i++) {
            pairs.add(pair(40_001 + i, 6_667));
            kernel.connected(ALICE, pairs.getLast());
            line.add(ends(pairs.getLast()), text("a" + i)).join();
        }
        Path copy = copy();
        try (var other = Registry.open(
                PATIENT, kernel, kernel, _ -> () -> {}, setup.judge, Optional.of(copy), System::nanoTime)) {
            for (int i = 0; i < pairs.size(); i++) {
                assertEquals(
                        List.of("a" + i),
                        RegistrySetup.texts(
                                other.find(kernel.owner(pairs.get(i))).join()));
            }
        }
    }

    @Test
    void staysSmallWhileRegistrationsComeAndGo() throws IOException {
        RegistrarLine line = setup.line(ALICE);
        long kept = kernel.connected(ALICE, PAIR);
        line.add(cookie(kept), text("kept")).join();
        long largest = 0;
        for (int i = 0; i < 20_000; i++) {
            long cookie = kernel.socket(ALICE);
            line.add(cookie(cookie), text("a" + i)).join();
            if (i % 2 == 0) {
                kernel.end(cookie);
            } else {
                line.delete(cookie(cookie));
            }
            largest = Math.max(largest, Files.size(slot(i % 2)));
        }
        assertTrue(largest < 500_000, "octets: " + largest);
        restart();
        assertEquals(List.of("kept"), setup.found(PAIR));
    }

    @Test
    void isForThisProcessAndUserAlone() throws IOException {
        for (int slot = 0; slot < 2; slot++) {
            assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(slot(slot))));
        }
        try (var log = new RecordedLog(Restoration.class)) {
            start().close();
            assertEquals(
                    List.of("cannot keep registrations for the next start: this process uses the file already"),
                    log.messages());
        }
    }

    @Test
    void keepsNothingWhereOtherAccountsMayWrite() throws IOException {
        Files.setPosixFilePermissions(directory.path(), PosixFilePermissions.fromString("rwxrwxrwx"));
        try (var log = new RecordedLog(Restoration.class);
                var other = new RegistrySetup(PATIENT, new KernelInMemory(), Optional.of(directory.path()))) {
            other.line(ALICE).add(cookie(1), text("a1")).join();
            assertEquals(
                    List.of("cannot keep registrations for the next start: other accounts may write there"),
                    log.messages());
        }
    }

    @Test
    void goesOnWithoutADirectory() {
        try (var log = new RecordedLog(Restoration.class);
                var other = new RegistrySetup(PATIENT, new KernelInMemory(), Optional.of(Path.of("/proc/nowhere")))) {
            other.line(ALICE).add(cookie(1), text("a1")).join();
            assertEquals(
                    List.of("cannot keep registrations for the next start: /proc/nowhere/registrations.0: No such file"
                            + " or directory"),
                    log.messages());
        }
    }

    /** Registers in a directory whose files may not grow for long. */
    static final class Main {
        public static void main(String[] arguments) {
            try (var setup = new RegistrySetup(PATIENT, new KernelInMemory(), Optional.of(Path.of(arguments[0])))) {
                RegistrarLine line = setup.line(ALICE);
                for (int i = 1; i <= 1_000; i++) {
                    line.add(cookie(i), text("a" + i)).join();
                }
                System.out.println(setup.registry.statistics().registrations());
            }
        }
    }

    @Test
    void goesOnIfTheFilesCannotBeWritten() throws Exception {
        assumeTrue(Files.exists(Path.of("/bin/bash")), "no bash here");
        setup.close();
        List<String> command = new ArrayList<>(List.of("/bin/bash", "-c", "ulimit -f 16; exec \"$@\"", "bash"));
        command.addAll(ForkedJvm.command(Main.class, directory.path().toString()));
        ForkedJvm.Outcome outcome = ForkedJvm.run(command);
        assertEquals(0, outcome.status(), outcome.output());
        assertEquals("1000", outcome.output().strip().lines().toList().getLast());
        assertEquals(2, outcome.output().split("the next start will not know of any registration").length);
        // Nothing that is not true any more is left for the next start.
        assertEquals(0, Files.size(slot(0)) + Files.size(slot(1)));
    }

    @Test
    void trustsNoJournalOfAnotherBoot() throws Exception {
        byte[] octets = journal(List.of(new JournalLine.Complete()));
        assertEquals(7, read(octets, "host").orElseThrow().generation());
        assertEquals(Optional.empty(), read(octets, "another"));
        assertEquals(Optional.empty(), read(journal(List.of()), "host"));
    }

    private static Optional<JournalContents> read(byte[] octets, String host) throws IOException {
        return Optional.ofNullable(JournalContents.read(new ByteArrayInputStream(octets), host));
    }

    private static byte[] journal(List<JournalLine> lines) throws IOException {
        var octets = new ByteArrayOutputStream();
        octets.write(new JournalLine.Header("host", 7).octets());
        for (JournalLine line : lines) {
            octets.write(line.octets());
        }
        return octets.toByteArray();
    }

    private static List<JournalLine> lines(Random random) {
        List<JournalLine> lines = new ArrayList<>();
        lines.add(new JournalLine.Complete());
        for (int i = random.nextInt(8); i >= 0; i--) {
            lines.add(line(random));
        }
        return lines;
    }

    private static JournalLine line(Random random) {
        var registration = new Registration(
                random.nextLong(1L << 32),
                random.nextBoolean() ? "" : "bouncer " + random.nextInt(),
                random.nextBoolean() ? Optional.empty() : text("u" + random.nextInt()));
        ConnectionPair pair = pair(random.nextInt(1, 65_536), random.nextInt(1, 65_536));
        long cookie = random.nextLong() | 1;
        return switch (random.nextInt(6)) {
            case 0 -> new JournalLine.Added(new Registered(registration, cookie, cookie(cookie), null));
            case 1 -> new JournalLine.Added(new Registered(registration, cookie, cookie(cookie), pair));
            case 2 -> new JournalLine.Added(new Registered(registration, cookie, ends(pair), pair));
            case 3 -> new JournalLine.Added(new Registered(registration, 0, ports(1, 65_535), null));
            case 4 -> new JournalLine.Removed(registration.registrar(), cookie, null);
            default -> new JournalLine.Noted(registration.registrar(), RegistrarAccount.Said.ALL, random.nextBoolean());
        };
    }

    @Test
    void readsWhatItWrites() {
        Fuzz.run(random -> {
            JournalLine line = line(random);
            String written = new String(line.octets(), ISO_8859_1);
            assertTrue(written.length() < JournalLine.MAX_OCTETS && written.endsWith("\n"));
            assertEquals(line, JournalLine.parse(written.strip()));
        });
    }

    @Test
    void makesATableOrNothingOfAnyOctets() {
        Fuzz.run(random -> {
            List<JournalLine> lines = lines(random);
            byte[] header = new JournalLine.Header("host", 7).octets();
            byte[] damaged = journal(lines);
            int at = random.nextInt(damaged.length);
            switch (random.nextInt(3)) {
                case 0 -> damaged = Arrays.copyOf(damaged, at);
                case 1 -> damaged[at] ^= (byte) (1 << random.nextInt(8));
                default -> random.nextBytes(damaged);
            }
            Optional<JournalContents> read = read(damaged, "host");
            // What stands before the damage, and nothing else.
            int undamaged = 0;
            int end = header.length;
            boolean whole = Arrays.equals(header, Arrays.copyOf(damaged, end));
            while (whole && undamaged < lines.size()) {
                byte[] line = lines.get(undamaged).octets();
                whole = end + line.length <= damaged.length
                        && Arrays.equals(line, Arrays.copyOfRange(damaged, end, end + line.length));
                end += line.length;
                undamaged += whole ? 1 : 0;
            }
            assertEquals(undamaged == 0 ? Optional.empty() : read(journal(lines.subList(0, undamaged)), "host"), read);
        });
    }

    @Test
    void refusesLinesWithARightChecksumAndWrongWords() {
        Fuzz.run(random -> {
            String written = new String(line(random).octets(), ISO_8859_1).strip();
            List<String> words = new ArrayList<>(List.of(written.substring(9).split(" ", -1)));
            words.set(
                    random.nextInt(words.size()),
                    List.of("", "-", "0", "-1", "zz", "ffff").get(random.nextInt(6)));
            String changed = String.join(" ", words);
            var checksum = new CRC32C();
            checksum.update(changed.getBytes(ISO_8859_1));
            try {
                JournalLine line = JournalLine.parse("%08x %s".formatted(checksum.getValue(), changed));
                assertEquals(line, JournalLine.parse(new String(line.octets(), ISO_8859_1).strip()));
            } catch (IllegalArgumentException e) {
                // Not a line of a journal.
            }
        });
    }
}
