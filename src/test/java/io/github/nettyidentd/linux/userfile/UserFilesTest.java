package io.github.nettyidentd.linux.userfile;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.nettyidentd.linux.account.Account;
import io.github.nettyidentd.linux.ffi.Credentials;
import io.github.nettyidentd.linux.ffi.FileStatus;
import io.github.nettyidentd.linux.process.DroppedJvm;
import io.github.nettyidentd.linux.userfile.UserFile.None;
import io.github.nettyidentd.linux.userfile.UserFile.Passed;
import io.github.nettyidentd.linux.userfile.UserFile.Unusable;
import io.github.nettyidentd.linux.userfile.UserFile.Usable;
import io.github.nettyidentd.testing.ForkedJvm;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Finds out, with real files, which of a user's files counts and whether it may be used. */
class UserFilesTest {

    private static final long OWN_UID = Credentials.effectiveUid();

    private final UserFiles<String> files =
            new UserFiles<>((_, octets) -> ISO_8859_1.decode(octets).toString());

    @TempDir
    private Path home;

    private Path inConfig;
    private Path inHome;

    @BeforeEach
    void makeConfig() throws IOException {
        inConfig = Files.createDirectory(home.resolve(".config")).resolve("oidentd.conf");
        inHome = home.resolve(".oidentd.conf");
    }

    @AfterEach
    void close() {
        files.close();
    }

    private UserFile<String> find(long uid, String directory) throws Exception {
        return files.find(new Account(uid, uid, "stjohns", directory)).get(10, SECONDS);
    }

    private UserFile<String> find() throws Exception {
        return find(OWN_UID, home.toString());
    }

    private String reason() throws Exception {
        UserFile<String> file = find();
        return assertInstanceOf(Unusable.class, file, file::toString).reason();
    }

    private static void mode(Path file, String permissions) throws IOException {
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
    }

    private static void command(String... command) throws IOException, InterruptedException {
        assertEquals(0, new ProcessBuilder(command).start().waitFor());
    }

    @Test
    void takesTheOneInConfigBeforeTheOther() throws Exception {
        Files.writeString(inConfig, "first");
        Files.writeString(inHome, "second");
        var usable = assertInstanceOf(Usable.class, find());
        assertEquals("first", usable.content());
        assertEquals(inConfig.toString(), usable.path());
        assertEquals(
                5, assertInstanceOf(FileStatus.Identity.class, usable.version()).size());
        assertEquals(List.of(), usable.passed());
    }

    @Test
    void takesTheOtherWhereThereIsNoneInConfig() throws Exception {
        Files.writeString(inHome, "second");
        var usable = assertInstanceOf(Usable.class, find(OWN_UID, home + "/"));
        assertEquals("second", usable.content());
        assertEquals(inHome.toString(), usable.path());
        assertEquals(List.of(new Passed(inConfig.toString(), "no such file")), usable.passed());

        Files.delete(inConfig.getParent());
        assertInstanceOf(Usable.class, find());
        Files.writeString(inConfig.getParent(), "a file, not a directory");
        assertInstanceOf(Usable.class, find());
    }

    @Test
    void findsNone() throws Exception {
        List<Passed> both =
                List.of(new Passed(inConfig.toString(), "no such file"), new Passed(inHome.toString(), "no such file"));
        assertEquals(new None<>(both), find());
        assertInstanceOf(None.class, find(OWN_UID, home + "/no-such-home"));
        assertInstanceOf(None.class, find(OWN_UID, home + "/" + "x".repeat(5_000)));
    }

    @Test
    void findsNoneWithoutAHome() throws Exception {
        for (String directory : List.of("", "home/stjohns", "~")) {
            assertEquals(
                    new None<>(List.of(new Passed(directory, "home directory is not an absolute path"))),
                    find(OWN_UID, directory));
        }
    }

    @Test
    void readsUpToSixtyFourKibibytes() throws Exception {
        Files.writeString(inHome, "x".repeat(65_536));
        assertEquals("x".repeat(65_536), assertInstanceOf(Usable.class, find()).content());
        Files.writeString(inHome, "x".repeat(65_537));
        assertEquals("65537 octets (expected: at most 65536)", reason());
        Files.writeString(inHome, "");
        assertEquals("", assertInstanceOf(Usable.class, find()).content());
    }

    @Test
    void doesNotUseAFileOfSomebodyElse() throws Exception {
        Files.writeString(inHome, "spoofed");
        assertEquals(
                "owned by uid %d (expected: %d)".formatted(OWN_UID, OWN_UID + 1),
                assertInstanceOf(Unusable.class, find(OWN_UID + 1, home.toString()))
                        .reason());
    }

