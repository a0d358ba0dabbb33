package io.github.nettyidentd.cli;

import io.github.nettyidentd.logging.Logging;
import io.github.nettyidentd.protocol.IdentQuery;
import io.github.nettyidentd.protocol.Rfc1413;
import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code netty-identd query}: asks an ident server. */
@Command(
        name = "query",
        header = "Ask an ident server who is behind a TCP connection.",
        customSynopsis = "${COMMAND-FULL-NAME} [OPTIONS] HOST[:PORT] [PORT-ON-SERVER PORT-ON-CLIENT]",
        description = {
            "%nAsks the ident server on HOST for the user behind the connection between PORT-ON-SERVER on HOST and"
                    + " PORT-ON-CLIENT on this host, and prints the user-id. Servers answer only about connections"
                    + " of the address that asks.",
            "%nWithout the two ports, it opens a connection of its own to HOST and asks whose that one is. Where HOST"
                    + " is this machine, the answer is the user who runs this command: a first check that a daemon"
                    + " works. Any other host holds only the far end of it, and answers NO-USER or HIDDEN-USER.%n"
        },
        sortOptions = false,
        exitCodeOnExecutionException = QueryReport.FAILURE,
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:The server named a user.",
            "1:The server answered with an ident error, such as NO-USER.",
            "2:The command line is wrong.",
            "3:No answer: unknown host, refused, timed out, closed, or a malformed reply."
        },
        footer = {
            "%nExamples:",
            "%nDoes the daemon on this machine know me?",
            "  netty-identd query localhost",
            "%nWho on shell.example is connected from port 52044 to port 6667 here?",
            "  netty-identd query shell.example 52044 6667",
            "%nThe same for a script, with a daemon on another port:",
            "  netty-identd query --json --timeout 5s shell.example:1113 52044 6667"
        })
@SuppressWarnings("NullAway.Init") // picocli sets what is required or has a default
public final class QueryCommand implements Callable<Integer> {

    @Parameters(
            index = "0",
            paramLabel = "HOST[:PORT]",
            converter = HostAndPort.Converter.class,
            description = "The host to ask, by name or address, and its ident port.")
    private HostAndPort host;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "PORT-ON-SERVER",
            converter = PortConverter.class,
            description = "The connection's port on HOST.")
    private @Nullable Integer portOnServer;

    @Parameters(
            index = "2",
            arity = "0..1",
            paramLabel = "PORT-ON-CLIENT",
            converter = PortConverter.class,
            description = "The connection's port on this host.")
    private @Nullable Integer portOnClient;

    @Option(
            names = {"-p", "--port"},
            paramLabel = "PORT",
            converter = PortConverter.class,
            description = "The ident port, if HOST comes without one; by default " + Rfc1413.PORT + ".")
    private @Nullable Integer port;

    @Option(
            names = "--source",
            paramLabel = "ADDRESS",
            converter = AddressConverter.class,
            description = "Ask from this address of this host.")
    private @Nullable InetAddress source;

    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            defaultValue = "30s",
            description = "Give up after this time, such as 500ms, 5s or 2m; by default ${DEFAULT-VALUE}.")
    private Duration timeout;

    @Option(names = "--json", description = "Print one JSON object on standard output, whatever comes of it.")
    private boolean json;

    @Option(
            names = {"-v", "--verbose"},
            description = "Print operating system and charset before the user-id.")
    private boolean verbose;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this help.")
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private boolean help;

    @Spec
    private CommandSpec spec;

    /** Asks, prints, and gives the exit status. */
    @Override
    public Integer call() {
        Logging.configure("info", "text");
        QueryReport report = new QueryRun(host.host(), identPort(), source, timeout, query()).run();
        var commandLine = spec.commandLine();
        if (json) {
            commandLine.getOut().println(report.toJson());
        } else {
            report.printText(commandLine.getOut(), commandLine.getErr(), verbose);
        }
        return report.exitStatus();
    }

    private int identPort() {
        if (port != null && host.port().isPresent()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--port: " + port + " beside "
                            + HostAndPort.text(host.host(), host.port().getAsInt())
                            + " (expected: the ident port once)");
        }
        return port == null ? host.port().orElse(Rfc1413.PORT) : port;
    }

    private @Nullable IdentQuery query() {
        if (portOnServer == null) {
            return null;
        }
        if (portOnClient == null) {
            throw new ParameterException(
                    spec.commandLine(), "PORT-ON-CLIENT: missing (expected: both ports of the connection, or none)");
        }
        return new IdentQuery(portOnServer, portOnClient);
    }
}
