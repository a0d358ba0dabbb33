package io.github.nettyidentd.cli;

import static io.github.nettyidentd.cli.Options.add;
import static io.github.nettyidentd.cli.Options.flag;
import static io.github.nettyidentd.cli.Options.isGiven;
import static io.github.nettyidentd.cli.Options.option;

import io.github.nettyidentd.logging.Logging;
import io.github.nettyidentd.protocol.IdentQuery;
import io.github.nettyidentd.protocol.Rfc1413;
import java.net.InetAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParameterException;

/** {@code netty-identd query}: asks an ident server. */
final class QueryCommand extends ProgramCommand {

    private final PositionalParamSpec host = PositionalParamSpec.builder()
            .index("0")
            .required(true)
            .paramLabel("HOST[:PORT]")
            .type(HostAndPort.class)
            .converters(new HostAndPort.Converter())
            .description("The host to ask, by name or address, and its ident port.")
            .build();

    private final PositionalParamSpec portOnServer = PositionalParamSpec.builder()
            .index("1")
            .arity("0..1")
            .paramLabel("PORT-ON-SERVER")
            .type(int.class)
            .converters(Converters.WholeNumber.port())
            .description("The connection's port on HOST.")
            .build();

    private final PositionalParamSpec portOnClient = PositionalParamSpec.builder()
            .index("2")
            .arity("0..1")
            .paramLabel("PORT-ON-CLIENT")
            .type(int.class)
            .converters(Converters.WholeNumber.port())
            .description("The connection's port on this host.")
            .build();

    private final OptionSpec port = option("-p", "--port")
            .paramLabel("PORT")
            .type(int.class)
            .converters(Converters.WholeNumber.port())
            .description("The ident port, if HOST has none; by default " + Rfc1413.PORT + ".")
            .build();

    private final OptionSpec source = option("--source")
            .paramLabel("ADDRESS")
            .type(InetAddress.class)
            .converters(Converters::address)
            .description("Send the query from this address of this host.")
            .build();

    private final OptionSpec timeout = option("--timeout")
            .paramLabel("DURATION")
            .type(Duration.class)
            .converters(new DurationConverter())
            .defaultValue("30s")
            .description("Give up after this time, such as 500ms, 5s or 2m; by default ${DEFAULT-VALUE}.")
            .build();

    private final OptionSpec json = flag("--json")
            .description("Print one JSON object on standard output, whatever the result.")
            .build();

    private final OptionSpec verbose = flag("-v", "--verbose")
            .description("Print operating system and charset before the user-id.")
            .build();

    QueryCommand() {
        super("query");
        spec().addPositional(host).addPositional(portOnServer).addPositional(portOnClient);
        add(spec(), port, source, timeout, json, verbose);
        spec().exitCodeOnExecutionException(QueryReport.FAILURE);
        spec().usageMessage()
                .header("Ask an ident server for the user behind a TCP connection.")
                .customSynopsis("${COMMAND-FULL-NAME} [OPTIONS] HOST[:PORT] [PORT-ON-SERVER PORT-ON-CLIENT]")
                .description(
                        "%nAsks the ident server on HOST for the user behind the connection between PORT-ON-SERVER on"
                                + " HOST and PORT-ON-CLIENT on this host, and prints the user-id. An ident server answers only"
                                + " about connections of the address that the query comes from.",
                        "%nWithout the two ports, the command opens a connection of its own to HOST and asks about"
                                + " that connection. If HOST is this machine, the answer is the user who runs this command: a"
                                + " first check that a daemon works. Any other host holds only the far end of the connection,"
                                + " and answers NO-USER or HIDDEN-USER.%n")
                .exitCodeListHeading("%nExit status:%n")
                .exitCodeList(UsageMessageSpec.keyValuesMap(
                        "0:The server named a user.",
                        "1:The server answered with an ident error, such as NO-USER.",
                        "2:The command line is wrong.",
                        "3:No answer: unknown host, refused, timed out, closed, or a malformed reply."))
                .footer(
                        "%nExamples:",
                        "%nTest whether the daemon on this machine knows you:",
                        "  netty-identd query localhost",
                        "%nAsk which user of shell.example is connected from port 52044 there to port 6667 here:",
                        "  netty-identd query shell.example 52044 6667",
                        "%nAsk the same from a script, and a daemon on another port:",
                        "  netty-identd query --json --timeout 5s shell.example:1113 52044 6667");
    }

    /** Asks, prints the answer, and returns the exit status. */
    @Override
    public Integer call() {
        Logging.configure("info", "text");
        HostAndPort place = host.getValue();
        QueryReport report =
                new QueryRun(place.host(), identPort(place), source.getValue(), timeout.getValue(), query()).run();
        var commandLine = commandLine();
        if (isGiven(json)) {
            commandLine.getOut().println(report.toJson());
        } else {
            report.printText(commandLine.getOut(), commandLine.getErr(), isGiven(verbose));
        }
        return report.exitStatus();
    }

    private int identPort(HostAndPort place) {
        Integer named = port.getValue();
        if (named != null && place.port().isPresent()) {
            throw Options.refused(
                    commandLine(),
                    port,
                    named.toString(),
                    "'" + named + "' beside "
                            + HostAndPort.text(place.host(), place.port().getAsInt())
                            + " (expected: the ident port once)");
        }
        return named == null ? place.port().orElse(Rfc1413.PORT) : named;
    }

    private @Nullable IdentQuery query() {
        Integer onServer = portOnServer.getValue();
        Integer onClient = portOnClient.getValue();
        if (onServer == null) {
            return null;
        }
        if (onClient == null) {
            throw new ParameterException(
                    commandLine(), "PORT-ON-CLIENT: missing (expected: both ports of the connection, or none)");
        }
        return new IdentQuery(onServer, onClient);
    }
}