    @Test
    void doesNotUseAFileThatEverybodyMayWrite() throws Exception {
        Files.writeString(inHome, "spoofed");
        mode(inHome, "rw-rw-rw-");
        assertEquals("mode 0666 lets everybody write (expected: no write permission for others)", reason());
        mode(inHome, "rw-rw-r--");
        assertInstanceOf(Usable.class, find());
    }

    @Test
    void doesNotUseTheSecondBesideAnUnusableFirst() throws Exception {
        Files.writeString(inConfig, "first");
        Files.writeString(inHome, "second");
        mode(inConfig, "rw-r--rw-");
        assertEquals(
                inConfig.toString(), assertInstanceOf(Unusable.class, find()).path());
    }

    @Test
    void doesNotBlockOnANamedPipe() throws Exception {
        command("mkfifo", inHome.toString());
        assertEquals("named pipe (expected: regular file)", reason());
    }

    @Test
    void doesNotUseADirectoryOrASocket() throws Exception {
        Files.createDirectory(inConfig);
        assertEquals("directory (expected: regular file)", reason());
        Files.delete(inConfig);
        try (var socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            socket.bind(UnixDomainSocketAddress.of(inHome));
            assertEquals("socket (expected: regular file)", reason());
        }
    }

    @Test
    void doesNotReadADevice() throws Exception {
        Files.createSymbolicLink(inHome, Path.of("/dev/zero"));
        assertEquals("device (expected: regular file)", reason());
    }

    @Test
    void doesNotReadAFileWhoseSizeIsALie() throws Exception {
        Files.createSymbolicLink(inHome, Path.of("/proc/self/environ"));
        assertEquals("changes while it is read", reason());
    }

    @Test
    void followsALink() throws Exception {
        Path dotfiles = Files.createDirectory(home.resolve("dotfiles"));
        Files.writeString(dotfiles.resolve("oidentd"), "linked");
        Files.createSymbolicLink(inConfig, Path.of("../dotfiles/oidentd"));
        var usable = assertInstanceOf(Usable.class, find());
        assertEquals("linked", usable.content());
        assertEquals(inConfig.toString(), usable.path());
    }

    @Test
    void takesADanglingLinkForNoFile() throws Exception {
        Files.createSymbolicLink(inConfig, home.resolve("gone"));
        Files.writeString(inHome, "second");
        var usable = assertInstanceOf(Usable.class, find());
        assertEquals("second", usable.content());
        assertEquals(List.of(new Passed(inConfig.toString(), "dangling link")), usable.passed());
    }

    @Test
    void doesNotUseALoopingLink() throws Exception {
        Files.createSymbolicLink(inConfig, inConfig);
        Files.writeString(inHome, "second");
        assertEquals("link that leads nowhere: ELOOP (40)", reason());
    }

    @Test
    void saysWhichDirectoriesAreClosedToUsAndFailsClosedOnFiles() throws Exception {
        assumeTrue(OWN_UID == 0, "only root can look as another user");
        mode(home, "rwxr-xr-x");
        Path open = homeOf("open", "rwxr-xr-x");
        Files.writeString(open.resolve(".oidentd.conf"), "open");
        Path closed = homeOf("closed", "rwx------");
        Files.writeString(closed.resolve(".oidentd.conf"), "closed");
        Path unreadable = homeOf("unreadable", "rwxr-xr-x");
        mode(Files.writeString(unreadable.resolve(".oidentd.conf"), "unreadable"), "rw-------");
        Path linked = homeOf("linked", "rwxr-xr-x");
        Files.createSymbolicLink(linked.resolve(".oidentd.conf"), closed.resolve(".oidentd.conf"));
        Path closedConfig = homeOf("closed-config", "rwx--x--x");
        Files.createDirectory(closedConfig.resolve(".config"));
        mode(closedConfig.resolve(".config"), "rwx------");
        Files.writeString(closedConfig.resolve(".oidentd.conf"), "beside");

        ForkedJvm.Outcome outcome = ForkedJvm.run(ForkedJvm.command(
                DroppedJvm.Look.class,
                "0",
                open.toString(),
                closed.toString(),
                unreadable.toString(),
                linked.toString(),
                closedConfig.toString()));
        assertTrue(outcome.output().matches("""
                        usable: open
                        none: \\[this process may not enter a directory above it, this process .* above it\\]
                        unusable: this process may not read it: EACCES \\(13\\)
                        unusable: link that leads nowhere: EACCES \\(13\\)
                        usable: beside
                        """), outcome.output());
    }

    private Path homeOf(String name, String permissions) throws IOException {
        Path directory = Files.createDirectory(home.resolve(name));
        mode(directory, permissions);
        return directory;
    }
}
