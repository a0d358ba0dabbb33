package io.github.nettyidentd.registry.line;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.nettyidentd.linux.socket.SocketTable;
import io.github.nettyidentd.linux.socket.SocketTables;
import io.github.nettyidentd.testing.Await;
import io.github.nettyidentd.testing.Commands;
import io.github.nettyidentd.testing.PerlProgram;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs that close the connection right after their one line. */
class KiwiOnceIT {

    private static final long UID = 61_001;
    private static final int COUNT = 1_000;

    @BeforeAll
    static void needRoot() {
        Commands.assumeRoot();
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "0.002"})
    void linesOfProgramsThatCloseAtOnceCountAsFarAsTheKernelShowsAnOwner(String pause) throws Exception {
        var registrars = new RecordedRegistrars();
        try (SocketTable sockets = SocketTables.open();
                KiwiServer server = KiwiServer.open(
                        new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), registrars, sockets)) {
            List<String> command = new ArrayList<>(PerlProgram.command("kiwi-once.pl"));
            command.addAll(List.of(
                    Long.toString(UID), Integer.toString(server.address().getPort()), Integer.toString(COUNT), pause));
            assertEquals("= sent", Commands.check(command));

            Await.until("the last connection is over", () -> registrars.lines() == 0);
            List<String> commands = registrars.commands();
            System.err.println("KIWI pause " + pause + ": " + commands.size() + " of " + COUNT);
            for (String each : commands) {
                assertEquals("add " + UID + "/1", each.substring(0, ("add " + UID + "/1").length()));
            }
        }
    }
}
