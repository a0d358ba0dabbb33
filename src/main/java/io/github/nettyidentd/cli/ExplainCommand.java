package io.github.nettyidentd.cli;

import static io.github.nettyidentd.cli.Options.add;
import static io.github.nettyidentd.cli.Options.option;

import io.github.nettyidentd.api.ConnectionPair;
import io.github.nettyidentd.daemon.DaemonSettings;
import io.github.nettyidentd.daemon.StartFailure;
import io.github.nettyidentd.diagnosis.EffectiveUser;
import io.github.nettyidentd.diagnosis.Explainer;
import io.github.nettyidentd.diagnosis.Explanation;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.util.OptionalLong;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.ParameterException;

/** {@code netty-identd explain}: shows what a daemon would answer about a connection, and why. */
final class ExplainCommand extends DiagnosticCommand {

    static final String NAME = "explain";

    private final PositionalParamSpec local = PositionalParamSpec.builder()
            .index("0")
            .required(true)
            .paramLabel("LOCAL:PORT")
            .type(InetSocketAddress.class)
            .converters(Converters::endpoint)
            .description("This host's end of the connection, which RFC 1413 calls the server's. If this host translates"
                    + " the connection (NAT), both ends are those outside.")
            .build();

    private final PositionalParamSpec remote = PositionalParamSpec.builder()
            .index("1")
            .required(true)
            .paramLabel("REMOTE:PORT")
            .type(InetSocketAddress.class)
            .converters(Converters::endpoint)
            .description("The end of the peer that would ask, which RFC 1413 calls the client's.")
            .build();

    private final OptionSpec user = option("--user")
            .paramLabel("USER")
            .description(
                    "Suppose that this user (a login or a uid) has opened the connection, which need not exist.",
                    "In an @FILE, --user is the daemon's option, which is called -u or --run-as here.")
            .build();

    ExplainCommand() {
        super(NAME, RunAsOptions.ofExplain());
        spec().addPositional(local).addPositional(remote);
        add(spec(), user);
        addOptions();
        spec().usageMessage()
                .header("Show what the daemon would answer about a connection, and why.")
                .customSynopsis(
                        "${COMMAND-FULL-NAME} [OPTION...] [--user USER] [@FILE]",
                        "                            LOCAL:PORT REMOTE:PORT")
                .description(
                        "%nHandles a connection as the daemon handles a query, with the daemon's own code and options,"
                                + " and prints each step: the socket and its owner, where else the socket was looked for, the"
                                + " account, each range of the policy with"
                                + " file:line:column and whether it matched, the user's file, the permission that was needed,"
                                + " and the octets that would be sent.",
                        "%nThe command reads the policy file as it is now; a running daemon has the policy from its"
                                + " start or from its last SIGHUP. If root runs the command, it reads user files as the user"
                                + " that the daemon becomes. An ordinary user may not be able to read the files of other"
                                + " users.%n")
                .exitCodeListHeading("%nExit status:%n")
                .exitCodeList(UsageMessageSpec.keyValuesMap(
                        "0:A user-id would be sent.",
                        "1:An error would be sent, such as NO-USER; or this host cannot be asked.",
                        "2:The command line is wrong.",
                        "78:The configuration is wrong: the daemon would not start with it."))
                .footer(
                        "%nExamples:",
                        "%nShow what irc.example (192.0.2.7) learns about a connection to its port 6667 (see: ss -tn):",
                        "  netty-identd explain 198.51.100.1:41178 192.0.2.7:6667",
                        "%nShow what it would learn about alice if she were connected, with the daemon's configuration:",
                        "  netty-identd explain @/etc/netty-identd/netty-identd.options \\",
                        "    --user alice 198.51.100.1:41178 192.0.2.7:6667",
                        "%nTest a new policy:",
                        "  netty-identd explain --config ./oidentd.conf --user alice \\",
                        "    [2001:db8::1]:41178 [2001:db8::7]:6667");
    }

    @Override
    int run(DaemonSettings settings, EffectiveUser.Identity identity) throws StartFailure {
        ConnectionPair pair = pair();
        String login = user.getValue();
        if (login != null && !settings.answers().asksSystem()) {
            throw Options.refused(
                    commandLine(),
                    user,
                    login,
                    "'" + login + "' (expected: with the system lookup, which is not asked)");
        }
        try (Explainer explainer = Explainer.open(settings, identity)) {
            Explanation explanation =
                    login == null ? explainer.explain(pair) : explainer.explain(pair, uid(explainer, login));
            var report = new ExplanationReport(
                    explanation,
                    login != null,
                    explainer.policyFile(),
                    explainer.missingPolicy(),
                    explainer.effectiveUser());
            print(report);
            return report.exitStatus();
        }
    }

    private ConnectionPair pair() {
        InetSocketAddress server = local.getValue();
        InetSocketAddress client = remote.getValue();
        if (server.getAddress() instanceof Inet4Address != client.getAddress() instanceof Inet4Address) {
            throw new ParameterException(
                    commandLine(),
                    "LOCAL:PORT and REMOTE:PORT: '" + HostAndPort.text(server) + "' and '" + HostAndPort.text(client)
                            + "' (expected: two IPv4 or two IPv6 addresses)");
        }
        return new ConnectionPair(server.getAddress(), server.getPort(), client.getAddress(), client.getPort());
    }

    private long uid(Explainer explainer, String login) throws StartFailure {
        OptionalLong uid = explainer.uidOf(login);
        return uid.orElseThrow(() -> Options.refused(
                commandLine(), user, login, "'" + login + "' (expected: a login of this host, or a uid)"));
    }

    private void print(ExplanationReport report) {
        CommandLine command = commandLine();
        if (json()) {
            command.getOut().println(Json.ascii(report.toJson()));
        } else {
            Display.now(command).print(report.lines(), command.getOut());
        }
    }
}
