package io.github.nettyidentd.cli;

import io.github.nettyidentd.daemon.ProgramVersion;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** A command of the program, with picocli's model of it. */
abstract class ProgramCommand implements Callable<Integer> {

    private final CommandSpec spec = CommandSpec.wrapWithoutInspection(this);

    ProgramCommand(String name) {
        this(name, Options.version());
    }

    ProgramCommand(String name, OptionSpec version) {
        spec.name(name).versionProvider(ProgramCommand::version);
        spec.usageMessage().sortOptions(false).autoWidth(true);
        Options.add(spec, Options.help(), version);
    }

    /** Picocli replaces the system properties. */
    private static String[] version() {
        return new String[] {
            "netty-identd " + ProgramVersion.text(),
            "Java ${java.version} (${java.vendor}), ${os.name} ${os.version} ${os.arch}"
        };
    }

    /** The options and parameters of the command, and its help. */
    final CommandSpec spec() {
        return spec;
    }

    /** The command line that this command was read from, with the streams that it prints to. */
    final CommandLine commandLine() {
        return spec.commandLine();
    }
}
