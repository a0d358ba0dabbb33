package io.github.nettyidentd.cli;

import static io.github.nettyidentd.cli.Options.add;
import static io.github.nettyidentd.cli.Options.flag;
import static io.github.nettyidentd.cli.Options.isGiven;
import static io.github.nettyidentd.cli.Options.option;
import static io.github.nettyidentd.cli.Options.path;

import com.google.gson.JsonParser;
import io.github.nettyidentd.monitoring.Status;
import io.github.nettyidentd.monitoring.StatusClient;
import io.github.nettyidentd.monitoring.StatusJson;
import io.github.nettyidentd.monitoring.StatusSocket;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** {@code netty-identd status}: shows the status of the daemon on this host. */
final class StatusCommand extends ProgramCommand {

    private static final int NOT_SERVING = 1;
    private static final int NO_DAEMON = 3;
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    /** Moves the cursor to the top left and clears the screen (ECMA-48: CUP, ED). */
    private static final String NEW_SCREEN = "\033[H\033[2J";

    private final OptionSpec socket = path("--status-socket")
            .paramLabel("PATH")
            .description("Ask the daemon at this socket. Default: $XDG_RUNTIME_DIR/netty-identd/status, if a daemon"
                    + " answers there, else /run/netty-identd/status.")
            .build();

    private final OptionSpec json = flag("--json")
            .description("Print the status as one JSON object, in one line.")
            .build();

    private final OptionSpec watch = option("--watch")
            .arity("0..1")
            .paramLabel("DURATION")
            .type(Duration.class)
            .converters(new DurationConverter("100ms", "1h"))
            .fallbackValue("2s")
            .description("Show the status repeatedly at this interval, 100ms to 1h, until interrupted; without a value,"
                    + " 2s. Default: once.")
            .build();

    StatusCommand() {
        super("status");
        add(spec(), socket, json, watch);
        spec().usageMessage()
                .header("Show the status of the daemon on this host.")
                .customSynopsis("${COMMAND-FULL-NAME} [--json] [--status-socket PATH] [--watch[=DURATION]]")
                .description(
                        "%nAsks the running daemon over its local socket and shows its version, the addresses that it"
                                + " listens on, the lookups that it asks, the policy in force, the number of answers of each"
                                + " kind, the limits that were reached, and the last warnings and errors of its log.",
                        "%nOnly root and the user who started the daemon may use this command.%n")
                .exitCodeListHeading("%nExit status:%n")
                .exitCodeList(UsageMessageSpec.keyValuesMap(
                        "0:The daemon is serving.",
                        "1:The daemon is starting, stopping, or stuck.",
                        "2:The command line is wrong.",
                        "3:No daemon could be asked."))
                .footer(
                        "%nExamples:",
                        "%nShow the status once:",
                        "  netty-identd status",
                        "%nShow it every five seconds, with answers per second:",
                        "  netty-identd status --watch=5s",
                        "%nPrint it for a script:",
                        "  netty-identd status --json");
    }

    @Override
    public Integer call() throws InterruptedException {
        Duration period = watch.getValue();
        if (period == null) {
            return show(null, false).exitStatus();
        }
        Shown last = show(null, true);
        // Until SIGINT or SIGTERM ends the process; a daemon that restarts meanwhile is shown again.
        while (true) {
            Thread.sleep(period);
            last = show(last.status(), true);
        }
    }

    /** The status that was shown; {@code null} if no daemon answered. */
    private record Shown(@Nullable Status status) {

        int exitStatus() {
            if (status == null) {
                return NO_DAEMON;
            }
            return status.state() == Status.State.SERVING ? ExitStatus.OK : NOT_SERVING;
        }
    }

    /**
     * Asks once and prints.
     *
     * @param before the status that was shown last, for the rates
     */
    private Shown show(@Nullable Status before, boolean isWatched) {
        CommandLine command = commandLine();
        PrintWriter out = command.getOut();
        var ansi = command.getColorScheme().ansi();
        List<String> failures = new ArrayList<>();
        Status status = ask(failures);
        if (isWatched && !isGiven(json) && ansi.enabled()) {
            out.print(NEW_SCREEN);
        }
        if (status == null) {
            failures.forEach(failure -> command.getErr().println("netty-identd status: " + failure));
        } else if (isGiven(json)) {
            out.println(Json.ascii(JsonParser.parseString(StatusJson.write(status))));
        } else {
            new StatusReport(status, before).lines().forEach(line -> line.print(out, ansi));
        }
        out.flush();
        return new Shown(status);
    }

    /**
     * Asks one socket after the other until a daemon answers.
     *
     * @param failures receives the reason for each socket that exists but does not answer; if none exists, one line
     *     about all
     */
    private @Nullable Status ask(List<String> failures) {
        List<Path> known =
                Options.<Path>given(socket).map(List::of).orElseGet(() -> StatusSocket.known(System.getenv()));
        for (Path path : known) {
            try {
                return StatusClient.ask(path, TIMEOUT);
            } catch (NoSuchFileException e) {
                // Reported below, if no socket exists at all.
            } catch (IOException e) {
                failures.add("cannot ask the daemon at " + path + ": " + e.getMessage());
            }
        }
        if (failures.isEmpty()) {
            String places =
                    String.join(" or ", known.stream().map(Path::toString).toList());
            failures.add("no daemon: there is no socket " + places + " (expected: the daemon's --status-socket)");
        }
        return null;
    }
}
