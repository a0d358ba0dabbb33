package io.github.nettyidentd.registry.line;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.nettyidentd.linux.socket.SocketTables;
import io.github.nettyidentd.testing.Await;
import io.github.nettyidentd.testing.Commands;
import io.github.nettyidentd.testing.PerlProgram;
import io.github.nettyidentd.testing.TestResources;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A program that has a connection for each of its lines. Needs root and perl. */
@SuppressWarnings("NullAway.Init") // opened before each test
class KiwiOnceIT {

    private static final Logger log = LoggerFactory.getLogger(KiwiOnceIT.class);

    private static final long UID = 61_001;
    private static final int COUNT = 1_000;

    @RegisterExtension
    final TestResources resources = new TestResources();

    private final RecordedRegistrars registrars = new RecordedRegistrars();
    private KiwiServer server;

    @BeforeEach
    void open() throws Exception {
        Commands.assumeRoot();
        server = resources.add(KiwiServer.open(
                new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0),
                registrars,
                resources.add(SocketTables.open()),
                _ -> Optional.empty()));
    }

    private void send(String way) throws Exception {
        List<String> command = new ArrayList<>(PerlProgram.command("kiwi-once.pl"));
        command.addAll(List.of(
                Long.toString(UID), Integer.toString(server.address().getPort()), Integer.toString(COUNT), way));
        Commands.check(command);
    }

    @Test
    void everyLineCountsIfTheProgramWaitsForTheEnd() throws Exception {
        send("shut");
        assertEquals(COUNT, registrars.commands().size());
        assertAllOfTheAccount();
    }

    /** How many count depends on how soon this process runs after the program has connected. */
    @Test
    void noLineCountsForAnotherAccountIfTheProgramClosesAtOnce() throws Exception {
        send("close");
        send("shut");
        Await.until("the last connection is over", () -> registrars.lines() == 0);
        int counted = registrars.commands().size() - COUNT;
        log.info("{} of {} lines of a program that closes at once counted", counted, COUNT);
        assertTrue(counted >= 0 && counted <= COUNT, counted + " counted");
        assertAllOfTheAccount();
    }

    private void assertAllOfTheAccount() {
        var texts = new HashSet<String>();
        for (String command : registrars.commands()) {
            String[] words = command.split(" ", -1);
            assertEquals("add " + UID + "/1", words[0] + " " + words[1]);
            texts.add(words[2]);
        }
        assertEquals(COUNT, texts.size());
    }
}
