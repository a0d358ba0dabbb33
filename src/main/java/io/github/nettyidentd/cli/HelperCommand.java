package io.github.nettyidentd.cli;

import static io.github.nettyidentd.cli.Options.add;
import static io.github.nettyidentd.cli.Options.flag;
import static io.github.nettyidentd.cli.Options.given;
import static io.github.nettyidentd.cli.Options.isGiven;
import static io.github.nettyidentd.cli.Options.option;
import static io.github.nettyidentd.cli.Options.path;

import io.github.nettyidentd.daemon.HelperProcess;
import io.github.nettyidentd.daemon.HelperSettings;
import io.github.nettyidentd.daemon.StartFailure;
import io.github.nettyidentd.hop.HopSettings;
import io.github.nettyidentd.logging.Logging;
import java.util.List;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** {@code netty-identd helper}: asks the kernel what needs privileges, on behalf of the daemon. */
final class HelperCommand extends ProgramCommand {

    private final OptionSpec socket = path("--socket")
            .paramLabel("PATH")
            .description(
                    "Listen on this Unix socket, which gets mode 0600 and belongs to the daemon's user. A socket on which"
                            + " nobody listens is replaced.",
                    "Default: the socket that systemd passes, else " + HopSettings.DEFAULT_HELPER + ".")
            .build();

    private final OptionSpec user = option("-u", "--user")
            .paramLabel("USER")
            .description(
                    "Serve this user (a login or a uid), who is the daemon's, and root; refuse all others.",
                    "Default: netty-identd; nobody if that account does not exist.")
            .build();

    private final OptionSpec untilStdinEnds = flag("--until-stdin-ends")
            .description("Exit when standard input ends. A signal then counts as a failure. The daemon uses this option"
                    + " for a helper that it starts itself, so that the helper ends with the daemon.")
            .build();

    private final LogOptions log = LogOptions.ofHelper();

    HelperCommand() {
        super("helper");
        add(spec(), socket, user, untilStdinEnds);
        log.addLevelAndFormatTo(spec());
        spec().usageMessage()
                .header("Run the helper that lets the daemon see NAT and containers.")
                .customSynopsis("${COMMAND-FULL-NAME} [OPTION...]")
                .description(
                        "%nThe daemon's options --masquerade and --namespaces need privileges that the daemon does not have,"
                                + " because the network reaches it. The helper has them instead. It asks the kernel's connection"
                                + " tracking, opens sockets in other network namespaces, and passes them to the daemon. It reads"
                                + " nothing from the network.",
                        "%nThe packages start it by netty-identd-helper.socket when the daemon needs it. A daemon that root"
                                + " starts without that unit starts its own helper. So you rarely need this command yourself.",
                        "%nThe helper needs CAP_NET_ADMIN, CAP_SYS_ADMIN and CAP_SYS_PTRACE, and no other capability.%n")
                .optionListHeading("Options:%n")
                .exitCodeListHeading("%nExit status:%n")
                .exitCodeList(UsageMessageSpec.keyValuesMap(
                        "0:stopped by SIGTERM or SIGINT, or by the end of standard input",
                        "1:cannot start in this environment: for example, another helper listens on the socket",
                        "2:bad command line",
                        "78:bad configuration: the user or the socket cannot be used"))
                .footer(
                        "%nExamples:",
                        "%nServe the daemon on this host, as root:",
                        "  netty-identd helper &",
                        "  netty-identd --masquerade --namespaces",
                        "%nServe a daemon that runs as alice, on another socket:",
                        "  netty-identd helper --user alice --socket /run/alice/helper",
                        "  netty-identd --masquerade --helper /run/alice/helper",
                        "%nSee what the packaged helper says:",
                        "  systemctl status netty-identd-helper");
    }

    @Override
    public Integer call() throws StartFailure, InterruptedException {
        var settings = new HelperSettings(
                given(socket),
                Options.<String>given(user).map(List::of).orElse(RunAsOptions.BY_DEFAULT),
                isGiven(untilStdinEnds));
        LogOptions.Level level = log.level().getValue();
        Logging.configure(Converters.Word.of(level), Converters.Word.of(log.format()));
        try (HelperProcess helper = HelperProcess.start(settings)) {
            return helper.awaitEnd() ? ExitStatus.OK : ExitStatus.FAILURE;
        } finally {
            Logging.stop();
        }
    }
}
