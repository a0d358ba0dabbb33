package io.github.nettyidentd.cli;

import static io.github.nettyidentd.cli.Options.add;
import static io.github.nettyidentd.cli.Options.flag;
import static io.github.nettyidentd.cli.Options.isGiven;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.github.nettyidentd.daemon.DaemonSettings;
import io.github.nettyidentd.daemon.StartFailure;
import io.github.nettyidentd.diagnosis.CheckReport;
import io.github.nettyidentd.diagnosis.CheckReport.Finding;
import io.github.nettyidentd.diagnosis.CheckReport.Severity;
import io.github.nettyidentd.diagnosis.ConfigurationCheck;
import io.github.nettyidentd.diagnosis.EffectiveUser;
import io.github.nettyidentd.text.Printable;
import java.io.PrintWriter;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/** {@code netty-identd check}: checks whether a daemon would start with these options and files. */
final class CheckCommand extends DiagnosticCommand {

    private final OptionSpec noUserFiles = flag("--no-user-files")
            .description("Do not check users' own files.")
            .build();

    private final OptionSpec oidentd = flag("--oidentd")
            .description("Warn of what oidentd would not understand in the policy and the user files.")
            .build();

    CheckCommand() {
        super("check", RunAsOptions.ofDaemon());
        add(spec(), noUserFiles, oidentd);
        options().addPolicyFileTo(spec());
        addOptions();
        spec().usageMessage()
                .header("Check options, policy and user files without starting a daemon.")
                .customSynopsis("${COMMAND-FULL-NAME} [OPTION...] [@FILE] [FILE]")
                .description(
                        "%nChecks the options of the daemon, the policy and the user files. Prints each problem as"
                                + " file:line:column: error: text or file:line:column: warning: text, and then how many there"
                                + " are. The command creates the lookups that the options name and closes them again; it does"
                                + " not bind a port.",
                        "%nThe user files are those of the accounts with a block in the policy and of the accounts in"
                                + " /etc/passwd. An error in a user file does not prevent a start. A script that only reloads"
                                + " the daemon should therefore use --no-user-files.%n")
                .exitCodeListHeading("%nExit status:%n")
                .exitCodeList(UsageMessageSpec.keyValuesMap(
                        "0:No errors; there may be warnings.", "2:The command line is wrong.", "78:There are errors."))
                .footer(
                        "%nExamples:",
                        "%nCheck this host's configuration (as root, to read what the daemon reads):",
                        "  netty-identd check @/etc/netty-identd/netty-identd.options",
                        "%nReload the daemon if the new policy is correct:",
                        "  netty-identd check --no-user-files && systemctl reload netty-identd",
                        "%nCheck a new policy:",
                        "  netty-identd check ./oidentd.conf",
                        "%nCheck whether oidentd would understand the policy:",
                        "  netty-identd check --oidentd /etc/oidentd.conf");
    }

    @Override
    int run(DaemonSettings settings, EffectiveUser.Identity as) throws StartFailure {
        CheckReport report = ConfigurationCheck.run(
                settings, options().listening(commandLine()), !isGiven(noUserFiles), isGiven(oidentd), as);
        PrintWriter out = commandLine().getOut();
        if (json()) {
            out.println(Json.ascii(json(report)));
        } else {
            report.findings().forEach(finding -> out.println(Printable.escaped(finding.toString())));
            report.notes().forEach(note -> out.println(Printable.escaped("note: " + note)));
            out.println(summary(report));
        }
        return report.count(Severity.ERROR) == 0 ? ExitStatus.OK : ExitStatus.CONFIGURATION;
    }

    private static String summary(CheckReport report) {
        long errors = report.count(Severity.ERROR);
        long warnings = report.count(Severity.WARNING);
        if (errors == 0 && warnings == 0) {
            return "no problems";
        }
        return errors
                + (errors == 1 ? " error, " : " errors, ")
                + warnings
                + (warnings == 1 ? " warning" : " warnings");
    }

    private static JsonObject json(CheckReport report) {
        var json = new JsonObject();
        json.addProperty("errors", report.count(Severity.ERROR));
        json.addProperty("warnings", report.count(Severity.WARNING));
        var problems = new JsonArray();
        for (Finding finding : report.findings()) {
            var problem = new JsonObject();
            problem.addProperty("severity", finding.severity().toString());
            if (finding.place() != null) {
                TraceJson.add(finding.place(), problem);
            }
            problem.addProperty("text", finding.text());
            problems.add(problem);
        }
        json.add("problems", problems);
        json.add("notes", Json.strings(report.notes()));
        return json;
    }
}
