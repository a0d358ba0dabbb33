package io.github.nettyidentd.systemd;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.nettyidentd.systemd.Supervision.PassedSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SupervisionTest {

    private static final long PID = 4711;

    private static Supervision of(Map<String, String> environment) {
        return Supervision.of(environment, PID);
    }

    @Test
    void isNoneInAnEmptyEnvironment() {
        assertEquals(new Supervision("", Optional.empty(), List.of(), Optional.empty()), of(Map.of()));
        assertEquals(
                of(Map.of()),
                of(Map.of(
                        "NOTIFY_SOCKET",
                        "",
                        "WATCHDOG_USEC",
                        "",
                        "WATCHDOG_PID",
                        "",
                        "LISTEN_PID",
                        "",
                        "LISTEN_FDS",
                        "")));
    }

    @Test
    void takesWhatIsMeantForUs() {
        assertEquals(
                new Supervision(
                        "/run/systemd/notify",
                        Optional.of(Duration.ofSeconds(30)),
                        List.of(new PassedSocket(3, "ident"), new PassedSocket(4, "unknown"), new PassedSocket(5, "x")),
                        Optional.of(Path.of("/run/netty-identd"))),
                of(Map.of(
                        "NOTIFY_SOCKET", "/run/systemd/notify",
                        "WATCHDOG_USEC", "30000000",
                        "WATCHDOG_PID", "4711",
                        "LISTEN_PID", "4711",
                        "LISTEN_FDS", "3",
                        "LISTEN_FDNAMES", "ident::x",
                        "RUNTIME_DIRECTORY", "/run/netty-identd:/run/other")));
    }

    @Test
    void needsNeitherNamesNorThePidOfTheWatchdog() {
        Supervision supervision = of(Map.of("WATCHDOG_USEC", "1000", "LISTEN_PID", "4711", "LISTEN_FDS", "2"));

        assertEquals(Optional.of(Duration.ofMillis(1)), supervision.watchdog());
        assertEquals(List.of(new PassedSocket(3, "unknown"), new PassedSocket(4, "unknown")), supervision.sockets());
    }

    @ParameterizedTest
    @ValueSource(strings = {"4712", "", "x", "99999999999999999999"})
    void leavesSocketsToTheProcessThatTheyAreMeantFor(String pid) {
        assertEquals(List.of(), of(Map.of("LISTEN_PID", pid, "LISTEN_FDS", "1")).sockets());
    }

    @Test
    void leavesTheWatchdogToTheProcessThatItIsMeantFor() {
        assertEquals(
                Optional.empty(),
                of(Map.of("WATCHDOG_USEC", "1000", "WATCHDOG_PID", "4712")).watchdog());
    }

    @ParameterizedTest
    @CsvSource({"0", "-1", "1x", "99999999999999999999"})
    void ignoresAVariableThatIsNotANumber(String number) {
        Supervision supervision = of(Map.of("WATCHDOG_USEC", number, "LISTEN_PID", "4711", "LISTEN_FDS", number));

        assertEquals(new Supervision("", Optional.empty(), List.of(), Optional.empty()), supervision);
    }
}
