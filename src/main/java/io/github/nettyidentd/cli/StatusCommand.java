package io.github.nettyidentd.cli;

import static io.github.nettyidentd.cli.Options.add;
import static io.github.nettyidentd.cli.Options.flag;
import static io.github.nettyidentd.cli.Options.isGiven;
import static io.github.nettyidentd.cli.Options.option;
import static io.github.nettyidentd.cli.Options.path;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.github.nettyidentd.diagnosis.PackagedUnits;
import io.github.nettyidentd.monitoring.Status;
import io.github.nettyidentd.monitoring.StatusClient;
import io.github.nettyidentd.monitoring.StatusJson;
import io.github.nettyidentd.monitoring.StatusSocket;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** {@code netty-identd status}: shows the status of the daemon on this host. */
final class StatusCommand extends ProgramCommand {

    private static final int NOT_SERVING = 1;
    private static final int NO_DAEMON = 3;
    private static final int WAITING = 4;
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

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
                        "3:No daemon could be asked.",
                        "4:The daemon is not running, and its socket unit waits for the first query."))
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
        Answer last = ask();
        show(last, null, period != null);
        // Until SIGINT or SIGTERM ends the process; a daemon that restarts meanwhile is shown again.
        while (period != null) {
            Thread.sleep(period);
            Answer next = ask();
            show(next, last instanceof Answer.Daemon daemon ? daemon.status() : null, true);
            last = next;
        }
        return last.exitStatus();
    }

    /** What came of asking. */
    private sealed interface Answer {

        int exitStatus();

        record Daemon(Path socket, Status status) implements Answer {
            @Override
            public int exitStatus() {
                return status.state() == Status.State.SERVING ? ExitStatus.OK : NOT_SERVING;
            }
        }

        /** The daemon does not run yet, but systemd listens on its port. */
        record Waiting(PackagedUnits.Waiting unit) implements Answer {
            @Override
            public int exitStatus() {
                return WAITING;
            }
        }

        /** Nobody answered; a line for each reason. */
        record Failed(List<String> reasons) implements Answer {
            @Override
            public int exitStatus() {
                return NO_DAEMON;
            }
        }
    }

    /** @param before the status that was shown last, for the rates */
    private void show(Answer answer, @Nullable Status before, boolean isWatched) {
        CommandLine command = commandLine();
        PrintWriter out = command.getOut();
        boolean isJson = isGiven(json);
        Display display = Display.now(command);
        if (isWatched && !isJson) {
            display.clear(out);
            // Before the reasons on standard error, which would be cleared otherwise.
            out.flush();
        }
        switch (answer) {
            case Answer.Daemon daemon
            when isJson -> out.println(Json.ascii(JsonParser.parseString(StatusJson.write(daemon.status()))));
            case Answer.Daemon daemon -> {
                var report = new StatusReport(daemon.socket(), daemon.status(), before);
                display.print(isWatched ? report.rows(display.columns(), display.rows()) : report.lines(), out);
            }
            case Answer.Waiting waiting when isJson -> out.println(Json.ascii(json(waiting.unit())));
            case Answer.Waiting waiting -> out.println(text(waiting.unit()));
            case Answer.Failed failed ->
                failed.reasons().forEach(reason -> command.getErr().println("netty-identd status: " + reason));
        }
        out.flush();
    }

    /** Who may connect, if the caller may not: to connect to a socket needs permission to write (unix(7)). */
    private static String permission(Path socket) {
        return Files.isWritable(socket) ? "" : " (only root and the user who started the daemon may ask)";
    }

    private static String text(PackagedUnits.Waiting unit) {
        return PackagedUnits.SOCKET + " waits for the first query on " + String.join(", ", unit.listening())
                + "; the daemon is not running";
    }

    private static JsonObject json(PackagedUnits.Waiting unit) {
        var json = new JsonObject();
        json.addProperty("state", "waiting");
        json.addProperty("unit", PackagedUnits.SOCKET);
        json.add("listening", Json.strings(unit.listening()));
        return json;
    }

    /** Asks one socket after the other until a daemon answers, and then systemd, unless one socket was named. */
    private Answer ask() throws InterruptedException {
        Optional<Path> named = Options.given(socket);
        List<Path> known = named.map(List::of).orElseGet(() -> StatusSocket.known(System.getenv()));
        List<String> failures = new ArrayList<>();
        for (Path path : known) {
            try {
                return new Answer.Daemon(path, StatusClient.ask(path, TIMEOUT));
            } catch (NoSuchFileException e) {
                // Reported below, if no socket exists at all.
            } catch (IOException e) {
                failures.add("cannot ask the daemon at " + path + ": " + e.getMessage() + permission(path));
            }
        }
        PackagedUnits units = named.isPresent() ? new PackagedUnits.Absent() : PackagedUnits.ask();
        if (units instanceof PackagedUnits.Waiting waiting) {
            return new Answer.Waiting(waiting);
        }
        if (failures.isEmpty()) {
            String places =
                    String.join(" or ", known.stream().map(Path::toString).toList());
            failures.add("no daemon: there is no socket " + places + " (expected: the daemon's --status-socket)");
        }
        if (units instanceof PackagedUnits.Stopped(String state)) {
            failures.add(PackagedUnits.SERVICE + " is " + state + "; see 'systemctl status netty-identd'");
        }
        return new Answer.Failed(failures);
    }
}
