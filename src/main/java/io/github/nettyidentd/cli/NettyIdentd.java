package io.github.nettyidentd.cli;

import java.util.List;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * The program itself: it takes the options of {@code serve} and knows all commands, and its help is an introduction.
 */
final class NettyIdentd extends DaemonCommand {

    static final String NAME = "netty-identd";

    NettyIdentd() {
        super(NAME);
        for (ProgramCommand command : List.of(
                new DaemonCommand.Serve(),
                new QueryCommand(),
                new CheckCommand(),
                new ExplainCommand(),
                new StatusCommand(),
                new RegisterCommand(),
                new HelperCommand())) {
            add(command);
        }
        add(new HelpCommand(List.copyOf(spec().subcommands().keySet())));
        spec().usageMessage()
                .customSynopsis(
                        "netty-identd [serve] [OPTION...] [@FILE]",
                        "       netty-identd query [OPTION...] HOST[:PORT]",
                        "                    [PORT-ON-SERVER PORT-ON-CLIENT]",
                        "       netty-identd check [OPTION...] [@FILE] [FILE]",
                        "       netty-identd explain [OPTION...] [--user USER] [@FILE]",
                        "                    LOCAL:PORT REMOTE:PORT",
                        "       netty-identd status [--json] [--watch[=DURATION]]",
                        "       netty-identd register [OPTION...] [USER-ID]",
                        "                    [LPORT RPORT [LADDR [RADDR]]]",
                        "       netty-identd helper [OPTION...]",
                        "       netty-identd help [COMMAND]")
                .description(
                        "",
                        "An ident (RFC 1413) daemon. A server to which a user of this host has connected asks \"your port P to my port Q:"
                                + " whose connection is it?\". The daemon answers with the user's login name, or with one of four errors.")
                .optionListHeading("%nOptions:%n")
                .commandListHeading("%nCommands:%n")
                .exitCodeListHeading("%nExit status:%n")
                .exitCodeList(
                        UsageMessageSpec.keyValuesMap(
                                "0:stopped by SIGTERM or SIGINT",
                                "1:cannot start in this environment, or not yet: for example, a port is taken or a name service does not answer",
                                "2:bad command line",
                                "78:bad configuration: an error in the policy file, or a lookup, plug-in or socket that cannot be used"))
                .footerHeading("%nExamples:%n")
                .footer(
                        "  Serve port 113 (as root, or with CAP_NET_BIND_SERVICE):",
                        "    netty-identd",
                        "  Try the daemon without root, and ask it about a connection of your own:",
                        "    netty-identd --listen 127.0.0.1:1113 &",
                        "    netty-identd query localhost:1113",
                        "  Ask a plug-in first, then the kernel:",
                        "    netty-identd --plugins /usr/local/lib/ident --lookup bouncer --lookup system",
                        "  Check a configuration, and show the reason for an answer:",
                        "    netty-identd check /etc/oidentd.conf",
                        "    netty-identd explain 198.51.100.1:41178 192.0.2.7:6667",
                        "  Show the daemon's status again and again:",
                        "    netty-identd status --watch",
                        "  Read options from a file, which may contain comments that begin with #:",
                        "    netty-identd @/etc/netty-identd/netty-identd.options",
                        "");
    }

    private void add(ProgramCommand command) {
        spec().addSubcommand(command.spec().name(), command.spec());
    }
}
